package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// The handshake with a worker precedes its first request: it says which program it is, is told its options, and runs
// the initializer.

// A permanentError is the error of a worker that cannot start, as no other could: to try again is of no use.
type permanentError struct{ error }

func (r permanentError) Unwrap() error { return r.error }

// start starts the process, and has it ready for requests when it returns without an error. Otherwise there is no
// process left.
func (w *worker) start() error {
	if err := w.spawn(&w.pool.opts); err != nil {
		return &WorkerDeathError{Err: err}
	}
	err := w.handshake()
	if err == nil {
		return nil
	}
	if refused, ok := err.(permanentError); ok {
		return permanentError{w.reap("", refused.error)}
	}
	return w.reap("", err)
}

// handshake makes a new process ready for requests.
func (w *worker) handshake() error {
	o := &w.pool.opts
	if err := w.identify(o.StartTimeout); err != nil {
		return err
	}
	if o.Initializer == nil {
		return nil
	}
	return w.initialize(o.Initializer, o.Codec)
}

// identify makes sure that the worker is the same program, and sends it the options. A process that is late is killed.
func (w *worker) identify(limit time.Duration) error {
	var late atomic.Bool
	timer := time.AfterFunc(limit, func() { late.Store(true); w.signal(os.Kill) })
	defer timer.Stop()
	f, err := w.receive(kindHello)
	if err != nil {
		return w.helloError(err, late.Load())
	}
	w.pool.workerReachedMain()
	hello := wire.Payload{Rest: f.payload}
	if hello.Text() != identity() {
		return permanentError{errIdentity}
	}
	o := &w.pool.opts
	s := setup{identity(), remote.CodecName(o.Codec), o.MemoryLimit, o.Initializer != nil}
	if err := w.send(s.append(newFrame(kindSetup, 0))); err != nil {
		return errDied
	}
	if f, err = w.receive(kindReady); err != nil {
		return err
	}
	ready := wire.Payload{Rest: f.payload}
	if problem := ready.Text(); problem != "" {
		return permanentError{errors.New(problem)}
	}
	return nil
}

var (
	errNoHello = errors.New("it said nothing")
	errNoMain  = errors.New("it said nothing; is process.Main called first thing in main?")
)

// helloError ends a process that has not said hello, and says what is known of it. The program may lack a call of Main
// only if no other worker has reached Main, and if the process has ended by itself or was killed for being late.
func (w *worker) helloError(err error, late bool) error {
	w.disconnect(err)
	w.join()
	switch {
	case err != errDied:
		return err
	case w.pool.anyReachedMain() || !late && !w.state.Exited():
		return errNoHello
	}
	return errNoMain
}

func (w *worker) initialize(i remote.Bound, c remote.Codec) error {
	b, err := initializerCall(i, c)
	if err != nil {
		return permanentError{err}
	}
	if w.send(b) != nil {
		return errDied
	}
	f, err := w.receive(kindResult)
	if err != nil {
		return err
	}
	if err := remote.ReadFailure(f.payload, c); err != nil {
		return permanentError{fmt.Errorf("the initializer failed: %w", err)}
	}
	return nil
}

// initializerCall returns the frame that asks a worker to run an initializer.
func initializerCall(i remote.Bound, c remote.Codec) ([]byte, error) {
	return i.AppendArg(appendCall(newFrame(kindCall, 0), i.Name(), context.Background(), i.Limit()), c)
}
