package looptest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// cache is a program in which a reader relies on a writer that was started before it.
func cache(_ *looptest.T, co *loop.Co) error {
	cache := map[string]int{}
	writer := task.Do(co, func(co *loop.Co) error {
		cache["answer"] = 42
		return co.Sleep(time.Second)
	}, task.Named("writer"))
	cleaner := task.Do(co, func(co *loop.Co) error {
		if err := co.Yield(); err != nil {
			return err
		}
		delete(cache, "answer")
		return nil
	}, task.Named("cleaner"))
	checker := task.Do(co, func(co *loop.Co) error {
		if err := co.Yield(); err != nil {
			return err
		}
		if cache["answer"] == 42 {
			return errors.New("the cache was read before it was cleaned")
		}
		return nil
	}, task.Named("checker"))
	_, err := future.Gather(co, writer, cleaner, checker).Await(co)
	return err
}

// The program works first in, first out. The explorer finds an order in which it does not, and tells what makes the
// difference.
func Example() {
	report := looptest.Explorer{Schedules: 100}.Run(cache)
	fmt.Println(report.Failure)
	fmt.Println(report.Failure.Record)
	// Output:
	// error: the cache was read before it was cleaned
	// choice 2, at 0s: checker (had given way at example_test.go:31) ran before cleaner (had given way at example_test.go:24), which was ready first
	//     checker then: ended
	//     cleaner then: ended
	// m1:next=2/1
}

func ExampleReplay() {
	failure, err := looptest.Replay("m1:next=2/1", cache)
	fmt.Println(failure.Kind, failure.Err, err)
	_, err = looptest.Replay("m1:next=70/1", cache)
	fmt.Println(err)
	_, err = looptest.Replay("m7:next=0/2", cache)
	fmt.Println(err)
	// Output:
	// error the cache was read before it was cleaned <nil>
	// looptest: record m1:next=70/1 does not fit the program: next 70 was never asked
	// looptest: record "m7:next=0/2" is not of version m1: find the failure again with this version of looptest
}

// All orders of four callbacks, and the report says that there are no more.
func ExampleExhaustive() {
	orders := map[string]bool{}
	report := looptest.Explorer{Source: looptest.Exhaustive(looptest.Bound{})}.Run(func(_ *looptest.T, co *loop.Co) error {
		order := ""
		for _, name := range []string{"a", "b", "c", "d"} {
			co.Loop().CallSoon(func() { order += name })
		}
		err := co.Sleep(time.Second)
		orders[order] = true
		return err
	})
	fmt.Println(report.Schedules, report.Exhausted, len(orders))
	// Output: 24 true 24
}

// A job may take up to a second of virtual time, and then it comes after the timeout.
func ExampleT_Executor() {
	report := looptest.Explorer{
		Source:    looptest.Random(1),
		Adversity: looptest.Adversity{JobTime: time.Second},
	}.Run(func(t *looptest.T, co *loop.Co) error {
		answer := bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) { return 42, nil })
		_, err := future.WaitFor(co, 750*time.Millisecond, answer)
		return err
	})
	fmt.Println(report.Failure)
	// Output:
	// error: deadline exceeded
	// at 0s: job 0 takes 750ms
}

// The program says what may go wrong, and the explorer when it does.
func ExampleT_Site() {
	report := looptest.Explorer{Source: looptest.Random(1)}.Run(func(t *looptest.T, co *loop.Co) error {
		for range 3 {
			if t.Site("the message is lost") {
				return errors.New("nobody sends it again")
			}
		}
		return nil
	})
	fmt.Println(report.Failure)
	fmt.Println(report.Failure.Record)
	// Output:
	// error: nobody sends it again
	// at 0s: site "the message is lost" fires
	// m1:site=0/1
}

// The same source gives the same events.
func ExampleDigest() {
	once, again := looptest.Digest(looptest.Random(7), cache), looptest.Digest(looptest.Random(7), cache)
	fmt.Println(once == again)
	// Output: true
}

// The same mistake, looked for in different ways: the one order of production never shows it, the others soon do.
func ExampleSource() {
	for _, source := range []looptest.Source{
		looptest.FIFO(), looptest.Random(1), looptest.PCT(1, 2), looptest.Walk(1),
		looptest.Exhaustive(looptest.Bound{Departures: 1}),
	} {
		report := looptest.Explorer{Source: source, Schedules: 100}.Run(cache)
		fmt.Printf("%v: %t\n", source, report.Failure != nil)
	}
	// Output:
	// first in, first out: false
	// random: true
	// PCT of depth 2: true
	// walk: true
	// exhaustive to 1 departures: true
}
