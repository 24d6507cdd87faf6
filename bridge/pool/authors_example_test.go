package pool_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// A thumbnail is work of which the program keeps a handle: the worker that begins it has it, unless it was taken back.
type thumbnail struct {
	name  string
	taken atomic.Bool
	back  atomic.Bool
	done  chan string
}

func newThumbnail(name string) *thumbnail { return &thumbnail{name: name, done: make(chan string, 1)} }

func (t *thumbnail) Begin() bool      { return t.taken.CompareAndSwap(false, true) }
func (t *thumbnail) Run()             { t.done <- "made " + t.name }
func (t *thumbnail) Drop(err error)   { t.done <- "no " + t.name + ": " + err.Error() }
func (t *thumbnail) Canceled() bool   { return t.back.Load() }
func (t *thumbnail) Abandoned() bool  { return false }
func (t *thumbnail) Function() string { return "thumbnail of " + t.name }

// takeBack cancels the work if it has not begun, and tells the pool.
func (t *thumbnail) takeBack(p *pool.Pool) {
	if t.taken.CompareAndSwap(false, true) {
		t.back.Store(true)
		p.Low().Discard(t)
	}
}

func ExamplePool_Low() {
	p := pool.New(1)
	cat := newThumbnail("cat")
	fmt.Println(p.Low().Submit(cat), <-cat.done, p.Close())
	// Output: <nil> made cat <nil>
}

func ExampleWork() {
	p := pool.New(1)
	gate := make(chan struct{})
	p.Submit(func() { <-gate })
	cat, dog := newThumbnail("cat"), newThumbnail("dog")
	fmt.Println(p.Low().Submit(cat), p.Low().Submit(dog))
	cat.takeBack(p)
	close(gate)
	fmt.Println(<-dog.done, p.Close(), p.Stats().Canceled)
	// Output:
	// <nil> <nil>
	// made dog <nil> 1
}

func ExampleLow_Submit() {
	p := pool.NewWith(&pool.Options{Workers: 1, Queue: 1, WhenFull: pool.Refuse})
	gate, begun := make(chan struct{}), make(chan struct{})
	p.Submit(func() { close(begun); <-gate })
	<-begun
	cat, dog := newThumbnail("cat"), newThumbnail("dog")
	fmt.Println(p.Low().Submit(cat), p.Low().Submit(dog))
	close(gate)
	fmt.Println(<-cat.done, p.Close())
	// Output:
	// <nil> pool: full
	// made cat <nil>
}

// What Discard is told of takes no room in the queue any more.
func ExampleLow_Discard() {
	p := pool.New(1)
	gate := make(chan struct{})
	p.Submit(func() { <-gate })
	cat := newThumbnail("cat")
	fmt.Println(p.Low().Submit(cat))
	cat.takeBack(p)
	fmt.Println(p.Stats().Canceled)
	close(gate)
	fmt.Println(p.Close())
	// Output:
	// <nil>
	// 1
	// <nil>
}

// In debug mode, RunInExecutor has a pool watched in the same way. This one comes forward, and nothing is reported.
func ExampleLow_Watch() {
	p := pool.New(1)
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { fmt.Println(r.Message) }})
	cat, dog := newThumbnail("cat"), newThumbnail("dog")
	fmt.Println(p.Low().Submit(cat), p.Low().Submit(dog))
	p.Low().Watch(l)
	fmt.Println(<-cat.done, <-dog.done, p.Close(), l.Close())
	// Output:
	// <nil> <nil>
	// made cat made dog <nil> <nil>
}

// A ticket contains its promise, and so costs one allocation.
type ticket struct {
	number  int
	promise pool.Promise[string]
}

func ExamplePromise_Init() {
	t := &ticket{number: 7}
	t.promise.Init(context.Background())
	fmt.Println(t.promise.Begin(), t.promise.Settle("seat 12", nil))
	fmt.Println(t.promise.Job().Result(context.Background()))
	// Output:
	// true true
	// seat 12 <nil>
}

func ExampleMapOptions_WithDefaults() {
	o := pool.MapOptions{Chunk: 500}.WithDefaults()
	fmt.Println(o.Buffer == 2*pool.DefaultWorkers(), o.Chunk == o.Buffer, o.Timeout)
	// Output: true true 0s
}

func ExampleJob_RemoveOnDone() {
	p := pool.NewPromise[int](context.Background())
	var impatient *pool.Callback[int] = p.Job().OnDone(func(*pool.Job[int]) { fmt.Println("never called") })
	p.Job().OnDone(func(j *pool.Job[int]) { fmt.Println("called:", j) })
	p.Job().RemoveOnDone(impatient)
	p.Settle(42, nil)
	// Output: called: job, finished
}

func ExampleJob_CancelCause() {
	p := pool.NewPromise[int](context.Background())
	fmt.Println(p.Job().CancelCause(errors.New("no paper")) == pool.CanceledNow)
	fmt.Println(p.Job())
	// Output:
	// true
	// job, canceled: canceled: no paper
}

func ExampleCancellation() {
	p := pool.NewPromise[int](context.Background())
	p.Begin()
	fmt.Println(p.Job().Cancel() == pool.Requested, context.Cause(p.Context()))
	p.Settle(42, nil)
	fmt.Println(p.Job().Cancel() == pool.TooLate)
	// Output:
	// true canceled
	// true
}

func ExampleFullPolicy() {
	p := pool.NewWith(&pool.Options{Workers: 1, Queue: 1, WhenFull: pool.RunUnbounded})
	gate := make(chan struct{})
	for range 3 { // the third is beyond both the workers and the queue, or the queue has room for it
		p.Submit(func() { <-gate })
	}
	fmt.Println(pool.WaitForRoom, "/", pool.Refuse, "/", pool.RunUnbounded)
	close(gate)
	fmt.Println(p.Close(), p.Stats().Completed)
	// Output:
	// wait for room / refuse / run unbounded
	// <nil> 3
}

func ExamplePool_SubmitContext() {
	p := pool.NewWith(&pool.Options{Workers: 1, Queue: 1})
	gate := make(chan struct{})
	for range 2 {
		p.Submit(func() { <-gate })
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Millisecond, errors.New("the shop closes"))
	defer cancel()
	for { // until neither the worker nor the queue takes one more
		if err := p.SubmitContext(ctx, func() {}); err != nil {
			fmt.Println(err)
			break
		}
	}
	close(gate)
	fmt.Println(p.Close())
	// Output:
	// the shop closes
	// <nil>
}

// Whoever has no more time for the jobs is told how many are left.
func ExampleUnfinishedError() {
	never := pool.NewPromise[int](context.Background())
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	for _, err := range pool.Completed(ctx, never.Job()) {
		var unfinished *pool.UnfinishedError
		fmt.Println(errors.As(err, &unfinished), unfinished.Unfinished, errors.Is(err, loop.ErrTimeout))
	}
	// Output: true 1 true
}

// A job waits for a worker, runs, and ends. One that has not begun never will if it is canceled.
func ExampleState() {
	p := pool.New(1)
	begun, gate := make(chan struct{}), make(chan struct{})
	work := func(context.Context) (int, error) { close(begun); <-gate; return 0, nil }
	first := pool.Submit(context.Background(), p, work)
	second := pool.Submit(context.Background(), p, work)
	<-begun
	fmt.Println(first.State(), second.State())
	second.Cancel()
	close(gate)
	fmt.Println(p.Close())
	fmt.Println(first.State(), second.State())
	// Output:
	// running pending
	// <nil>
	// finished canceled
}

func ExamplePool_Running() {
	p, start := pool.New(1), time.Now()
	begun := make(chan struct{})
	j := pool.Submit(context.Background(), p, func(ctx context.Context) (int, error) {
		close(begun)
		<-ctx.Done()
		return 0, nil
	})
	<-begun
	var running pool.RunningJob = p.Running()[0]
	fmt.Println(strings.Contains(running.Function, "ExamplePool_Running"), j.State() == pool.Running)
	j.Cancel()
	fmt.Println(p.Close(), j.QueueTime()+j.RunTime() <= time.Since(start))
	// Output:
	// true true
	// <nil> true
}
