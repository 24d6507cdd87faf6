package looptest_test

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// The worker gives its permit back, but not if it is canceled while it works.
func ExampleSweeper() {
	report := looptest.Sweeper{Ways: []looptest.Cancellation{looptest.CancelOnce}}.Run(func(t *looptest.T, co *loop.Co) error {
		permits := locks.NewSemaphore(1)
		worker := task.Do(co, func(co *loop.Co) error {
			if err := permits.Acquire(co); err != nil {
				return err
			}
			if err := co.Sleep(time.Second); err != nil {
				return err // without the permit
			}
			permits.Release()
			return nil
		}, task.Named("worker"))
		t.Target(worker.Co())
		t.Invariant(func() {
			if permits.Value() != 1 {
				t.Errorf("a permit was lost")
			}
		})
		_, err := worker.Await(co)
		return err
	})
	fmt.Printf("%d of %d points covered\n", report.Covered(), len(report.Points))
	for _, f := range report.Failures {
		fmt.Printf("canceled %v where it %s: %v\n", f.How, f.Point.Waits, f.Failure.Err)
		fmt.Println(f.Failure.Record)
	}
	// Output:
	// 2 of 2 points covered
	// canceled once where it waits for sleep 1s: a permit was lost
	// c1:2/1/once
}

// An order is placed, and either served or refused, whoever is canceled.
func ExampleT_Token() {
	report := looptest.Sweeper{}.Run(func(t *looptest.T, co *loop.Co) error {
		orders := queue.New[*looptest.Token](0)
		t.Invariant(func() {
			for order, err := orders.TryGet(); err == nil; order, err = orders.TryGet() {
				order.Return()
			}
		})
		cook := task.Do(co, func(co *loop.Co) error {
			for order, err := range orders.All(co) {
				if err != nil {
					return err
				}
				if err := co.Sleep(time.Minute); err != nil {
					order.Return() // without this line it would be lost
					return err
				}
				order.Consume()
			}
			return nil
		}, task.Named("cook"))
		for i := range 3 {
			if err := orders.TryPut(t.Token(fmt.Sprint("order ", i))); err != nil {
				return err
			}
		}
		orders.Shutdown()
		_, err := cook.Await(co)
		return err
	})
	fmt.Println(len(report.Failures), "failures in", report.Runs, "runs")
	// Output: 0 failures in 18 runs
}

// The first event that differs is where the second run makes another task.
func ExampleAuditor() {
	runs := 0
	report := looptest.Auditor{}.Run(func(_ *looptest.T, co *loop.Co) error {
		runs++ // as a map, a clock or a random number would
		worker := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Second) },
			task.Named(fmt.Sprint("worker ", runs%2)))
		_, err := worker.Await(co)
		return err
	})
	d := report.Divergence
	fmt.Println("event", d.Event)
	fmt.Println(d.First.Event)
	fmt.Println(d.Second.Event)
	// Output:
	// event 3
	// 0s  start     worker 1 (coroutine 2)
	// 0s  start     worker 0 (coroutine 2)
}
