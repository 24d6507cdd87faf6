package loop_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func ExampleLoop_All() {
	l := loop.New(nil)
	for _, name := range []string{"reader", "writer"} {
		loop.Start(l, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Hour) }), nil).SetName(name)
	}
	_, _ = l.Turn()
	for _, co := range l.All() {
		fmt.Println(co)
		co.Cancel(nil)
	}
	fmt.Println(l.RunUntilIdle(), len(l.All()), l.Close())
	// Output:
	// reader waits for sleep 1h0m0s
	// writer waits for sleep 1h0m0s
	// <nil> 0 <nil>
}

func ExampleLoop_RunForever() {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	l.CallAt(l.After(time.Minute), func() {
		fmt.Println(l.Time(), l.IsRunning(), l.Current() == nil, l.Timers())
		l.Stop()
	})
	fmt.Println(l.RunForever(), l.Close())
	// Output:
	// 1m0s true true 0
	// <nil> <nil>
}

func ExampleLoop_SetErrorHandler() {
	l := loop.New(nil)
	l.SetErrorHandler(func(r loop.Report) { fmt.Println("first:", r.Message) })
	first := l.ErrorHandler()
	l.SetErrorHandler(func(r loop.Report) {
		fmt.Println("second:", r.Message)
		first(r)
	})
	l.Report(loop.Report{Message: "the disk is full"})
	fmt.Println(l.Close())
	// Output:
	// second: the disk is full
	// first: the disk is full
	// <nil>
}

// A scope that has asked for a cancellation itself takes the request back, and so sees whether there is another.
func ExampleCo_Uncancel() {
	run(func(co *loop.Co) error {
		co.Cancel(errors.New("the scope's own"))
		fmt.Println(co.Yield(), co.Canceling(), co.Uncancel())
		return nil
	})
	// Output: canceled: the scope's own 1 0
}

// A context that is detached has the values of the coroutine, and does not end with it.
func ExampleCo_Detached() {
	user := loop.NewVar("nobody")
	var after context.Context
	run(func(co *loop.Co) error {
		user.Set(co, "Ann")
		after = co.Detached()
		return nil
	})
	fmt.Println(after.Err())
	// Output: <nil>
}

// A last chooses what was made ready last.
type last struct{}

func (last) Choose(c loop.Choice) int {
	if c.Kind == loop.ChooseNext {
		return c.N - 1
	}
	return 0
}

func ExampleChooser() {
	l := loop.New(&loop.Options{Chooser: last{}})
	for _, word := range []string{"a", "b", "c"} {
		l.CallSoon(func() { fmt.Println(word) })
	}
	fmt.Println(l.RunUntilIdle(), l.Close())
	// Output:
	// c
	// b
	// a
	// <nil> <nil>
}

// A curious looks at what it is asked, and leaves everything as it is.
type curious struct{}

func (curious) Choose(c loop.Choice) int {
	for i := range c.N {
		if co := c.Co(i); co != nil {
			fmt.Printf("%v %d: %s\n", c.Kind, i, co.Name())
		} else {
			fmt.Printf("%v %d: %s\n", c.Kind, i, c.Name(i))
		}
	}
	return 0
}

// What there is to choose among: steps of coroutines, and whatever else is ready.
func ExampleChoice() {
	l := loop.New(&loop.Options{Chooser: curious{}})
	loop.Start(l, loop.Func(func(co *loop.Co) error { return nil }), nil)
	l.Low().Schedule(entry("an entry"))
	fmt.Println(l.RunUntilIdle(), l.Close())
	// Output:
	// next 0: Task-1
	// next 1: an entry
	// <nil> <nil>
}

// An entry is a Runnable that says what it is.
type entry string

func (entry) Run()             {}
func (e entry) String() string { return string(e) }

// The error says who waits for whom.
func ExampleDeadlockError() {
	l := loop.New(&loop.Options{Deadlock: loop.DeadlockOn})
	err := l.Run(func(co *loop.Co) error {
		other := loop.Start(co, loop.Func(func(own *loop.Co) error { return own.Await(&promised{co}) }), nil)
		return co.Await(&promised{other})
	})
	var deadlock *loop.DeadlockError
	if errors.As(err, &deadlock) {
		fmt.Println(deadlock)
	}
	_ = l.Close()
	// Output:
	// loop: deadlock: nothing is ready, no timer is set, nothing outside holds the loop, and 2 coroutines wait
	// main waits for the word of Task-2
	//   Task-2 waits for the word of main
	//     main, as above
	// cycle: main -> Task-2 -> main
}

func ExampleDeadlockMode() {
	for _, mode := range []loop.DeadlockMode{loop.DeadlockAuto, loop.DeadlockOn} {
		l := loop.New(&loop.Options{Deadlock: mode, Clock: &timer.Virtual{}})
		err := l.Run(func(co *loop.Co) error { return co.Await(&promised{co}) })
		var deadlock *loop.DeadlockError
		fmt.Println(errors.Is(err, loop.ErrDeadlock), errors.As(err, &deadlock), l.Close())
	}
	// Output:
	// true true <nil>
	// true true <nil>
}

// What belongs to a loop as a whole is kept in it, and ends with it.
func ExampleLow_OnClose() {
	type key struct{}
	l := loop.New(nil)
	low := l.Low()
	low.SetValue(key{}, "a cache")
	low.OnClose(func(co *loop.Co) error {
		fmt.Println("flush", low.Value(key{}))
		return co.Yield()
	})
	fmt.Println(l.Close())
	// Output:
	// flush a cache
	// <nil>
}

func ExampleLow_ScheduleAt() {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	low := l.Low()
	low.ScheduleAt(l.After(time.Second), &tick{l, 1})
	late := low.ScheduleAt(l.After(time.Minute), &tick{l, 2})
	fmt.Println(late.Cancel(), l.Timers())
	l.CallAt(l.After(time.Hour), l.Stop)
	fmt.Println(l.RunForever(), l.Close())
	// Output:
	// true 1
	// 1
	// <nil> <nil>
}

func ExampleHoldKind() {
	l := loop.New(nil)
	low := l.Low()
	job, signal := low.Hold(loop.WillPost), low.Hold(loop.MayPost)
	fmt.Println(low.Holds())
	job.Release()
	signal.Release()
	job.Release() // which does nothing
	fmt.Println(low.Holds())
	fmt.Println(l.Close())
	// Output:
	// 1 1
	// 0 0
	// <nil>
}

func ExampleLowCo_ParkedOn() {
	l := loop.New(nil)
	co := loop.Start(l, loop.Func(func(co *loop.Co) error { return co.Await(&promised{co}) }), nil)
	_, _ = l.Turn()
	fmt.Println(co.Low().ParkedOn())
	co.Cancel(errors.New("enough"))
	fmt.Println(l.RunUntilIdle(), l.Close())
	// Output:
	// the word of Task-1
	// <nil> <nil>
}
