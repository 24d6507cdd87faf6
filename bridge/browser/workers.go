//go:build js

package browser

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// ErrWorkersClosed is the error of a job that did not begin before its Workers were closed.
var ErrWorkersClosed = errors.New("browser: the workers are closed")

// A RemoteError is the error that a function has returned in a worker, or its panic: its text, since nothing else goes
// over.
type RemoteError struct {
	// Func names the function.
	Func string
	// Text is what the error said.
	Text string
}

// Error gives the text.
func (e *RemoteError) Error() string { return e.Text }

// A WorkerDeathError says that a worker has ended before its job: it was killed, its program has exited, or it could
// not be started.
type WorkerDeathError struct {
	// Worker is its number, from zero.
	Worker int
	// Func names the function that it was running.
	Func string
	// Reason says how it has ended.
	Reason string
}

// Error names the worker and the function, and says how it has ended.
func (e *WorkerDeathError) Error() string {
	return fmt.Sprintf("browser: worker %d, running %q, %s", e.Worker, e.Func, e.Reason)
}

// WorkersOptions say how workers are started.
type WorkersOptions struct {
	// Workers is how many there are at most; zero means one for each processor that the page is told of.
	Workers int

	// Wasm and Glue are the addresses of this program and of the wasm_exec.js of the Go that has built it, relative to
	// the page; in Node they are paths. Nothing means program.wasm and wasm_exec.js. A page wants the program served as
	// application/wasm.
	Wasm, Glue string

	// KillOnCancel makes a cancellation of a job that runs end its worker; the next job has a new one.
	KillOnCancel bool
}

// Workers run jobs in Web Workers: threads of the same program, each with a memory of its own, which may compute for
// long while the page goes on, and can be killed. In Node they are those of worker_threads. Jobs begin in the order in
// which they were submitted, and each worker has one at a time. A worker is started for a job when all others have one.
//
// They belong to the loop's goroutine. They are not for a default executor: no closure can be sent to a worker.
type Workers struct {
	opts    WorkersOptions
	loop    *loop.Loop
	jobs    queue.Queue[*workerJob]
	free    int // of the workers, those that wait for a job
	workers []*worker
	tasks   []*task.Task[struct{}]
	program program
}

// NewWorkers returns workers of r's loop. None is started yet. Nil options mean the zero ones. They end with Close, or
// with the loop.
func NewWorkers(r loop.Ref, o *WorkersOptions) *Workers {
	if o == nil {
		o = &WorkersOptions{}
	}
	w := &Workers{opts: *o, loop: loop.Of(r)}
	if w.opts.Workers <= 0 {
		w.opts.Workers = processors()
	}
	w.program = newProgram(w.opts.Wasm, w.opts.Glue)
	w.jobs.Named("jobs of workers")
	return w
}

func processors() int {
	navigator := global("navigator")
	if navigator.Truthy() && navigator.Get("hardwareConcurrency").Truthy() {
		return navigator.Get("hardwareConcurrency").Int()
	}
	return runtime.NumCPU()
}

// Submit has fn called with arg in a worker, and returns a future for what it returns: an error of fn is a
// *RemoteError, the end of its worker a *WorkerDeathError. To cancel the future settles it at once; a job that has not
// begun never will, and the context of one that has ends, or its worker, with WorkersOptions.KillOnCancel. An argument
// for which JSON has no text is an error of encoding/json, and the worker hears nothing of it; a job that did not begin
// before Close is ErrWorkersClosed.
func Submit[A, R any](w *Workers, fn *WorkerFunc[A, R], arg A) *future.Future[R] {
	p := &jobPromise[R]{}
	j := &workerJob{name: fn.name, fail: func(err error) { p.of.SetError(err) }}
	p.job = j
	p.of.Init(w.loop, p)
	j.settle = func(result []byte) {
		var v R
		err := json.Unmarshal(result, &v)
		p.of.Settle(v, err)
	}
	var err error
	if j.arg, err = json.Marshal(arg); err == nil {
		err = w.submit(j)
	}
	if err != nil {
		p.of.SetError(err)
	}
	return p.of.Future()
}

// A jobPromise is the write side of the future of a job.
type jobPromise[R any] struct {
	of  future.Promise[R]
	job *workerJob
}

// Cancel is the future's.
func (p *jobPromise[R]) Cancel(cause error) bool {
	p.job.canceled = true
	if p.job.interrupt != nil {
		p.job.interrupt()
	}
	return p.of.SetCanceled(loop.Canceled(cause))
}

// A workerJob is one of which the types are forgotten.
type workerJob struct {
	name      string
	arg       []byte
	canceled  bool
	interrupt func() // tells its worker that it was canceled; nil while it has none
	settle    func(result []byte)
	fail      func(err error)
}

func (w *Workers) submit(j *workerJob) error {
	if err := w.jobs.TryPut(j); err != nil {
		return ErrWorkersClosed
	}
	if w.free < w.jobs.Len() && len(w.workers) < w.opts.Workers {
		one := &worker{of: w, number: len(w.workers)}
		w.workers = append(w.workers, one)
		w.free++
		w.tasks = append(w.tasks, task.Do(w.loop, one.work, task.Named(fmt.Sprint("worker ", one.number))))
	}
	return nil
}

// Running returns for each worker the name of the function that it runs; empty if it runs none.
func (w *Workers) Running() []string {
	names := make([]string, len(w.workers))
	for i, one := range w.workers {
		if one.job != nil {
			names[i] = one.job.name
		}
	}
	return names
}

// Kill ends a worker, whatever it does, and reports whether it was started, and has not ended: its job fails with a
// *WorkerDeathError. The next job that is its to run starts it anew.
func (w *Workers) Kill(number int) bool {
	if number < 0 || number >= len(w.workers) || w.workers[number].port == nil {
		return false
	}
	w.workers[number].die("was killed")
	return true
}

// Close ends all workers, and waits until that is done. What did not begin fails with ErrWorkersClosed, and what runs
// is killed. It may be called more than once.
func (w *Workers) Close(co *loop.Co) error {
	w.refuse()
	for _, t := range w.tasks {
		t.Cancel(ErrWorkersClosed)
	}
	_, _, err := future.Wait(co, future.AllCompleted, w.tasks...)
	return err
}

// refuse makes what has not begun fail, and what comes later.
func (w *Workers) refuse() {
	for {
		j, err := w.jobs.TryGet()
		if err != nil {
			break
		}
		j.fail(ErrWorkersClosed)
	}
	w.jobs.Shutdown()
}
