package server

import (
	"errors"
	"io"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// batch is how many bytes of replies are sent at once, about.
const batch = 64 << 10

// A client is a connection, and the step task that serves it. It reads, runs the commands that are complete, and sends
// their replies; it does not read while it has too much to send, and runs nothing while a command waits for an item of
// a list.
type client struct {
	*server
	stream *stream.Stream
	fill   stream.FillStep
	co     *loop.Co
	drain  *stream.FlushStep // not nil while the client has not fetched its replies
	need   int               // how many bytes must be unread for the next command
	id     int
	node   list.Node[*client]
	since  time.Duration // when it came, in the loop's time
	seen   time.Duration // when it last sent something
	last   string        // its last command

	held  []byte // what may be sent only when the log has been written
	until int    // by which commit; 0 if nothing is held

	v3      bool
	authed  bool
	closing bool // the connection ends when the replies are sent

	tx      *transaction
	watched map[string]int // keys, each with its stamp; see store.DB.Stamp
	waiter  *store.Waiter

	own [2][]string // what it subscribes to, in order
}

// clients are those that are connected, in the order in which they came.
type clients struct {
	list.List[*client]
	last int // id
}

func (s *server) connect(conn *stream.Stream) loop.Stepper {
	c := &client{server: s, stream: conn, authed: s.Password == ""}
	c.fill.Stream = conn
	return c
}

// join makes it one of the clients, if there may be one more.
func (c *client) join(co *loop.Co) bool {
	if c.clients.Len() >= c.MaxClients {
		c.server.stats.refused++
		_ = c.stream.Append([]byte("-ERR max number of clients reached\r\n"))
		return false
	}
	c.clients.last++
	c.server.stats.connections++
	c.co, c.id, c.since, c.node.Value = co, c.clients.last, co.Loop().Time(), c
	c.clients.Add(&c.node)
	return true
}

// Step goes on until there is something to wait for.
func (c *client) Step(co *loop.Co, in error) (done bool, err error) {
	if c.co == nil && !c.join(co) {
		return true, nil
	}
	done, err = c.step(co, in)
	if done {
		c.leave()
	}
	return done, err
}

func (c *client) step(co *loop.Co, in error) (done bool, err error) {
	for !c.closing {
		done, err := c.await(co, in)
		switch {
		case !done:
			return false, nil
		case err == io.EOF:
			c.closing = true
			continue
		case err != nil && err != errResume:
			return true, err
		}
		in = nil
		c.seen = co.Loop().Time()
		if c.process(); c.stream.Pending() > batch {
			c.drain = c.stream.DrainStep()
		}
	}
	if c.until == 0 || loop.IsCanceled(in) {
		return true, nil
	}
	co.Low().Park(nil) // until release
	return false, nil
}

// await waits until there is more input, or fewer output if there was too much, or resume is called.
func (c *client) await(co *loop.Co, in error) (done bool, err error) {
	if c.drain == nil {
		return c.fill.Step(co, in)
	}
	if done, err = c.drain.Step(co, in); done {
		c.drain = nil
	}
	return done, err
}

// errResume ends a wait of a client that has something else to do.
var errResume = errors.New("resume")

// resume has the client look again at what it has, if it waits for its connection.
func (c *client) resume() { c.co.Low().Throw(errResume) }

// leave ends all that the server has of a client.
func (c *client) leave() {
	c.clients.Remove(&c.node)
	for kind, names := range c.own {
		for _, name := range slices.Clone(names) {
			c.leaveTopic(kind, name)
		}
	}
	if c.waiter != nil {
		c.db.GiveUp(c.waiter)
		c.waiter = nil
	}
}

// process runs the commands that are complete, and sends their replies, until one waits or there is too much to send.
func (c *client) process() {
	c.current, c.w.Buf, c.w.V3 = c, c.w.Buf[:0], c.v3
	now := c.now()
	for view := c.stream.Unread(); len(view) > 0 && len(view) >= c.need && c.waiter == nil && !c.closing; {
		parser := &c.parser
		if !c.authed {
			parser = &c.strict
		}
		args, n, need, err := parser.Parse(view)
		if c.need = need; err != nil {
			c.w.Reply(resp.Error("ERR " + err.Error()))
			c.closing = true
		}
		if n == 0 {
			break
		}
		if len(args) > 0 {
			c.execute(now, args)
		}
		c.stream.Discard(n)
		if view = view[n:]; len(c.w.Buf) > batch {
			if c.send(); c.owed() > batch {
				break
			}
		}
	}
	if c.send(); c.waiter != nil && len(c.stream.Unread()) > c.MaxCommand {
		c.closing = true
	}
	c.current = nil
	if cap(c.w.Buf) > 16*batch {
		c.w.Buf = nil
	}
}

// send sends the replies at hand.
func (c *client) send() {
	c.emit(c.w.Buf)
	c.w.Buf = c.w.Buf[:0]
}

// emit sends p, or keeps it until the log is written.
func (c *client) emit(p []byte) {
	switch {
	case len(p) == 0:
	case c.journal.holds() || c.until > 0:
		c.held = append(c.held, p...)
		c.journal.hold(c)
	default:
		c.out(p)
	}
}

// out sends p. The stream tells its reader of what it cannot send.
func (c *client) out(p []byte) {
	n, _ := c.stream.TryWrite(p)
	_ = c.stream.Append(p[n:])
}

// release sends what was held.
func (c *client) release() {
	c.out(c.held)
	c.held, c.until = nil, 0
	if c.closing || len(c.stream.Unread()) > 0 {
		c.resume()
	}
}

// message sends what answers no command; who does not fetch its messages is cut.
func (c *client) message(p []byte) {
	if c == c.current {
		c.w.Buf = append(c.w.Buf, p...)
		return
	}
	if c.emit(p); c.owed() > c.MaxOwed {
		c.stream.Abort()
	}
}

// wait has the client wait for its command.
func (c *client) wait(w *store.Waiter) {
	reply := &resp.Writer{V3: c.v3}
	c.waiter, w.Writer = w, reply
	var timer loop.TimerHandle
	end := func() {
		c.waiter = nil
		if w.Timeout > 0 {
			timer.Cancel()
		}
		c.emit(reply.Buf)
		c.resume()
	}
	w.Served = end
	if w.Timeout > 0 {
		timer = c.co.Loop().CallLater(w.Timeout, func() {
			c.db.GiveUp(w)
			reply.Reply(resp.NoArray)
			end()
		})
	}
}

// owed returns how many bytes it has not fetched.
func (c *client) owed() int { return c.stream.Pending() + len(c.held) }

func (c *client) addr() string { return c.stream.RemoteAddr().String() }

func (c *client) version() int {
	if c.v3 {
		return 3
	}
	return 2
}

func seconds(d time.Duration) int { return int(d / time.Second) }

func texts(args [][]byte) (texts []string) {
	for _, arg := range args {
		texts = append(texts, string(arg))
	}
	return texts
}
