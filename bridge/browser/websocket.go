//go:build js

package browser

import (
	"cmp"
	"fmt"
	"syscall/js"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/queue"
)

// A CloseError says that a WebSocket was closed, and how: by this side, by the other, or by the network.
type CloseError struct {
	// Code is that of RFC 6455: 1000 for an orderly end, 1005 if the other side gave none, 1006 if the connection
	// broke.
	Code int
	// Reason is what the side that closed has said.
	Reason string
	// Clean is whether both sides agreed.
	Clean bool
}

// Error gives the code and the reason.
func (e *CloseError) Error() string {
	s := fmt.Sprintf("browser: the WebSocket is closed, code %d", e.Code)
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

// A Message is what a WebSocket receives.
type Message struct {
	// Data is the text in UTF-8, or the bytes.
	Data []byte
	// Text is whether it is text.
	Text bool
}

// A WebSocket is a connection of messages in both directions. It belongs to its loop, and is to be closed; one that is
// left open is closed with the loop.
type WebSocket struct {
	value    js.Value
	loop     *loop.Loop
	messages queue.Queue[Message]
	closing  *CloseError // what this side has said when it began to close
	closed   *CloseError // how, as soon as that is known
	remove   []func()
	node     list.Node[closing.Resource]
}

// DialWebSocket opens a connection, and waits until it stands. The error is a *CloseError if it cannot be opened, of
// which a page is told no more, and an *Error if the address is none. A cancellation of co closes it.
func DialWebSocket(co *loop.Co, url string, protocols ...string) (*WebSocket, error) {
	names := make([]any, len(protocols))
	for i, name := range protocols {
		names[i] = name
	}
	v, err := catch(func() js.Value { return js.Global().Get("WebSocket").New(url, names) })
	if err != nil {
		return nil, err
	}
	w := newWebSocket(co.Loop(), v)
	opened := Listen(co, v, "open")
	defer opened.Close()
	w.remove = append(w.remove, opened.Close)
	if _, err := opened.Next(co); err != nil {
		w.Close(0, "")
		if w.closed != nil && !loop.IsCanceled(err) {
			return nil, w.closed
		}
		return nil, err
	}
	return w, nil
}

func newWebSocket(l *loop.Loop, v js.Value) *WebSocket {
	w := &WebSocket{value: v, loop: l}
	w.messages.Named("messages of a WebSocket")
	v.Set("binaryType", "arraybuffer")
	w.remove = append(w.remove,
		On(l, v, "message", func(event js.Value) { _ = w.messages.TryPut(messageOf(event.Get("data"))) }),
		On(l, v, "close", func(event js.Value) {
			w.finish(&CloseError{event.Get("code").Int(), event.Get("reason").String(), event.Get("wasClean").Bool()})
		}))
	w.node.Value = w
	closing.Add(l, &w.node)
	return w
}

func messageOf(data js.Value) Message {
	if data.Type() == js.TypeString {
		return Message{Data: []byte(data.String()), Text: true}
	}
	return Message{Data: bytesOf(data)}
}

// finish keeps how the connection has ended, and wakes who waits.
func (w *WebSocket) finish(how *CloseError) {
	if w.closed != nil {
		return
	}
	w.closed = how
	w.messages.Shutdown()
	for _, remove := range w.remove {
		remove()
	}
	closing.Remove(w.loop, &w.node)
}

// Receive waits for the next message. Once the connection is closed and all that has come was received, the error is a
// *CloseError. A page reads ahead without a bound: the protocol of JavaScript has no way to slow the other side down.
func (w *WebSocket) Receive(co *loop.Co) (Message, error) {
	m, err := w.messages.Get(co)
	if err == queue.ErrShutDown && w.closed != nil {
		err = w.closed
	}
	return m, err
}

// SendText sends a text, and does not wait; the error is a *CloseError if the connection is closed, or Close was called.
func (w *WebSocket) SendText(text string) error { return w.send(js.ValueOf(text)) }

// Send sends bytes, and does not wait; the error is a *CloseError if the connection is closed, or Close was called.
func (w *WebSocket) Send(b []byte) error { return w.send(arrayOf(b)) }

func (w *WebSocket) send(v js.Value) error {
	if how := cmp.Or(w.closed, w.closing); how != nil { // JavaScript would drop it without a word
		return how
	}
	_, err := catch(func() js.Value { return w.value.Call("send", v) })
	return err
}

// Buffered returns how many bytes were sent that are not yet on the network. It is to be asked while the connection is
// open: once that closes, a browser keeps the number, and other runtimes begin at zero again, at once or later.
func (w *WebSocket) Buffered() int { return w.value.Get("bufferedAmount").Int() }

// Close closes the connection with a code, 1000 or one from 3000 to 4999, or none if it is zero, and a reason of at
// most 123 bytes; it panics with any other. It does not wait: who receives gets a *CloseError when the other side has
// answered. To close what is closed does nothing.
func (w *WebSocket) Close(code int, reason string) {
	if w.closed != nil || w.closing != nil {
		return
	}
	_, err := catch(func() js.Value {
		if code == 0 {
			return w.value.Call("close")
		}
		return w.value.Call("close", code, reason)
	})
	if err != nil {
		panic(err) // what it is given is wrong
	}
	w.closing = &CloseError{Code: cmp.Or(code, 1005), Reason: reason}
}

// OnClose is called when the loop closes.
func (w *WebSocket) OnClose() {
	w.Close(0, "")
	w.finish(&CloseError{Code: 1006})
}
