package jetstream

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nuid"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

// WorkerOptions are those of a worker. The zero value is useful, and so is a nil pointer to it.
type WorkerOptions struct {
	// Name is what lists of workers call it, in 200 bytes at most; empty means the host and the process id.
	Name string

	// Jobs is how many jobs of each lane run at a time; zero means runtime.NumCPU(). Of an ordered lane it is one. Those
	// whose outcome is on its way to the server are not counted, unless there are very many.
	Jobs int

	// Lanes are those from which the worker takes jobs, with how many of each at a time, zero meaning Jobs; empty means
	// all. The ordered ones have the names "=0", "=1" and so on, up to Options.Ordered.
	Lanes map[string]int

	// Executor is where the functions run, each as a job of it; nil means a goroutine each. A job that it refuses, as a
	// pool does that was closed, is given back, and that is no try. The same holds for Processes.
	Executor pool.Executor

	// Processes, if not nil, is where they run instead, so that a crash ends a process of that pool and not the worker.
	// It should have process.Replace, and needs process.Main. The death of a process is a try of its job.
	Processes *process.Pool

	// Tasks are functions that run as coroutines on the loop of Serve, made by OnLoop; the others run as above.
	Tasks []Task

	// Sweep is how often the worker removes what interrupted writers of large values have left, if it is as old by then;
	// zero means never. See Engine.Sweep.
	Sweep time.Duration

	// DrainTimeout is how long running jobs may take when the worker ends; then their contexts end, and what has no
	// outcome is given back at once. Zero means without limit.
	DrainTimeout time.Duration
}

// longestName is how many bytes the name of a worker may have, which is part of a subject.
const longestName = 200

// A Worker takes jobs and runs them, until it is drained. Any goroutine may use it.
type Worker struct {
	e       *Engine
	o       WorkerOptions
	name    string // in records and heartbeats
	started time.Time
	tasks   map[string]Task
	loop    *loop.Loop // of tasks; nil if there are none
	pullers []*puller
	cancels *nats.Subscription

	ctx     context.Context // ends when the worker has ended
	end     context.CancelFunc
	running context.Context // ends when what runs has to give up
	abort   context.CancelCauseFunc
	promise pool.Promise[struct{}]
	drain   func()
	busy    sync.WaitGroup // the goroutines of the worker that tick
	jobs    sync.WaitGroup // the jobs that it has

	mu      sync.Mutex
	held    map[string]*lease // of jobs that run, by their ids
	refused string            // the last function that it did not know
	counts  counts
}

// counts are what a worker has done.
type counts struct{ Done, Late, Lost, Refused, Dead int }

// Start starts a worker whose functions run on goroutines, or in processes. It blocks until the server has answered.
func (e *Engine) Start(ctx context.Context, o *WorkerOptions) (*Worker, error) {
	return e.start(ctx, o, nil)
}

// Work is Start, and blocks until ctx ends and the worker has drained then. The error is that of Start.
func Work(ctx context.Context, e *Engine, o *WorkerOptions) error {
	if e == nil {
		panic("jetstream: Work of a nil engine")
	}
	w, err := e.Start(ctx, o)
	if err != nil {
		return err
	}
	<-ctx.Done()
	return w.Close()
}

// Serve is Work for a loop: it suspends co until that is canceled, and the worker has drained then. The error is that of
// Start, or the cancellation.
func Serve(co *loop.Co, e *Engine, o *WorkerOptions) error {
	l := co.Loop()
	if e == nil {
		panic("jetstream: Serve of a nil engine")
	}
	var started *Worker
	var parted atomic.Bool // set by a worker that has started, and by a co that does not wait for it any more
	starting := bridge.RunInExecutor(co, each{}, func(ctx context.Context) (_ *Worker, err error) {
		if started, err = e.start(ctx, o, l); err == nil && parted.Swap(true) {
			started.Drain()
		}
		return started, err
	})
	w, err := starting.Await(co)
	switch {
	case err == nil:
		_, err = bridge.Wrap(co, w.promise.Job()).Await(co)
	case parted.Swap(true):
		w = started
	default:
		return err
	}
	w.Drain()
	_, ended := bridge.Wrap(co, w.promise.Job()).Await(co)
	if err == nil {
		err = ended
	}
	return err
}

// each is an executor with a goroutine for each job.
type each struct{}

func (each) Submit(job func()) error {
	go job()
	return nil
}

func (e *Engine) start(ctx context.Context, o *WorkerOptions, l *loop.Loop) (*Worker, error) {
	w := &Worker{e: e, loop: l, started: time.Now(), held: map[string]*lease{}, tasks: map[string]Task{}}
	if o != nil {
		w.o = *o
	}
	w.setDefaults()
	w.ctx, w.end = context.WithCancel(context.Background())
	w.running, w.abort = context.WithCancelCause(w.ctx)
	w.drain = sync.OnceFunc(func() { go w.wind() })
	w.promise.Init(context.Background())
	w.promise.Begin()
	if err := w.begin(ctx); err != nil {
		w.Drain()
		<-w.promise.Job().Done()
		return nil, err
	}
	return w, nil
}

func (w *Worker) setDefaults() {
	if w.o.Jobs < 0 || w.o.DrainTimeout < 0 || w.o.Sweep < 0 {
		panic(fmt.Sprintf("jetstream: a worker with %d jobs, a drain of %v and sweeps every %v", w.o.Jobs, w.o.DrainTimeout,
			w.o.Sweep))
	}
	for lane, slots := range w.o.Lanes {
		if slots < 0 || !slices.Contains(w.e.o.Lanes, lane) {
			panic(fmt.Sprintf("jetstream: a worker with %d jobs of lane %q; the lanes are %q", slots, lane, w.e.o.Lanes))
		}
	}
	if len(w.o.Name) > longestName {
		panic(fmt.Sprintf("jetstream: a worker with a name of %d bytes, more than %d", len(w.o.Name), longestName))
	}
	setDefault(&w.o.Jobs, runtime.NumCPU())
	if w.o.Name == "" {
		host, _ := os.Hostname()
		w.o.Name = fmt.Sprintf("%s/%d", host, os.Getpid())
	}
	w.name = w.o.Name + "#" + nuid.Next()[18:]
	for _, t := range w.o.Tasks {
		if w.loop == nil {
			panic("jetstream: WorkerOptions.Tasks need Serve")
		}
		w.tasks[t.name] = t
	}
	if w.o.Executor == nil {
		w.o.Executor = each{}
	}
}

// begin subscribes to all that the worker hears of.
func (w *Worker) begin(ctx context.Context) (err error) {
	w.cancels, err = w.e.nc.Subscribe(w.e.cancelSubject(), func(m *nats.Msg) {
		w.interrupt(string(m.Data), loop.Canceled(nil))
	})
	if err != nil {
		return fmt.Errorf("jetstream: worker %s: %w", w.name, err)
	}
	for _, lane := range w.e.o.Lanes {
		slots, ok := w.o.Lanes[lane]
		if len(w.o.Lanes) > 0 && !ok {
			continue
		}
		setDefault(&slots, w.o.Jobs)
		if isOrdered(lane) {
			slots = 1
		}
		p, err := w.pull(lane, slots)
		if err != nil {
			return fmt.Errorf("jetstream: worker %s, lane %s: %w", w.name, lane, err)
		}
		w.pullers = append(w.pullers, p)
	}
	if err := w.beat(ctx); err != nil {
		return fmt.Errorf("jetstream: worker %s: %w", w.name, err)
	}
	w.busy.Go(w.beats)
	w.busy.Go(w.reconnections)
	w.busy.Go(w.renewals)
	if w.o.Sweep > 0 {
		w.busy.Go(func() { w.sweeps(sweepClock()) })
	}
	return nil
}

// Name is what heartbeats and records call the worker.
func (w *Worker) Name() string { return w.name }

// Drain has the worker take no more jobs, and end when those that it has are done. It does not wait.
func (w *Worker) Drain() { w.drain() }

// Done returns a channel that is closed when the worker has ended.
func (w *Worker) Done() <-chan struct{} { return w.promise.Job().Done() }

// Close drains the worker, and blocks until it has ended.
func (w *Worker) Close() error {
	w.Drain()
	<-w.Done()
	return nil
}

// wind ends the worker: first what brings jobs, then the jobs, then what tells of them.
func (w *Worker) wind() {
	for _, p := range w.pullers {
		p.stop()
	}
	if w.o.DrainTimeout > 0 {
		defer time.AfterFunc(w.o.DrainTimeout, func() { w.abort(errAborted) }).Stop()
	}
	w.jobs.Wait()
	w.mu.Lock()
	w.end()
	w.mu.Unlock()
	w.busy.Wait()
	if w.cancels != nil {
		_ = w.cancels.Unsubscribe()
	}
	w.bury()
	_ = w.e.nc.FlushTimeout(beat) // the last answers
	w.promise.Settle(struct{}{}, nil)
}

// reconnections has the pullers ask anew each time that the connection is there again.
func (w *Worker) reconnections() {
	again := w.e.nc.StatusChanged(nats.CONNECTED)
	defer w.e.nc.RemoveStatusListener(again)
	for {
		select {
		case <-w.ctx.Done():
			return
		case status, ok := <-again:
			if !ok {
				return
			}
			if status == nats.CONNECTED {
				for _, p := range w.pullers {
					p.askAnew(0)
				}
			}
		}
	}
}

// spawn starts a goroutine that the end of the worker waits for, unless the worker has ended.
func (w *Worker) spawn(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() == nil {
		w.busy.Go(fn)
	}
}

// interrupt ends the context of a job, if it runs here.
func (w *Worker) interrupt(id string, cause error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if l := w.held[id]; l != nil {
		l.ctx.Cancel(cause)
	}
}

// count changes the counts.
func (w *Worker) count(change func(c *counts)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.counts)
}
