package stories

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// withPool is loop.Run beside a pool of workers, which is closed, and waited for, when the loop has ended. To close it
// on the loop would block the loop.
func withPool(workers int, main func(co *loop.Co, p *pool.Pool) error) error {
	p := pool.New(workers)
	defer p.Close()
	return loop.Run(func(co *loop.Co) error { return main(co, p) })
}

// sleepAndReturn is a job that blocks its worker for n milliseconds.
func sleepAndReturn(n int) func(ctx context.Context) (string, error) {
	return func(context.Context) (string, error) {
		time.Sleep(time.Duration(n) * time.Millisecond)
		return slept(n), nil
	}
}

func slept(n int) string { return fmt.Sprintf("Slept for %d milliseconds", n) }

func submit(w io.Writer) error {
	return withPool(3, func(co *loop.Co, p *pool.Pool) error {
		f := bridge.RunInExecutor(co, p, sleepAndReturn(3))
		fmt.Fprintln(w, f)
		note(w, "in Python this may show a running job; here a future knows nothing of its worker, and settles in a later turn.")
		v, err := f.Await(co)
		fmt.Fprintln(w, v)
		return err
	})
}

func executorResult(w io.Writer) error {
	return withPool(1, func(co *loop.Co, p *pool.Pool) error {
		v, err := bridge.RunInExecutor(co, p, func(context.Context) (string, error) {
			return consumeTime("arg1", "arg2"), nil
		}).Await(co)
		fmt.Fprintln(w, "Thread result:", v)
		return err
	})
}

func consumeTime(a, b string) string {
	time.Sleep(10 * time.Millisecond)
	return fmt.Sprintf("Processed %s and %s", a, b)
}

func executorCallback(w io.Writer) error {
	return withPool(3, func(co *loop.Co, p *pool.Pool) error {
		f := bridge.RunInExecutor(co, p, sleepAndReturn(3))
		f.OnDone(func(f *future.Future[string]) { // on the loop, not on the worker
			v, _ := f.Result()
			fmt.Fprintln(w, v)
		})
		_, err := f.Await(co)
		return err
	})
}

func cpuBound(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		ticked := make(chan struct{})
		f := bridge.RunInExecutor(co, nil, func(context.Context) (int64, error) {
			v := sumOfProducts(2)
			<-ticked // so that the job is not over before the loop has shown that it goes on
			return v, nil
		})
		ticks, err := tick(co, 3)
		close(ticked)
		if err != nil {
			return err
		}
		v, err := f.Await(co)
		fmt.Fprintln(w, "Result:", v)
		note(w, "the loop ticked %d times meanwhile; in Python, leaving the pool's with block would have blocked it.", ticks)
		return err
	})
}

func sumOfProducts(x int64) int64 {
	sum := int64(0)
	for i := range int64(10_000_000) {
		sum += i * x
	}
	return sum
}

func tick(co *loop.Co, n int) (ticks int, err error) {
	for ; ticks < n && err == nil; ticks++ {
		err = co.Sleep(time.Millisecond)
	}
	return ticks, err
}

func executorWait(w io.Writer) error {
	return withPool(3, func(co *loop.Co, p *pool.Pool) error {
		var jobs []*future.Future[string]
		for i := range 5 {
			jobs = append(jobs, bridge.RunInExecutor(co, p, sleepAndReturn(i)))
		}
		if _, _, err := future.Wait(co, future.AllCompleted, jobs...); err != nil {
			return err
		}
		for _, job := range jobs {
			v, err := job.Result()
			if err != nil {
				return err
			}
			fmt.Fprintln(w, v)
		}

		job := bridge.RunInExecutor(co, p, sleepAndReturn(5))
		job.Cancel(nil)
		done, pending, err := future.Wait(co, future.AllCompleted, job)
		note(w, "Python's wait can miss a canceled job; here it counts as done: %d done, %d not.", len(done), len(pending))
		return err
	})
}

func executorMap(w io.Writer) error {
	return withPool(3, func(co *loop.Co, p *pool.Pool) error {
		var jobs []*future.Future[string]
		for _, n := range []int{1, 2, 3, 4, 5} {
			jobs = append(jobs, bridge.RunInExecutor(co, p, sleepAndReturn(n)))
		}
		results, err := future.Gather(co, jobs...).Await(co)
		for _, v := range results {
			fmt.Fprintln(w, v)
		}
		return err
	})
}

func executorErrors(w io.Writer) error {
	return withPool(3, func(co *loop.Co, p *pool.Pool) error {
		faulty := func(context.Context) (string, error) { return "", errors.New("An error occurred") }
		_, err := bridge.RunInExecutor(co, p, faulty).Await(co)
		fmt.Fprintln(w, "Caught an exception:", err)

		canceled := bridge.RunInExecutor(co, p, faulty)
		canceled.Cancel(nil)
		_, err = canceled.Await(co)
		note(w, "a canceled job cancels its future (%v), which it does not in Python where the error is copied.",
			canceled.Canceled() && loop.IsCanceled(err))
		return nil
	})
}

func executorState(w io.Writer) error {
	return withPool(1, func(co *loop.Co, p *pool.Pool) error {
		begun, goOn := bridge.NewResolver[bool](co), make(chan struct{})
		f := bridge.RunInExecutor(co, p, func(ctx context.Context) (string, error) {
			begun.Resolve(true, nil)
			<-goOn
			return sleepAndReturn(2)(ctx)
		})
		queued := bridge.RunInExecutor(co, p, sleepAndReturn(1))

		_, err := begun.Future().Await(co)
		tellState(w, f)
		note(w, "a job that waits for the only worker looks the same, in Python too: its future is done: %v.", queued.Done())
		close(goOn)
		if err != nil {
			return err
		}
		if _, err := f.Await(co); err != nil {
			return err
		}
		tellState(w, f)
		return nil
	})
}

func tellState(w io.Writer, f *future.Future[string]) {
	if !f.Done() {
		fmt.Fprintln(w, "Future is still running")
		return
	}
	v, _ := f.Result()
	fmt.Fprintln(w, v)
}
