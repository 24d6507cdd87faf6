package signals

import (
	"errors"
	"iter"
	"os"
	"slices"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/queue"
)

// ErrClosed is the error of a Next of a listener that was closed.
var ErrClosed = errors.New("signals: listener closed")

// A Listener gives signals to tasks that ask for the next one. Of each kind it keeps one until it is asked. It belongs
// to its loop's goroutine.
//
// Invariant: kept holds exactly the kinds that are in the queue, each once.
type Listener struct {
	hub     *hub
	signals []os.Signal
	queue   *queue.Queue[os.Signal]
	kept    map[os.Signal]bool
}

// Notify returns a listener of r's loop to these signals, of which there must be at least one that can be caught, and
// none that cannot. It keeps what comes from now on, until it is closed, or the loop is. See os/signal.Notify.
func Notify(r loop.Ref, sigs ...os.Signal) *Listener {
	if len(sigs) == 0 {
		panic("signals: Notify without a signal")
	}
	for _, sig := range sigs {
		mustCatch("Notify", sig)
	}
	h := hubOf(loop.Of(r), "signals.Notify")
	l := &Listener{hub: h, queue: queue.New[os.Signal](0), kept: map[os.Signal]bool{}}
	for _, sig := range sigs {
		if !slices.Contains(l.signals, sig) {
			w := h.watch(sig)
			w.listeners = append(w.listeners, l)
			l.signals = append(l.signals, sig)
		}
	}
	return l
}

// deliver is called by the watch.
func (l *Listener) deliver(sig os.Signal) {
	if !l.kept[sig] && l.queue.TryPut(sig) == nil {
		l.kept[sig] = true
	}
}

// Next suspends the straight-line coroutine co until there is a signal, and gives it; if one was kept, co does not give
// way. Several may wait, and are served first come, first served. The error is ErrClosed, or tells that co was
// canceled; then no signal is lost.
func (l *Listener) Next(co *loop.Co) (os.Signal, error) {
	sig, err := l.queue.Get(co)
	return sig, l.taken(sig, err)
}

// taken takes the outcome of each Get of the queue.
func (l *Listener) taken(sig os.Signal, err error) error {
	switch {
	case err == nil:
		delete(l.kept, sig)
	case errors.Is(err, queue.ErrShutDown) && !loop.IsCanceled(err): // a cancellation may have any cause
		return ErrClosed
	}
	return err
}

// All iterates, in the straight-line coroutine co, over the signals as Next gives them, until the listener is closed.
// If co is canceled, the iteration gives that error and ends.
func (l *Listener) All(co *loop.Co) iter.Seq2[os.Signal, error] {
	return func(yield func(os.Signal, error) bool) {
		for {
			sig, err := l.Next(co)
			if err == ErrClosed || !yield(sig, err) || err != nil {
				return
			}
		}
	}
}

// Close ends the listening: signals that were kept are dropped, and tasks that wait get ErrClosed. To close twice is
// fine.
func (l *Listener) Close() {
	for _, sig := range l.signals {
		w := l.hub.watches[sig]
		if w == nil {
			continue // the loop was closed
		}
		w.listeners = slices.DeleteFunc(w.listeners, func(x *Listener) bool { return x == l })
		l.hub.drop(w)
	}
	l.signals = nil
	l.queue.ShutdownNow()
}

// NextStep is Next for step tasks. It may be used again once it is done.
type NextStep struct {
	Listener *Listener

	// Signal is set when the step is done without an error.
	Signal os.Signal

	get queue.GetStep[os.Signal]
}

// Step waits for a signal, from its first call on.
func (s *NextStep) Step(co *loop.Co, in error) (done bool, err error) {
	s.get.Queue = s.Listener.queue
	if done, err = s.get.Step(co, in); !done {
		return false, nil
	}
	if err == nil {
		s.Signal = s.get.Item
	}
	return true, s.Listener.taken(s.Signal, err)
}

// Result returns the signal, so that task.GoStep makes it the value of a task.
func (s *NextStep) Result() os.Signal { return s.Signal }
