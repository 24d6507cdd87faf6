package store

import (
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

const (
	wrongType  = "WRONGTYPE Operation against a key holding the wrong kind of value"
	syntax     = "ERR syntax error"
	notInteger = "ERR value is not an integer or out of range"
	noMemory   = "OOM command not allowed when used memory > 'maxmemory'."
)

// A call is a command that runs. What takes an index is about that argument; 0 is the name.
type call struct {
	*DB
	w      *resp.Writer // for the reply
	args   [][]byte
	dirty  bool    // something has changed
	logged bool    // the command has said by which effects
	waiter *Waiter // it waits
}

// Do runs a command at the time now, in milliseconds since 1970, and writes its reply. Or it returns a [Waiter], if the
// command waits, and there is no reply yet. The arguments stay the caller's.
func (db *DB) Do(cmd *Command, now int64, args [][]byte, w *resp.Writer) *Waiter {
	waiter := db.run(cmd, now, args, w)
	if len(db.ready) > 0 && !db.atomic {
		db.serve()
	}
	return waiter
}

func (db *DB) run(cmd *Command, now int64, args [][]byte, w *resp.Writer) *Waiter {
	c := &db.call
	*c = call{DB: db, w: w, args: args}
	db.now = now
	c.attempt(cmd)
	if c.dirty && !c.logged {
		db.effect(args...)
	}
	return c.waiter
}

// attempt runs the command. One that cannot go on panics with an error reply, before it has changed anything.
func (c *call) attempt(cmd *Command) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case resp.Error:
			c.w.Reply(v)
		default:
			panic(v)
		}
	}()
	if !cmd.Fits(len(c.args)) {
		panic(WrongNumber(cmd.Name))
	}
	c.failIf(cmd.Flags&Grows != 0 && c.MaxMemory > 0 && c.used > c.MaxMemory, noMemory)
	c.w.Reply(cmd.run(c))
}

func (c *call) failIf(wrong bool, reply resp.Error) {
	if wrong {
		panic(reply)
	}
}

// effect says which command stands for this one in a log, in place of itself.
func (c *call) effect(args ...[]byte) {
	c.logged = true
	c.DB.effect(args...)
}

// options parses what comes from an argument on. An option that was given has an entry: the index of its argument, if it
// takes one, which = behind its name says, or of what comes after it. With a ! it may be given only once.
func (c *call) options(i int, options ...string) (given map[string]int) {
	given = map[string]int{}
	for ; i < len(c.args); i++ {
		name, kind := strings.ToUpper(string(c.args[i])), ""
		known := slices.ContainsFunc(options, func(option string) bool {
			kind = strings.TrimLeft(option, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
			return option == name+kind
		})
		c.failIf(!known || kind == "=" && i+1 == len(c.args) || kind == "!" && given[name] > 0, syntax)
		if given[name] = i + 1; kind == "=" {
			i++
		}
	}
	return given
}

func (c *call) int64(i int) int64 {
	n, ok := resp.Int(c.args[i])
	c.failIf(!ok, notInteger)
	return n
}

func (c *call) int(i int) int { return int(min(max(c.int64(i), -1<<31), 1<<31-1)) }

// pointer is to an object that is a T.
type pointer[T any] interface {
	*T
	object
}

// load returns the collection at a key, or an empty one, which is nowhere until it is kept.
func load[T any, P pointer[T]](c *call, i int) P {
	v := c.find(c.args[i])
	if v == nil {
		return new(T)
	}
	t, ok := v.object.(P)
	c.failIf(!ok, wrongType)
	return t
}

// take makes a command that takes something out of a collection, if there is anything.
func take[T any, P pointer[T]](nothing any, out func(c *call, t P) any) func(c *call) any {
	return func(c *call) any {
		t := load[T, P](c, 1)
		if t.len() == 0 {
			return nothing
		}
		defer c.keep(1, t)
		return out(c, t)
	}
}

func length[T any, P pointer[T]](c *call) any { return load[T, P](c, 1).len() }

// keep makes a collection, which has changed, what is at a key. If it is empty, nothing is there then.
func (c *call) keep(i int, t object) {
	s, _ := c.keys.put(c.args[i])
	s.val.str, s.val.object = nil, t
	c.changed(s)
}

// each does something with the arguments from the second on, or with each pair of them, and returns for how many it
// holds. A pair counts as a change in any case.
func (c *call) each(t object, step int, do func(i int) bool) any {
	n := 0
	for i := 2; i < len(c.args); i += step {
		if do(i) {
			n++
		}
	}
	if n > 0 || step > 1 {
		c.keep(1, t)
	}
	return n
}
