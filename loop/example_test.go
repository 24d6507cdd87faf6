package loop_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// The examples run under virtual time, in which an hour passes as soon as there is nothing else to do.
func run(main func(co *loop.Co) error) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	if err := errors.Join(l.Run(main), l.Close()); err != nil {
		fmt.Println(err)
	}
}

func ExampleRun() {
	err := loop.Run(func(co *loop.Co) error {
		fmt.Println("hello")
		if err := co.Sleep(time.Millisecond); err != nil {
			return err
		}
		fmt.Println("world")
		return nil
	})
	fmt.Println(err)
	// Output:
	// hello
	// world
	// <nil>
}

func ExampleLoop_CallLater() {
	run(func(co *loop.Co) error {
		l := co.Loop()
		l.CallLater(2*time.Second, func() { fmt.Println("second, at", l.Time()) })
		l.CallLater(time.Second, func() { fmt.Println("first, at", l.Time()) })
		l.CallLater(time.Second, func() { fmt.Println("never") }).Cancel()
		l.CallSoon(func() { fmt.Println("at once") })
		return co.Sleep(time.Minute)
	})
	// Output:
	// at once
	// first, at 1s
	// second, at 2s
}

// A countdown is a step task: a struct, and a Step that is called again each time what it waited for has happened.
type countdown struct {
	from  int
	sleep loop.SleepStep
}

func (c *countdown) Step(co *loop.Co, in error) (done bool, err error) {
	for ; c.from > 0; c.from-- {
		c.sleep.D = time.Second
		done, err = c.sleep.Step(co, in)
		if !done || err != nil {
			return done, err
		}
		in = nil
		fmt.Println(c.from, "at", co.Loop().Time())
	}
	return true, nil
}

func ExampleStepper() {
	run(func(co *loop.Co) error {
		fmt.Println("a step task:")
		loop.Start(co, &countdown{from: 2}, nil)
		if err := co.Sleep(time.Minute); err != nil {
			return err
		}
		fmt.Println("the same, awaited:")
		return co.Await(&countdown{from: 2})
	})
	// Output:
	// a step task:
	// 2 at 1s
	// 1 at 2s
	// the same, awaited:
	// 2 at 1m1s
	// 1 at 1m2s
}

func ExampleStart() {
	run(func(co *loop.Co) error {
		sleep := func(co *loop.Co) error { return co.Sleep(time.Hour) }
		child := loop.Start(co, loop.Func(sleep), func(err error) { fmt.Println("ended:", err) })
		if err := co.Yield(); err != nil {
			return err
		}
		fmt.Println(child)
		child.Cancel(errors.New("not needed any more"))
		return co.Yield()
	})
	// Output:
	// Task-2 waits for sleep 1h0m0s
	// ended: canceled: not needed any more
}

func ExampleDeadline() {
	run(func(co *loop.Co) error {
		var d loop.Deadline
		if err := d.Enter(co); err != nil {
			return err
		}
		if err := d.Reset(time.Second); err != nil {
			return err
		}
		err := d.Exit(co.Sleep(time.Hour))
		fmt.Println(err, "at", co.Loop().Time())
		fmt.Println(errors.Is(err, loop.ErrTimeout), errors.Is(err, context.DeadlineExceeded))
		return nil
	})
	// Output:
	// deadline exceeded at 1s
	// true true
}

var requestID = loop.NewVar("none")

func ExampleVar() {
	run(func(co *loop.Co) error {
		requestID.Set(co, "r1")
		loop.Start(co, loop.Func(func(child *loop.Co) error {
			fmt.Println("inherited:", requestID.Get(child))
			requestID.Set(child, "r2")
			return nil
		}), nil)
		if err := co.Yield(); err != nil {
			return err
		}
		fmt.Println("unchanged:", requestID.Get(co))
		return nil
	})
	// Output:
	// inherited: r1
	// unchanged: r1
}

func ExampleCo_Context() {
	run(func(co *loop.Co) error {
		child := loop.Start(co, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Hour) }), nil)
		ctx := child.Context() // for work off the loop, which is to end with the coroutine
		child.Cancel(errors.New("the user left"))
		<-ctx.Done()
		fmt.Println(ctx.Err(), "because:", context.Cause(ctx))
		return nil
	})
	// Output: context canceled because: canceled: the user left
}

func ExampleLoop_CallSoonThreadsafe() {
	run(func(co *loop.Co) error {
		l := co.Loop()
		l.Hold() // virtual time waits for the goroutine
		go func() {
			_ = l.CallSoonThreadsafe(func() {
				fmt.Println("on the loop again")
				l.Release()
			})
		}()
		return co.Sleep(time.Hour)
	})
	// Output: on the loop again
}
