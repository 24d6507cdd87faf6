package loop_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
		fmt.Println(ctx.Err(), "because:", context.Cause(ctx))
		return nil
	})
	// Output: context canceled because: canceled: the user left
}

func ExampleLoop_CallSoonThreadsafe() {
	run(func(co *loop.Co) error {
		l := co.Loop()
		h := l.Low().Hold(loop.WillPost) // virtual time waits for the goroutine
		go func() {
			_ = l.CallSoonThreadsafe(func() {
				fmt.Println("on the loop again")
				h.Release()
			})
		}()
		return co.Sleep(time.Hour)
	})
	// Output: on the loop again
}

// A loop may run as often as one likes, and must be closed.
func ExampleNew() {
	l := loop.New(nil)
	for _, word := range []string{"first", "second"} {
		err := l.Run(func(co *loop.Co) error {
			fmt.Println(word)
			return co.Yield()
		})
		fmt.Println(err)
	}
	fmt.Println(l.Close(), l.IsClosed())
	// Output:
	// first
	// <nil>
	// second
	// <nil>
	// <nil> true
}

func ExampleOptions() {
	l := loop.New(&loop.Options{
		Clock:         &timer.Virtual{}, // time that takes no time
		RecoverPanics: true,             // a panic does not end the loop
		OnError:       func(r loop.Report) { fmt.Println(strings.Split(r.String(), "\n")[0]) },
	})
	l.CallLater(time.Hour, func() { panic("a bug") })
	err := l.Run(func(co *loop.Co) error { return co.Sleep(2 * time.Hour) })
	fmt.Println(err, l.Time(), l.Close())
	// Output:
	// panic in callback: panic in callback: a bug
	// <nil> 2h0m0s <nil>
}

func ExampleRunContext() {
	ctx, cancel := context.WithCancelCause(context.Background())
	err := loop.RunContext(ctx, func(co *loop.Co) error {
		cancel(errors.New("the server goes down"))
		return co.Sleep(time.Hour)
	})
	fmt.Println(err)
	// Output: canceled: the server goes down
}

func ExampleRunWith() {
	err := loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}}, func(co *loop.Co) error {
		err := co.Sleep(time.Hour)
		fmt.Println("it is", co.Loop().Time())
		return err
	})
	fmt.Println(err)
	// Output:
	// it is 1h0m0s
	// <nil>
}

// Func makes of a function what is started, and also what is awaited, as any other Stepper is.
func ExampleFunc() {
	run(func(co *loop.Co) error {
		greet := loop.Func(func(co *loop.Co) error {
			fmt.Println("hello from", co.Name())
			return nil
		})
		loop.Start(co, greet, nil).SetName("another")
		return errors.Join(co.Yield(), co.Await(greet))
	})
	// Output:
	// hello from another
	// hello from main
}

func ExampleSleepStep() {
	run(func(co *loop.Co) error {
		err := co.Await(&loop.SleepStep{D: time.Hour}) // what Sleep does; a step task makes its Step
		fmt.Println(co.Loop().Time())
		return err
	})
	// Output: 1h0m0s
}

// What takes a Ref can be given a coroutine, a loop, or anything else that has one.
func ExampleRef() {
	now := func(r loop.Ref) time.Duration { return r.Loop().Time() }
	run(func(co *loop.Co) error {
		err := co.Sleep(time.Second)
		fmt.Println(now(co), now(co.Loop()))
		return err
	})
	// Output: 1s 1s
}

func ExampleNewVar() {
	user := loop.NewVar("nobody") // usually a package variable
	run(func(co *loop.Co) error {
		fmt.Println(user.Get(co))
		user.Set(co, "Ada")
		fmt.Println(user.Get(co), user.From(co.Context()))
		return nil
	})
	// Output:
	// nobody
	// Ada Ada
}

// A hook that makes the first step of every coroutine at once.
func ExampleStartHook() {
	run(func(co *loop.Co) error {
		co.Loop().SetStartHook(func(co *loop.Co, r loop.Routine, _ bool) (loop.Routine, bool) {
			fmt.Println("start of", co.Name())
			return r, true
		})
		loop.Start(co, loop.Func(func(*loop.Co) error { fmt.Println("first step"); return nil }), nil)
		fmt.Println("started")
		return nil
	})
	// Output:
	// start of Task-2
	// first step
	// started
}

func ExampleGraph() {
	run(func(co *loop.Co) error {
		loop.Start(co, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Hour) }), nil)
		if err := co.Yield(); err != nil {
			return err
		}
		g := co.Loop().AwaitGraph() // package task has awaits between coroutines
		fmt.Print(g)
		fmt.Println(len(g.WaitsFor(co)), len(g.Cycles()))
		return nil
	})
	// Output:
	// main is running
	// Task-2 waits for sleep 1h0m0s
	// 0 0
}
