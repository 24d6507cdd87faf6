package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

func ExampleSubmit() {
	p := bridge.NewPool(2)
	defer p.Close()
	answer := bridge.Submit(context.Background(), p, func(context.Context) (int, error) { return 6 * 7, nil })
	fmt.Println(answer.Result(context.Background()))
	fmt.Println(answer.State())
	// Output:
	// 42 <nil>
	// finished
}

func ExampleJob() {
	p := bridge.NewPool(1)
	defer p.Close()
	begun := make(chan struct{})
	running := bridge.Submit(context.Background(), p, func(ctx context.Context) (int, error) {
		close(begun)
		<-ctx.Done() // ends when the job is asked to give up
		return 0, ctx.Err()
	})
	<-begun
	queued := bridge.Submit(context.Background(), p, func(context.Context) (int, error) { panic("never runs") })

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
	p := bridge.NewPromise[string](context.Background())
	p.Job().OnDone(func(j *bridge.Job[string]) { fmt.Println("callback:", j.State()) })
	p.Settle("value", nil)
	fmt.Println("settled")
	// Output:
	// callback: finished
	// settled
}

// A promise is for executors of one's own, and for callbacks of other libraries.
func ExamplePromise() {
	p := bridge.NewPromise[string](context.Background())
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

func ExampleErrBlocksLoop() {
	p := bridge.NewPool(1)
	err := loop.Run(func(co *loop.Co) error {
		gate := make(chan struct{})
		job := bridge.Submit(co.Context(), p, func(context.Context) (int, error) { <-gate; return 42, nil })
		_, err := job.Result(co.Context()) //monoloop:allow blocking the refusal is what is shown
		fmt.Println(errors.Is(err, bridge.ErrBlocksLoop))
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
	p := bridge.NewPool(4)
	defer p.Close()
	square := func(_ context.Context, n int) (int, error) {
		if n == 3 {
			return 0, errors.New("no threes")
		}
		return n * n, nil
	}
	for v, err := range bridge.Map(context.Background(), p, slices.Values([]int{1, 2, 3, 4}), square, bridge.MapOptions{}) {
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
	p := bridge.NewPool(1)
	err := loop.Run(func(co *loop.Co) error {
		hangs := func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}
		slow := bridge.RunInExecutor(co, bridge.Within(p, 20*time.Millisecond), hangs)
		quick := bridge.RunInExecutor(co, bridge.Within(p, time.Minute), func(ctx context.Context) (string, error) { return "done", nil })
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

func ExampleMapOn() {
	err := loop.Run(func(co *loop.Co) error {
		endless := func(yield func(int) bool) {
			for n := 0; yield(n); n++ {
			}
		}
		double := func(_ context.Context, n int) (int, error) { return 2 * n, nil }
		for v, err := range bridge.MapOn(co, nil, endless, double, bridge.MapOptions{Buffer: 8}) {
			if err != nil || v > 6 {
				return err // what has not begun is canceled
			}
			fmt.Println(v)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// 0
	// 2
	// 4
	// 6
	// <nil>
}

func ExampleWait() {
	quick, slow := bridge.NewPromise[int](context.Background()), bridge.NewPromise[int](context.Background())
	go quick.Settle(1, nil)
	done, pending, err := bridge.Wait(context.Background(), future.FirstCompleted, slow.Job(), quick.Job())
	fmt.Println(done, pending, err)
	// Output: [job, finished] [job, pending] <nil>
}

func ExampleCompleted() {
	a, b, c := bridge.NewPromise[string](context.Background()), bridge.NewPromise[string](context.Background()), bridge.NewPromise[string](context.Background())
	b.Settle("first", nil)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for job, err := range bridge.Completed(ctx, a.Job(), b.Job(), c.Job()) {
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
	// bridge: 1 (of 3) jobs unfinished: context canceled
}

func ExampleNewPoolWith() {
	p := bridge.NewPoolWith(&bridge.PoolOptions{Workers: 1, Queue: 1, WhenFull: bridge.Refuse})
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
	// bridge: pool full
	// <nil>
}

func ExamplePool_Room() {
	p := bridge.NewPoolWith(&bridge.PoolOptions{Workers: 2, Queue: 4})
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
	p := bridge.NewPool(1)
	gate, begun := make(chan struct{}), make(chan struct{})
	bridge.Submit(context.Background(), p, func(context.Context) (int, error) { close(begun); <-gate; return 0, nil })
	<-begun
	queued := bridge.Submit(context.Background(), p, func(context.Context) (int, error) { return 0, nil })

	err := p.Shutdown(bridge.ShutdownOptions{CancelQueued: true, Limit: time.Millisecond})
	fmt.Println(queued)
	var still *bridge.StillRunningError
	fmt.Println(errors.As(err, &still), len(still.Jobs), errors.Is(err, loop.ErrTimeout))
	close(gate)
	fmt.Println(p.Close())
	// Output:
	// job, canceled: canceled: bridge: executor closed
	// true 1 true
	// <nil>
}

func ExamplePool_ShutdownOn() {
	p := bridge.NewPool(1)
	err := loop.Run(func(co *loop.Co) error {
		bridge.RunInExecutor(co, p, func(context.Context) (int, error) { fmt.Println("job"); return 0, nil })
		_, err := p.ShutdownOn(co, bridge.ShutdownOptions{}).Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// job
	// <nil>
}

func ExamplePool_Stats() {
	p := bridge.NewPool(1)
	fmt.Println(p.Submit(func() {}), p.Close())
	fmt.Printf("%+v\n", p.Stats())
	// Output:
	// <nil> <nil>
	// {Workers:0 Idle:0 Running:0 Abandoned:0 Queued:0 Waiting:0 Completed:1 Canceled:0 Refused:0 QueueTime:0s RunTime:0s}
}
