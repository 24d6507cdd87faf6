package loop_test

import (
	"context"
	"fmt"
	"log/slog"
	"path"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// compute is something that should have been given to an executor. Here it ends when the watchdog has barked.
func compute(barked <-chan struct{}) { <-barked }

func ExampleWatchdog() {
	barked := make(chan struct{})
	o := &loop.Options{Logger: slog.New(slog.DiscardHandler), Watchdog: &loop.Watchdog{
		Limit: 50 * time.Millisecond,
		OnReport: func(s loop.Stuck) { // on a goroutine of its own
			fmt.Println(s.Name, "in", path.Base(s.Function), "over:", s.Over)
			if !s.Over {
				close(barked)
			}
		},
	}}
	err := loop.RunWith(context.Background(), o, func(co *loop.Co) error {
		co.SetName("report of the month")
		compute(barked)
		return nil
	})
	fmt.Println(err)
	// Output:
	// report of the month in loop_test.compute over: false
	// report of the month in loop_test.compute over: true
	// <nil>
}

// Any goroutine may ask what a loop is stuck in: here, the one that is told first.
func ExampleLoop_Stuck() {
	asked := make(chan struct{})
	var l *loop.Loop
	l = loop.New(&loop.Options{Logger: slog.New(slog.DiscardHandler), Watchdog: &loop.Watchdog{
		Limit: 50 * time.Millisecond,
		OnReport: func(report loop.Stuck) {
			if s, stuck := l.Stuck(); stuck {
				fmt.Println(s.Name, "in", path.Base(s.Function), s.For >= report.For, s.Stack != "")
				close(asked)
			}
		},
	}})
	err := l.Run(func(co *loop.Co) error {
		compute(asked)
		return nil
	})
	_, stuck := l.Stuck()
	fmt.Println(stuck, err, l.Close())
	// Output:
	// main in loop_test.compute true true
	// false <nil> <nil>
}
