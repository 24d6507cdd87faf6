package pool_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

func ExampleSubmit() {
	p := pool.New(2)
	defer p.Close()
	answer := pool.Submit(context.Background(), p, func(context.Context) (int, error) { return 6 * 7, nil })
	fmt.Println(answer.Result(context.Background()))
	fmt.Println(answer.State())
	// Output:
	// 42 <nil>
	// finished
}

func ExampleJob() {
	p := pool.New(1)
	defer p.Close()
	begun := make(chan struct{})
	running := pool.Submit(context.Background(), p, func(ctx context.Context) (int, error) {
		close(begun)
		<-ctx.Done() // ends when the job is asked to give up
		return 0, ctx.Err()
	})
	<-begun
	queued := pool.Submit(context.Background(), p, func(context.Context) (int, error) { panic("never runs") })

	fmt.Println(queued.Cancel(), "-", queued.State())
	_, err := running.ResultTimeout(time.Millisecond)
	fmt.Println(err, "-", running.State())
	fmt.Println(running.Cancel())
	<-running.Done()
	fmt.Println(running.State(), "-", running.Cancel())
	// Output:
	// canceled - canceled
	// deadline exceeded - running
	// requested
	// canceled - canceled
}

func ExampleJob_OnDone() {
	p := pool.NewPromise[string](context.Background())
	p.Job().OnDone(func(j *pool.Job[string]) { fmt.Println("callback:", j.State()) })
	p.Settle("value", nil)
	fmt.Println("settled")
	// Output:
	// callback: finished
	// settled
}

// A promise is for executors of one's own, and for callbacks of other libraries.
func ExamplePromise() {
	p := pool.NewPromise[string](context.Background())
	go func() {
		if p.Begin() { // not canceled meanwhile
			p.Settle("hello", nil)
		}
	}()
	fmt.Println(p.Job().Result(context.Background()))
	fmt.Println(p.Settle("too late", nil))
	// Output:
	// hello <nil>
	// false
}

func ExampleJob_Result() {
	p := pool.New(1)
	err := loop.Run(func(co *loop.Co) error {
		gate := make(chan struct{})
		job := pool.Submit(co.Context(), p, func(context.Context) (int, error) { <-gate; return 42, nil })
		_, err := job.Result(co.Context()) //monoloop:allow blocking the refusal is what is shown
		fmt.Println(errors.Is(err, loop.ErrWouldBlock))
		close(gate)
		fmt.Println(bridge.Wrap(co, job).Await(co))
		return p.Join(co)
	})
	fmt.Println(err)
	// Output:
	// true
	// 42 <nil>
	// <nil>
}

func ExampleMap() {
	p := pool.New(4)
	defer p.Close()
	square := func(_ context.Context, n int) (int, error) {
		if n == 3 {
			return 0, errors.New("no threes")
		}
		return n * n, nil
	}
	for v, err := range pool.Map(context.Background(), p, slices.Values([]int{1, 2, 3, 4}), square, pool.MapOptions{}) {
		fmt.Println(v, err)
	}
	// Output:
	// 1 <nil>
	// 4 <nil>
	// 0 no threes
	// 16 <nil>
}

// The second job waits in the queue for as long as the first takes, and has its whole limit left when it begins.
func ExampleWithin() {
	p := pool.New(1)
	err := loop.Run(func(co *loop.Co) error {
		hangs := func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}
		slow := bridge.RunInExecutor(co, pool.Within(p, 20*time.Millisecond), hangs)
		quick := bridge.RunInExecutor(co, pool.Within(p, time.Minute),
			func(ctx context.Context) (string, error) { return "done", nil })
		_, err := slow.Await(co)
		fmt.Println(err, errors.Is(err, loop.ErrTimeout))
		fmt.Println(quick.Await(co))
		return p.Join(co)
	})
	fmt.Println(err)
	// Output:
	// deadline exceeded true
	// done <nil>
	// <nil>
}

func ExampleWait() {
	quick, slow := pool.NewPromise[int](context.Background()), pool.NewPromise[int](context.Background())
	go quick.Settle(1, nil)
	done, pending, err := pool.Wait(context.Background(), future.FirstCompleted, slow.Job(), quick.Job())
	fmt.Println(done, pending, err)
	// Output: [job, finished] [job, pending] <nil>
}

func ExampleCompleted() {
	a, b, c := pool.NewPromise[string](context.Background()), pool.NewPromise[string](context.Background()), pool.NewPromise[string](context.Background())
	b.Settle("first", nil)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for job, err := range pool.Completed(ctx, a.Job(), b.Job(), c.Job()) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(job.Result(ctx))
		if !c.Settle("second", nil) {
			cancel() // the second has come, and a never will
		}
	}
	// Output:
	// first <nil>
	// second <nil>
	// pool: 1 (of 3) jobs unfinished: context canceled
}

func ExampleNewWith() {
	p := pool.NewWith(&pool.Options{Workers: 1, Queue: 1, WhenFull: pool.Refuse})
	gate, begun := make(chan struct{}), make(chan struct{})
	fmt.Println(p.Submit(func() { close(begun); <-gate }))
	<-begun
	fmt.Println(p.Submit(func() {}))
	fmt.Println(p.Submit(func() {}))
	close(gate)
	fmt.Println(p.Close())
	// Output:
	// <nil>
	// <nil>
	// pool: full
	// <nil>
}

func ExamplePool_Room() {
	p := pool.NewWith(&pool.Options{Workers: 2, Queue: 4})
	err := loop.Run(func(co *loop.Co) error {
		sum := 0
		for n := range 100 {
			if _, err := p.Room(co).Await(co); err != nil { // so that no more than a few wait at a time
				return err
			}
			f := bridge.RunInExecutor(co, p, func(context.Context) (int, error) { return n, nil })
			f.OnDone(func(f *future.Future[int]) {
				v, _ := f.Result()
				sum += v
			})
		}
		err := p.Join(co)
		fmt.Println(sum)
		return err
	})
	fmt.Println(err)
	// Output:
	// 4950
	// <nil>
}

func ExamplePool_Shutdown() {
	p := pool.New(1)
	gate, begun := make(chan struct{}), make(chan struct{})
	pool.Submit(context.Background(), p, func(context.Context) (int, error) { close(begun); <-gate; return 0, nil })
	<-begun
	queued := pool.Submit(context.Background(), p, func(context.Context) (int, error) { return 0, nil })

	err := p.Shutdown(pool.ShutdownOptions{CancelQueued: true, Limit: time.Millisecond})
	fmt.Println(queued)
	var still *pool.StillRunningError
	fmt.Println(errors.As(err, &still), len(still.Jobs), errors.Is(err, loop.ErrTimeout))
	close(gate)
	fmt.Println(p.Close())
	// Output:
	// job, canceled: canceled: pool: executor closed
	// true 1 true
	// <nil>
}

func ExamplePool_ShutdownOn() {
	p := pool.New(1)
	err := loop.Run(func(co *loop.Co) error {
		bridge.RunInExecutor(co, p, func(context.Context) (int, error) { fmt.Println("job"); return 0, nil })
		_, err := p.ShutdownOn(co, pool.ShutdownOptions{}).Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// job
	// <nil>
}

func ExamplePool_Stats() {
	p := pool.New(1)
	fmt.Println(p.Submit(func() {}), p.Close())
	fmt.Printf("%+v\n", p.Stats())
	// Output:
	// <nil> <nil>
	// {Workers:0 Idle:0 Running:0 Abandoned:0 Queued:0 Waiting:0 Completed:1 Canceled:0 Refused:0 QueueTime:0s RunTime:0s}
}

func ExamplePool() {
	p := pool.New(2)
	err := loop.Run(func(co *loop.Co) error {
		job := func(context.Context) (int, error) { return 6 * 7, nil }
		v, err := bridge.RunInExecutor(co, p, job).Await(co)
		fmt.Println(v)
		if err != nil {
			return err
		}
		return p.Join(co)
	})
	fmt.Println(err)
	// Output:
	// 42
	// <nil>
}

// A pool is of use without a loop, too.
func ExampleNew() {
	p := pool.New(1)
	for i := range 3 {
		if err := p.Submit(func() { fmt.Println("job", i) }); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(p.Close(), p.Submit(func() {}))
	// Output:
	// job 0
	// job 1
	// job 2
	// <nil> pool: executor closed
}

func ExampleExecutor() {
	err := loop.Run(func(co *loop.Co) error {
		v, err := bridge.RunInExecutor(co, freshly{},
			func(context.Context) (string, error) { return "done", nil }).Await(co)
		fmt.Println(v)
		return err
	})
	fmt.Println(err)
	// Output:
	// done
	// <nil>
}

func ExampleDefaultWorkers() {
	n := pool.DefaultWorkers()
	fmt.Println(n > 4, n <= 32)
	// Output: true true
}
