package server

import (
	"io"
	"maps"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// batch is how many bytes of replies are sent at once, about.
const batch = 64 << 10

// A client is a connection, and the protocol that runs the commands which arrive on it. Nothing is read while it has
// too much to fetch, and nothing run while a command waits for an item of a list.
type client struct {
	*server
	stream.ProtocolStep
	need  int // how many bytes must be unread for the next command
	id    int
	node  list.Node[*client]
	since time.Duration // when it came, in the loop's time
	seen  time.Duration // when it last sent something
	last  string        // its last command

	v3      bool
	authed  bool
	closing bool // the connection ends when the replies are sent

	tx       *transaction
	watched  map[string]int // the stamp that each key had when its watching began; see store.DB.Stamp
	watching []string       // these keys, in order
	waiter   *store.Waiter
	timer    loop.TimerHandle // ends what it waits for

	own [2]map[string]bool // what it subscribes to
}

func (s *server) connect(conn *stream.Stream) loop.Stepper {
	s.stats.connections++
	c := &client{server: s, id: s.stats.connections, since: conn.Loop().Time(), authed: s.Password == ""}
	c.Stream, c.Protocol, c.node.Value = conn, c, c
	s.clients.Add(&c.node)
	return c
}

// refuse tells who comes when there are as many as may be.
func (s *server) refuse(conn *stream.Stream) {
	s.stats.refused++
	_ = conn.Append([]byte("-ERR max number of clients reached\r\n"))
}

// Step runs the protocol. In the end all is ended that the server has of the client.
func (c *client) Step(co *loop.Co, in error) (done bool, err error) {
	if done, err = c.ProtocolStep.Step(co, in); !done {
		return false, nil
	}
	c.clients.Remove(&c.node)
	for kind, names := range c.own {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			c.leave(kind, name)
		}
	}
	c.giveUp()
	return true, err
}

// Received runs the commands that are complete, and sends their replies, until one waits or there is too much to send.
func (c *client) Received(co *loop.Co, view []byte) (n int, err error) {
	c.current, c.w.Buf, c.w.V3, c.seen, c.now = c, c.w.Buf[:0], c.v3, co.Loop().Time(), c.clock()
	for n < len(view) && len(view)-n >= c.need && c.waiter == nil && !c.closing {
		parser := &c.parser
		if !c.authed {
			parser = &c.strict
		}
		args, size, need, err := parser.Parse(view[n:])
		if c.need = need; err != nil {
			c.w.Reply(resp.Error("ERR " + err.Error()))
			c.closing = true
		} else if len(args) > 0 {
			c.execute(args)
		}
		if n += size; len(c.w.Buf) > batch {
			if c.send(); c.Stream.Pending() > batch {
				c.Again()
				break
			}
		}
	}
	c.send()
	c.current = nil
	if cap(c.w.Buf) > 16*batch {
		c.w.Buf = nil
	}
	if c.closing || c.waiter != nil && len(view)-n > c.MaxCommand {
		return n, io.EOF
	}
	return n, nil
}

// send sends the replies at hand.
func (c *client) send() {
	c.emit(c.w.Buf)
	c.w.Buf = c.w.Buf[:0]
}

// emit sends p, when the log is written. The stream tells its reader of what it cannot send.
func (c *client) emit(p []byte) {
	if len(p) == 0 {
		return
	}
	c.log()
	c.journal.Hold(c.Stream)
	n, _ := c.Stream.TryWrite(p)
	_ = c.Stream.Append(p[n:])
}

// message sends what answers no command; who does not fetch its messages is cut. One of a transaction is sent when that
// is over, and in the log.
func (c *client) message(p []byte) {
	switch {
	case c.atomic:
		c.late = append(c.late, func() { c.message(p) })
	case c == c.current:
		c.w.Buf = append(c.w.Buf, p...)
	default:
		if c.emit(p); c.Stream.Pending() > c.MaxOwed {
			c.cut()
		}
	}
}

// wait has the client wait for its command.
func (c *client) wait(w *store.Waiter) {
	reply := &resp.Writer{V3: c.v3}
	c.waiter, w.Writer = w, reply
	w.Served = func() {
		c.timer.Cancel()
		c.waiter = nil
		c.emit(reply.Buf)
		c.Again()
	}
	if w.Timeout > 0 {
		c.timer = c.co.Loop().CallLater(w.Timeout, func() {
			c.db.GiveUp(w)
			reply.Reply(resp.NoArray)
			w.Served()
		})
	}
}

// giveUp has the client wait no more.
func (c *client) giveUp() {
	if c.waiter != nil {
		c.timer.Cancel()
		c.db.GiveUp(c.waiter)
		c.waiter = nil
	}
}

// cut ends the connection at once, and what it waits for: an item that comes right after is for somebody else.
func (c *client) cut() {
	c.giveUp()
	c.Stream.Abort()
}
