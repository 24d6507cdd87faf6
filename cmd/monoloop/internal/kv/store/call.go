package store

import (
	"math"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

const (
	wrongType  = "WRONGTYPE Operation against a key holding the wrong kind of value"
	syntax     = "ERR syntax error"
	notInteger = "ERR value is not an integer or out of range"
	notFloat   = "ERR value is not a valid float"
	noKey      = "ERR no such key"
	noMemory   = "OOM command not allowed when used memory > 'maxmemory'."
)

// A call is a command that runs. What is written for it by index is written for an argument; 0 is the name.
type call struct {
	*DB
	*resp.Writer
	args   [][]byte
	dirty  bool    // something has changed
	logged bool    // the command has said by which effects
	waiter *Waiter // it waits
}

// A failure is the reply of a command that cannot go on; a command panics with it, before it has changed anything.
type failure string

func (c *call) fail(reply string) { panic(failure(reply)) }

func (c *call) failIf(wrong bool, reply string) {
	if wrong {
		c.fail(reply)
	}
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
	*c = call{DB: db, Writer: w, args: args}
	db.now = now
	c.attempt(cmd)
	if c.dirty {
		db.Changes++
	}
	if c.dirty && !c.logged {
		db.effect(args...)
	}
	return c.waiter
}

func (c *call) attempt(cmd *Command) {
	mark := len(c.Buf)
	defer func() {
		switch reply := recover().(type) {
		case nil:
		case failure:
			c.Buf = c.Buf[:mark]
			c.Error(string(reply))
		default:
			panic(reply)
		}
	}()
	if !cmd.Fits(len(c.args)) {
		c.fail("ERR wrong number of arguments for '" + cmd.Name + "' command")
	}
	c.failIf(cmd.Flags&Grows != 0 && c.MaxMemory > 0 && c.used > c.MaxMemory, noMemory)
	cmd.run(c)
}

// effect says which commands stand for this one in a log, in place of itself.
func (c *call) effect(args ...[]byte) {
	c.logged = true
	c.DB.effect(args...)
}

// is reports whether an argument is this word, in any case.
func (c *call) is(i int, word string) bool {
	return i < len(c.args) && len(c.args[i]) == len(word) && strings.EqualFold(string(c.args[i]), word)
}

// leading parses options from an argument on, up to what is none, and returns where that is. An option that was given
// has an entry, the index after it; to its name are added as many = as it takes arguments.
func (c *call) leading(i int, options ...string) (given map[string]int, end int) {
	given = map[string]int{}
next:
	for i < len(c.args) {
		for _, option := range options {
			name := strings.TrimRight(option, "=")
			if n := len(option) - len(name); c.is(i, name) && i+n < len(c.args) {
				given[name] = i + 1
				i += 1 + n
				continue next
			}
		}
		break
	}
	return given, i
}

// options is leading where nothing else may follow.
func (c *call) options(i int, options ...string) map[string]int {
	given, end := c.leading(i, options...)
	c.failIf(end < len(c.args), syntax)
	return given
}

func (c *call) int64(i int) int64 {
	n, ok := resp.Int(c.args[i])
	c.failIf(!ok, notInteger)
	return n
}

func (c *call) int(i int) int {
	n := c.int64(i)
	c.failIf(int64(int(n)) != n, notInteger)
	return int(n)
}

// optional returns how many elements a command is asked for, 1 if it does not say.
func (c *call) optional(i int) (n int, given bool) {
	if i >= len(c.args) {
		return 1, false
	}
	wide, ok := resp.Int(c.args[i])
	c.failIf(!ok || wide < 0, "ERR value is out of range, must be positive")
	return int(min(wide, math.MaxInt32)), true
}

func (c *call) float(i int) float64 {
	f, ok := float(c.args[i])
	c.failIf(!ok, notFloat)
	return f
}

// load returns the collection at a key, nil if there is none.
func load[T collection](c *call, i int) (t T) {
	if v := c.find(c.args[i]); v != nil {
		var ok bool
		t, ok = v.obj.(T)
		c.failIf(!ok, wrongType)
	}
	return t
}

// grow returns the collection at a key, or an empty one, which is nowhere until it is kept.
func grow[T any, P interface {
	*T
	collection
}](c *call, i int) P {
	if t := load[P](c, i); t != nil {
		return t
	}
	return new(T)
}

// keep makes a collection what is at a key, and tells of the change. If it is empty, nothing is there then.
func (c *call) keep(i int, t collection) {
	s := c.keys.find(c.args[i])
	if s == nil || s.val.obj != t {
		if t.len() == 0 {
			c.remove(c.args[i])
			return
		}
		s = c.put(c.args[i])
		s.val.str, s.val.obj = nil, t
	}
	c.changed(s)
}

// removeEach removes what the arguments from the second on name, and tells how many there were.
func (c *call) removeEach(t collection, remove func([]byte) bool) {
	n := 0
	for _, name := range c.args[2:] {
		if remove(name) {
			n++
		}
	}
	if c.Int(n); n > 0 {
		c.keep(1, t)
	}
}

func (c *call) texts(texts []string) {
	c.Array(len(texts))
	for _, text := range texts {
		c.Text(text)
	}
}
