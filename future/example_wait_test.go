package future_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

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
