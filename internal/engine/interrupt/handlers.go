package interrupt

import (
	"os"
	"os/signal"
	"sync/atomic"
)

// Handlers are those who handle interrupts themselves on a loop: how many there are. Add and Remove are the loop's.
type Handlers struct{ n atomic.Int32 }

// HandlersOn returns the handlers on a loop, which keeps them; l is its Low.
func HandlersOn(l keeper) *Handlers {
	h, ok := l.Value(handlersKey{}).(*Handlers)
	if !ok {
		h = &Handlers{}
		l.SetValue(handlersKey{}, h)
	}
	return h
}

type handlersKey struct{}

// A keeper is a loop as this package sees it.
type keeper interface {
	Value(key any) any
	SetValue(key, value any)
}

// Add is called when somebody has asked os/signal for interrupts.
func (h *Handlers) Add() { h.n.Add(1) }

// Remove is called while that still gets them. An interrupt that it has been given is nobody else's, even if the
// listener comes to it only now.
func (h *Handlers) Remove() {
	signal.Stop(make(chan os.Signal)) // waits until who is given a signal has been given it
	mu.Lock()
	e := ears
	mu.Unlock()
	if e == nil {
		h.n.Add(-1)
		return
	}
	e.do(func() { h.n.Add(-1) })
}
