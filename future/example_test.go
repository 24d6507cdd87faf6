package future_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// runVirtual is loop.Run under virtual time: what comes first does not depend on how busy the machine is.
func runVirtual(main func(co *loop.Co) error) error {
	return loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}}, main)
}

// after starts a task that gives v after d.
func after[T any](r loop.Ref, d time.Duration, v T) *task.Task[T] {
	return task.Go(r, func(co *loop.Co) (T, error) { return v, co.Sleep(d) })
}

// A future is settled in one place and awaited in others.
func ExampleFuture() {
	_ = runVirtual(func(co *loop.Co) error {
		p := future.New[string](co)
		f := p.Future()
		co.Loop().CallLater(time.Millisecond, func() { p.SetResult("hello") })
		fmt.Println(f.Done())
		v, err := f.Await(co)
		fmt.Println(v, err, f.Done())
		return nil
	})
	// Output:
	// false
	// hello <nil> true
}

// Callbacks run in the turn after the future was settled.
func ExampleFuture_OnDone() {
	_ = runVirtual(func(co *loop.Co) error {
		p := future.New[int](co)
		p.Future().OnDone(func(f *future.Future[int]) {
			v, err := f.Result()
			fmt.Println("callback:", v, err)
		})
		p.SetResult(1)
		fmt.Println("settled")
		return co.Yield()
	})
	// Output:
	// settled
	// callback: 1 <nil>
}

// To cancel a future is to cancel everybody who awaits it.
func ExampleFuture_Cancel() {
	_ = runVirtual(func(co *loop.Co) error {
		f := future.New[int](co).Future()
		co.Loop().CallSoon(func() { f.Cancel(errors.New("not needed any more")) })
		_, err := f.Await(co)
		fmt.Println(err, errors.Is(err, loop.ErrCanceled))
		return nil
	})
	// Output: canceled: not needed any more true
}

// To lose the race against a cancellation is no fault.
func ExamplePromise() {
	l := loop.New(nil)
	defer l.Close()
	p := future.New[int](l)
	fmt.Println(p.Future().Cancel(nil))
	fmt.Println(p.SetResult(1))
	fmt.Println(p.Future())
	// Output:
	// true
	// false
	// future, canceled: canceled
}

// Settle takes what a Go function returned.
func ExamplePromise_Settle() {
	l := loop.New(nil)
	defer l.Close()
	for _, err := range []error{nil, errors.New("boom"), loop.ErrCanceled} {
		p := future.New[int](l)
		p.Settle(1, err)
		fmt.Println(p.Future())
		_ = p.Future().Err()
	}
	// Output:
	// future, finished: 1
	// future, failed: boom
	// future, canceled: canceled
}

// A download works for its promise, and is told when nobody wants its value any more.
type download struct {
	promise future.Promise[string]
}

func (d *download) Cancel(cause error) bool {
	fmt.Println("download given up:", cause)
	return d.promise.SetCanceled(loop.Canceled(cause))
}

func ExampleCanceler() {
	l := loop.New(nil)
	defer l.Close()
	d := &download{}
	d.promise.Init(l, d)
	d.promise.Future().Cancel(errors.New("offline"))
	fmt.Println(d.promise.Future().Canceled())
	// Output:
	// download given up: offline
	// true
}

func ExampleNew() {
	l := loop.New(nil)
	defer l.Close()
	p := future.New[int](l)
	l.CallSoon(func() { p.SetResult(5) })
	v, err := future.RunUntilComplete(l, p)
	fmt.Println(v, err)
	// Output: 5 <nil>
}

func ExampleFinished() {
	_ = runVirtual(func(co *loop.Co) error {
		v, err := future.Finished(co, "at hand").Await(co)
		fmt.Println(v, err)
		return nil
	})
	// Output: at hand <nil>
}

func ExampleFailed() {
	_ = runVirtual(func(co *loop.Co) error {
		_, err := future.Failed[int](co, errors.New("no such thing")).Await(co)
		fmt.Println(err)
		return nil
	})
	// Output: no such thing
}

// Two registrations of one function are two tokens.
func ExampleCallback() {
	l := loop.New(nil)
	defer l.Close()
	p := future.New[int](l)
	hello := func(*future.Future[int]) { fmt.Println("hello") }
	first := p.Future().OnDone(hello)
	p.Future().OnDone(hello)
	fmt.Println(first.Remove())
	p.SetResult(1)
	fmt.Println(first.Remove())
	_ = l.RunUntilIdle()
	// Output:
	// true
	// false
	// hello
}

// Functions that take Awaitables take promises, futures and tasks.
func ExampleAwaitable() {
	_ = runVirtual(func(co *loop.Co) error {
		p := future.New[int](co)
		p.SetResult(1)
		mixed := []future.Awaitable[int]{p, future.Finished(co, 2), after(co, time.Millisecond, 3)}
		values, err := future.Gather(co, mixed...).Await(co)
		fmt.Println(values, err)
		return nil
	})
	// Output: [1 2 3] <nil>
}

func ExampleGather() {
	err := runVirtual(func(co *loop.Co) error {
		slow, fast := after(co, 2*time.Millisecond, "hello"), after(co, time.Millisecond, "world")
		words, err := future.Gather(co, slow, fast).Await(co)
		fmt.Println(words)
		return err
	})
	fmt.Println(err)
	// Output:
	// [hello world]
	// <nil>
}

func ExampleGatherFunc() {
	_ = runVirtual(func(co *loop.Co) error {
		sum := func(values []int) (n int) {
			for _, v := range values {
				n += v
			}
			return n
		}
		n, err := future.GatherFunc(co, sum, future.Finished(co, 1), future.Finished(co, 2)).Await(co)
		fmt.Println(n, err)
		return nil
	})
	// Output: 3 <nil>
}

func ExampleOutcomes() {
	_ = runVirtual(func(co *loop.Co) error {
		good, bad := future.Finished(co, 1), future.Failed[int](co, errors.New("boom"))
		outcomes, err := future.Outcomes(co, good, bad).Await(co)
		for _, o := range outcomes {
			fmt.Println(o.Value, o.Err)
		}
		return err
	})
	// Output:
	// 1 <nil>
	// 0 boom
}

func ExampleOutcomesFunc() {
	_ = runVirtual(func(co *loop.Co) error {
		failures := func(outcomes []future.Outcome[int]) (n int) {
			for _, o := range outcomes {
				if o.Err != nil {
					n++
				}
			}
			return n
		}
		bad := future.Failed[int](co, errors.New("boom"))
		n, _ := future.OutcomesFunc(co, failures, bad, future.Finished(co, 1)).Await(co)
		fmt.Println(n, "failed")
		return nil
	})
	// Output: 1 failed
}

func ExampleOutcome() {
	_ = runVirtual(func(co *loop.Co) error {
		var outcomes []future.Outcome[int]
		outcomes, err := future.Outcomes(co, future.Finished(co, 1)).Await(co)
		fmt.Println(outcomes[0].Value, outcomes[0].Err)
		return err
	})
	// Output: 1 <nil>
}

// Whoever awaits the shield may be canceled; the work goes on.
func ExampleShield() {
	_ = runVirtual(func(co *loop.Co) error {
		work := after(co, 2*time.Millisecond, "done")
		_, err := future.WaitFor(co, time.Millisecond, future.Shield(work))
		fmt.Println(err)
		v, err := work.Await(co)
		fmt.Println(v, err)
		return nil
	})
	// Output:
	// deadline exceeded
	// done <nil>
}

func ExampleThen() {
	_ = runVirtual(func(co *loop.Co) error {
		f := future.Then(future.Finished(co, 0), func(v int) (string, error) {
			if v == 0 {
				return "", errors.New("nothing there")
			}
			return fmt.Sprint(v), nil
		})
		_, err := f.Await(co)
		fmt.Println(err)
		return nil
	})
	// Output: nothing there
}

func ExampleMap() {
	_ = runVirtual(func(co *loop.Co) error {
		v, err := future.Map(after(co, time.Millisecond, 20), func(v int) int { return v + 1 }).Await(co)
		fmt.Println(v, err)
		return nil
	})
	// Output: 21 <nil>
}

func ExampleFlatten() {
	_ = runVirtual(func(co *loop.Co) error {
		nested := future.Map(future.Finished(co, 1), func(v int) *future.Future[string] {
			return after(co, time.Millisecond, fmt.Sprint("after ", v)).Future()
		})
		v, err := future.Flatten(nested).Await(co)
		fmt.Println(v, err)
		return nil
	})
	// Output: after 1 <nil>
}

func ExampleRunUntilComplete() {
	l := loop.New(nil)
	defer l.Close()
	v, err := future.RunUntilComplete(l, after(l, time.Millisecond, "done"))
	fmt.Println(v, err)
	// Output: done <nil>
}
