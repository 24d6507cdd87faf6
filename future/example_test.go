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

func ExampleWait() {
	_ = runVirtual(func(co *loop.Co) error {
		fast, slow := after(co, time.Millisecond, "fast"), after(co, time.Hour, "slow")
		done, pending, err := future.Wait(co, future.FirstCompleted, fast, slow)
		for _, t := range done {
			fmt.Println("done:", t)
		}
		for _, t := range pending {
			t.Cancel(nil)
		}
		return err
	})
	// Output: done: Task-2, finished: fast
}

// The end of the time is no error, and the work goes on.
func ExampleWaitLimit() {
	_ = runVirtual(func(co *loop.Co) error {
		slow := after(co, time.Hour, "slow")
		done, pending, err := future.WaitLimit(co, time.Millisecond, future.AllCompleted, slow)
		fmt.Println(len(done), len(pending), err, slow.Done())
		return nil
	})
	// Output: 0 1 <nil> false
}

func ExampleMode() {
	_ = runVirtual(func(co *loop.Co) error {
		bad, slow := future.Failed[int](co, errors.New("boom")), future.New[int](co).Future()
		done, pending, _ := future.Wait(co, future.FirstError, slow, bad)
		fmt.Println(len(done), len(pending), done[0].Err())
		return nil
	})
	// Output: 1 1 boom
}

// A Wait takes members of different types.
func ExampleWaitable() {
	_ = runVirtual(func(co *loop.Co) error {
		members := []future.Waitable{future.Finished(co, 1), after(co, time.Millisecond, "text")}
		done, _, err := future.Wait(co, future.AllCompleted, members...)
		fmt.Println(len(done), err)
		return nil
	})
	// Output: 2 <nil>
}

// An eitherStep is a step task that waits once.
type eitherStep struct {
	wait future.WaitStep[*future.Future[int]]
}

func (s *eitherStep) Step(co *loop.Co, in error) (done bool, err error) {
	done, err = s.wait.Step(co, in)
	if done && err == nil {
		fmt.Println(len(s.wait.Done), "done,", len(s.wait.Pending), "pending")
	}
	return done, err
}

func ExampleWaitStep() {
	l := loop.New(nil)
	defer l.Close()
	s := &eitherStep{}
	s.wait.Mode, s.wait.Limit = future.FirstCompleted, future.NoLimit
	s.wait.As = []*future.Future[int]{future.New[int](l).Future(), future.Finished(l, 2)}
	_, err := future.RunUntilComplete(l, task.DoStep(l, s))
	fmt.Println(err)
	// Output:
	// 1 done, 1 pending
	// <nil>
}

func ExampleWaitFor() {
	_ = runVirtual(func(co *loop.Co) error {
		slow := after(co, time.Hour, 1)
		_, err := future.WaitFor(co, time.Millisecond, slow)
		fmt.Println(err, errors.Is(err, loop.ErrTimeout), slow.Canceled())
		return nil
	})
	// Output: deadline exceeded true true
}

func ExampleWaitForStep() {
	l := loop.New(nil)
	defer l.Close()
	never := future.New[int](l).Future()
	_, err := future.RunUntilComplete(l, task.DoStep(l, &future.WaitForStep[int]{F: never, D: time.Millisecond}))
	fmt.Println(err, never)
	// Output: deadline exceeded future, canceled: canceled
}

func ExampleAsCompleted() {
	_ = runVirtual(func(co *loop.Co) error {
		slow, fast := after(co, 2*time.Millisecond, "slow"), after(co, time.Millisecond, "fast")
		for v, err := range future.AsCompleted(co, slow, fast) {
			fmt.Println(v, err)
		}
		return nil
	})
	// Output:
	// fast <nil>
	// slow <nil>
}

// Completed tells which member it was, and can be limited in time.
func ExampleCompleted() {
	_ = runVirtual(func(co *loop.Co) error {
		slow, fast := after(co, time.Hour, "slow"), after(co, time.Millisecond, "fast")
		for t, err := range future.NewCompleted(co, slow, fast).Limit(5 * time.Millisecond).All(co) {
			fmt.Println(t == fast, err)
		}
		return nil
	})
	// Output:
	// true <nil>
	// false deadline exceeded
}

func ExampleNewCompleted() {
	_ = runVirtual(func(co *loop.Co) error {
		c := future.NewCompleted(co, future.Finished(co, 1))
		f, ok, err := c.Next(co)
		fmt.Println(f, ok, err)
		_, ok, err = c.Next(co)
		fmt.Println(ok, err)
		return nil
	})
	// Output:
	// future, finished: 1 true <nil>
	// false <nil>
}

// One answer is enough, and the other is not to be watched for ever.
func ExampleCompleted_Stop() {
	_ = runVirtual(func(co *loop.Co) error {
		never := future.New[string](co).Future()
		c := future.NewCompleted(co, future.Finished(co, "here"), never)
		f, _, _ := c.Next(co)
		c.Stop()
		_, ok, err := c.Next(co)
		fmt.Println(f, ok, err)
		return nil
	})
	// Output:
	// future, finished: here false <nil>
}

// A printerStep is a step task that prints all members as they are settled.
type printerStep struct {
	next future.CompletedStep[*future.Future[int], int]
}

func (s *printerStep) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		done, err = s.next.Step(co, in)
		if !done || err != nil || !s.next.OK {
			return done, err
		}
		fmt.Println(s.next.Member)
		in = nil
	}
}

func ExampleCompletedStep() {
	l := loop.New(nil)
	defer l.Close()
	s := &printerStep{}
	s.next.Of = future.NewCompleted(l, future.Finished(l, 1), future.Finished(l, 2))
	_, err := future.RunUntilComplete(l, task.DoStep(l, s))
	fmt.Println(err)
	// Output:
	// future, finished: 1
	// future, finished: 2
	// <nil>
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
