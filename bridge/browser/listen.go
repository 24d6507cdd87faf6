//go:build js

package browser

import (
	"iter"
	"syscall/js"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/queue"
)

// On has fn called on r's loop with every event of that name at an EventTarget, such as an element, the window, a
// socket or a signal. If the loop waits or lets the page have a turn, which it does unless its own code has made the
// event, fn is called before the event's dispatch returns: preventDefault and stopPropagation work in it. It is called
// in the order of the events, never at once. What it returns takes fn back; so does the end of the loop.
func On(r loop.Ref, target js.Value, name string, fn func(event js.Value)) (remove func()) {
	l := loop.Of(r)
	l.Low().Check("browser.On")
	s := &subscription{target: target, name: name, loop: l}
	s.handler = onEvent(func(args []js.Value) any {
		event := js.Undefined()
		if len(args) > 0 {
			event = args[0]
		}
		_ = l.CallSoonThreadsafe(func() {
			if !s.removed {
				fn(event)
			}
		})
		return nil
	})
	target.Call("addEventListener", name, s.handler.fn)
	s.node.Value = s
	closing.Add(l, &s.node)
	return s.remove
}

// A subscription is a handler that an EventTarget has. It belongs to the loop's goroutine.
type subscription struct {
	target  js.Value
	name    string
	handler handler
	removed bool
	node    list.Node[closing.Resource]
	loop    *loop.Loop
}

func (s *subscription) remove() {
	if s.removed {
		return
	}
	s.removed = true
	s.target.Call("removeEventListener", s.name, s.handler.fn)
	s.handler.forget()
	closing.Remove(s.loop, &s.node)
}

// OnClose is called when the loop closes.
func (s *subscription) OnClose() { s.remove() }

// Once waits for the next event of that name at an EventTarget.
func Once(co *loop.Co, target js.Value, name string) (js.Value, error) {
	l := Listen(co, target, name)
	defer l.Close()
	return l.Next(co)
}

// A Listener has the events of one name at an EventTarget, in their order, and keeps those that nobody has taken yet.
// It belongs to its loop.
type Listener struct {
	events queue.Queue[js.Value]
	remove func()
}

// Listen begins to keep the events of that name at an EventTarget, until Close or the end of r's loop.
func Listen(r loop.Ref, target js.Value, name string) *Listener {
	l := &Listener{}
	l.events.Named("events " + name)
	l.remove = On(r, target, name, func(event js.Value) { _ = l.events.TryPut(event) })
	return l
}

// Next waits for the next event. Once the listener is closed and nothing is kept, the error is queue.ErrShutDown.
func (l *Listener) Next(co *loop.Co) (js.Value, error) { return l.events.Get(co) }

// All gives the events, one after the other, until the listener is closed. An error, such as the cancellation of co, is
// the last.
func (l *Listener) All(co *loop.Co) iter.Seq2[js.Value, error] { return l.events.All(co) }

// Close ends the listening. What is kept may still be taken.
func (l *Listener) Close() {
	l.remove()
	l.events.Shutdown()
}
