package process

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// The introduction of a worker is what goes both ways before its first request: it says who it is, is told how to work, and
// runs the initializer.

// A refusal is the error of a worker that has said that it cannot work, as the next one would say again.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// start starts the process, and has it ready for requests when it returns without an error. Otherwise there is no process
// left.
func (w *worker) start() error {
	if err := w.spawn(&w.pool.opts); err != nil {
		return &WorkerDeathError{Err: err}
	}
	err := w.introduce()
	if err == nil {
		return nil
	}
	if refused, ok := err.(refusal); ok {
		return refusal{w.bury("", refused.error)}
	}
	return w.bury("", err)
}

// introduce is the whole introduction.
func (w *worker) introduce() error {
	o := &w.pool.opts
	if err := w.meet(o.StartTimeout); err != nil {
		return err
	}
	if o.Initializer == nil {
		return nil
	}
	return w.initialize(o.Initializer, o.Codec)
}

// meet makes sure who the worker is, and tells it how to work. A process that is late is killed.
func (w *worker) meet(limit time.Duration) error {
	var late atomic.Bool
	timer := time.AfterFunc(limit, func() { late.Store(true); w.signal(os.Kill) })
	defer timer.Stop()
	f, err := w.receive(kindHello)
	if err != nil {
		return w.unheard(err, late.Load())
	}
	w.pool.heard()
	hello := payload{rest: f.payload}
	if hello.text() != identity() {
		return refusal{errIdentity}
	}
	o := &w.pool.opts
	s := setup{identity(), codecName(o.Codec), o.MemoryLimit, o.Initializer != nil}
	if err := w.send(s.append(newFrame(kindSetup, 0))); err != nil {
		return errDied
	}
	if f, err = w.receive(kindReady); err != nil {
		return err
	}
	ready := payload{rest: f.payload}
	if complaint := ready.text(); complaint != "" {
		return refusal{errors.New(complaint)}
	}
	return nil
}

var (
	errSilent = errors.New("it said nothing")
	errNoMain = errors.New("it said nothing; is process.Main called first thing in main?")
)

// unheard says what is known of a process that has not come to Main. That the program does not call it can only be if no
// other worker came there, and if the process has ended by itself, or was killed for being late.
func (w *worker) unheard(err error, late bool) error {
	w.forsake(err)
	w.end()
	switch {
	case err != errDied:
		return err
	case w.pool.wasHeard() || !late && !w.state.Exited():
		return errSilent
	}
	return errNoMain
}

func (w *worker) initialize(i Initializer, c Codec) error {
	b, err := i.call(c)
	if err != nil {
		return refusal{err}
	}
	if w.send(b) != nil {
		return errDied
	}
	f, err := w.receive(kindResult)
	if err != nil {
		return err
	}
	if err := i.done(c, f.payload); err != nil {
		return refusal{fmt.Errorf("the initializer failed: %w", err)}
	}
	return nil
}
