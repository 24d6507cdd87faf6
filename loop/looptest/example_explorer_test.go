package looptest_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// What counts as a failure of a program, beside the error that it returns.
func ExampleFailureKind() {
	for _, p := range []looptest.Program{
		func(_ *looptest.T, co *loop.Co) error { return errors.New("no luck") },
		func(t *looptest.T, co *loop.Co) error { t.Errorf("2 and 2 is %d", 5); return nil },
		func(_ *looptest.T, co *loop.Co) error { panic("a bug") },
		func(_ *looptest.T, co *loop.Co) error { _, err := future.New[int](co).Future().Await(co); return err },
		func(_ *looptest.T, co *loop.Co) error {
			for {
				_ = co.Yield()
			}
		},
		func(_ *looptest.T, co *loop.Co) error {
			task.Do(co, func(*loop.Co) error { return errors.New("nobody reads it") })
			return co.Sleep(time.Second)
		},
	} {
		report := looptest.Explorer{Source: looptest.FIFO(), MaxSteps: 1000}.Run(p)
		fmt.Println(report.Failure.Kind)
	}
	// Output:
	// error
	// assertion
	// panic
	// deadlock
	// endless
	// report
}

// A deadline that comes late, as on a busy machine, and a step that takes its time: nothing in the program is random,
// and so it is found only if the world is allowed to be slow.
func ExampleAdversity() {
	program := func(_ *looptest.T, co *loop.Co) error {
		start := co.Loop().Time()
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		if slept := co.Loop().Time() - start; slept > 1100*time.Millisecond {
			return errors.New("it has slept too long")
		}
		return nil
	}
	for _, adversity := range []looptest.Adversity{{}, {LateTimers: 200 * time.Millisecond}} {
		report := looptest.Explorer{Source: looptest.Random(1), Schedules: 100, Adversity: adversity}.Run(program)
		fmt.Println(report.Failure != nil)
	}
	// Output:
	// false
	// true
}

// A record is a text, which says where a schedule departs from first in, first out.
func ExampleRecord() {
	r, err := looptest.ParseRecord("m1:seed=7;next=3/1,19/2;site=0/1")
	fmt.Println(r.Departures(), "departures,", r.Faults(), "of which are faults:", r, err)
	_, err = looptest.ParseRecord("m1:next=3/0")
	fmt.Println(err)
	// Output:
	// 3 departures, 1 of which are faults: m1:seed=7;next=3/1,19/2;site=0/1 <nil>
	// looptest: record "m1:next=3/0": "3/0": numbers ascend, and no answer is zero
}

// Each suspension is a point at which a Sweep cancels.
func ExampleSweepReport() {
	report := looptest.Sweeper{}.Run(func(t *looptest.T, co *loop.Co) error {
		worker := task.Do(co, func(co *loop.Co) error {
			return errors.Join(co.Sleep(time.Second), co.Yield())
		}, task.Named("worker"))
		t.Target(worker.Co())
		_, err := worker.Await(co)
		return err
	})
	for _, p := range report.Points {
		fmt.Printf("%s %d, %s: %v\n", p.Task, p.Suspension, p.Waits, p.Covered)
	}
	fmt.Println(report.Runs, "runs,", len(report.Failures), "failures")
	// Output:
	// worker 0, : [once]
	// worker 1, waits for sleep 1s: [once twice again timeout wake]
	// worker 2, gives way: [once twice timeout wake]
	// 10 runs, 0 failures
}
