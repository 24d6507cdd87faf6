//go:build js

package browser

import (
	"iter"
	"syscall/js"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/queue"
)

// A Port sends and receives by postMessage: a MessagePort, a Worker, a BroadcastChannel, or inside a worker the worker
// itself. It belongs to its loop.
type Port struct {
	value    js.Value
	messages *Listener
	closed   []func() // called when it is closed
}

// NewPort returns a port of what has a method postMessage and events of the name message, such as js.Global() in a
// worker. It keeps what comes from now on, until Close or the end of r's loop.
func NewPort(r loop.Ref, target js.Value) *Port {
	p := &Port{value: target, messages: Listen(r, target, "message")}
	p.messages.events.Named("messages of a port")
	if start := target.Get("start"); start.Type() == js.TypeFunction {
		target.Call("start")
	}
	return p
}

// Channel makes a MessageChannel, and returns a port of one end, and the other as it is, to be sent elsewhere.
func Channel(r loop.Ref) (*Port, js.Value) {
	c := js.Global().Get("MessageChannel").New()
	return NewPort(r, c.Get("port1")), c.Get("port2")
}

// Post sends what js.ValueOf makes of a message, and does not wait. What is listed in transfer goes over, and is of no
// use here any more. The error is an *Error if the message cannot be cloned.
func (p *Port) Post(message any, transfer ...js.Value) error {
	v, err := valueOf(message)
	if err != nil {
		return err
	}
	list := make([]any, len(transfer))
	for i, t := range transfer {
		list[i] = t
	}
	_, err = catch(func() js.Value { return p.value.Call("postMessage", v, list) })
	return err
}

// Receive waits for the next message, and returns its data. Once the port is closed and nothing is kept, the error is
// queue.ErrShutDown.
func (p *Port) Receive(co *loop.Co) (js.Value, error) {
	event, err := p.messages.Next(co)
	if err != nil {
		return js.Undefined(), err
	}
	return event.Get("data"), nil
}

// All gives the data of the messages, one after the other, until the port is closed.
func (p *Port) All(co *loop.Co) iter.Seq2[js.Value, error] {
	return func(yield func(js.Value, error) bool) {
		for {
			v, err := p.Receive(co)
			if err == queue.ErrShutDown || !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// Close ends the receiving, and closes the port, if it is one that can be closed.
func (p *Port) Close() {
	p.messages.Close()
	for _, fn := range p.closed {
		fn()
	}
	if p.value.InstanceOf(js.Global().Get("MessagePort")) {
		p.value.Call("close")
	}
}
