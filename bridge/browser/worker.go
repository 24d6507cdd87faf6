//go:build js

package browser

import (
	"syscall/js"

	"github.com/monoloop-go/monoloop/loop"
)

// A worker is one of Workers, and the task that gives it its jobs. Its fields belong to the loop's goroutine.
type worker struct {
	of     *Workers
	number int

	value js.Value
	port  *Port      // nil while no worker is started
	death string     // how it has ended
	job   *workerJob // that it runs; nil if none
}

// work is the body of the task: it runs one job after the other.
func (w *worker) work(co *loop.Co) error {
	defer w.die("was ended with its loop")
	for {
		j, err := w.of.jobs.Get(co)
		if err != nil {
			w.of.refuse()
			return err
		}
		w.of.free--
		if !j.canceled {
			err = w.run(co, j)
		}
		w.of.free++
		if err != nil {
			w.of.refuse()
			return err
		}
	}
}

// run runs a job, in a worker that is started if there is none. The error is a cancellation of co.
func (w *worker) run(co *loop.Co, j *workerJob) error {
	w.job = j
	defer func() { w.job, j.interrupt = nil, nil }()
	if w.port == nil {
		if err := w.start(co); err != nil {
			j.fail(w.deathOf(j, "could not be started: "+err.Error()))
			return cancellation(err)
		}
	}
	if j.canceled { // meanwhile
		return nil
	}
	j.interrupt = w.interrupt
	if err := w.port.Post(map[string]any{propName: j.name, propArg: string(j.arg)}); err != nil {
		j.fail(err)
		return nil
	}
	m, err := w.port.Receive(co)
	if err != nil {
		w.die("was ended with its loop") // unless it is dead
		j.fail(w.deathOf(j, w.death))
		return cancellation(err)
	}
	w.finish(j, m)
	return nil
}

func cancellation(err error) error {
	if loop.IsCanceled(err) {
		return err
	}
	return nil
}

// finish takes the outcome of a job.
func (w *worker) finish(j *workerJob, m js.Value) {
	switch {
	case !m.Get(propEnd).IsUndefined():
		w.die(m.Get(propEnd).String())
		j.fail(w.deathOf(j, w.death))
	case m.Get(propError).IsUndefined():
		j.settle([]byte(m.Get(propResult).String()))
	case m.Get(propCanceled).Bool():
		j.fail(loop.ErrCanceled)
	default:
		j.fail(&RemoteError{j.name, m.Get(propError).String()})
	}
}

func (w *worker) deathOf(j *workerJob, reason string) error {
	return &WorkerDeathError{w.number, j.name, reason}
}

// interrupt is told that the job that runs was canceled.
func (w *worker) interrupt() {
	if w.of.opts.KillOnCancel {
		w.die("was killed, since its job was canceled")
	} else if w.port != nil {
		_ = w.port.Post(map[string]any{propCancel: true})
	}
}

// start starts the worker.
func (w *worker) start(co *loop.Co) error {
	value, port, err := w.of.program.start(co)
	if err != nil {
		return err
	}
	w.value, w.port, w.death = value, NewPort(co, port), ""
	l := co.Loop()
	failed := onEvent(func(args []js.Value) any {
		event := args[0]                                                      // in Node what was thrown, which may be anything
		_, _ = catch(func() js.Value { return event.Call("preventDefault") }) // it is told as an error here
		why, err := get(event, "message")
		if err != nil {
			why = event
		}
		_ = l.CallSoonThreadsafe(func() { w.die("has failed: " + why.String()) })
		return nil
	})
	if inNode() {
		value.Call("on", "error", failed.fn)
	} else {
		value.Call("addEventListener", "error", failed.fn)
	}
	w.port.closed = append(w.port.closed, failed.forget)
	return nil
}

// die ends the worker, if there is one. The task sees its port closed.
func (w *worker) die(how string) {
	if w.port == nil {
		return
	}
	w.death = how
	w.port.Close()
	w.port = nil
	w.value.Call("terminate")
}
