package task_test

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

// The examples run under virtual time, in which an hour passes as soon as there is nothing else to do.
func run(main func(co *loop.Co) error) {
	if err := runVirtual(main); err != nil {
		fmt.Println(err)
	}
}

// runVirtual is loop.Run under virtual time: what comes first does not depend on how busy the machine is.
func runVirtual(main func(co *loop.Co) error) error {
	return loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}}, main)
}

func say(co *loop.Co, d time.Duration, word string) (string, error) {
	if err := co.Sleep(d); err != nil {
		return "", err
	}
	fmt.Println(word)
	return word, nil
}

func ExampleGo() {
	run(func(co *loop.Co) error {
		a := task.Go(co, func(co *loop.Co) (string, error) { return say(co, 20*time.Millisecond, "world") })
		b := task.Go(co, func(co *loop.Co) (string, error) { return say(co, 10*time.Millisecond, "hello") })
		words, err := future.Gather(co, a, b).Await(co)
		fmt.Println(words, err)
		return nil
	})
	// Output:
	// hello
	// world
	// [world hello] <nil>
}

// A sum adds what it is given over time. It is a step task: what a function would keep in its variables is in fields.
type sum struct {
	of    []*future.Future[int]
	total int
}

// Step goes on from where it stopped: with the future that it waits for, which is the first one left.
func (s *sum) Step(co *loop.Co, in error) (done bool, err error) {
	for len(s.of) > 0 {
		done, err := s.of[0].Step(co, in)
		if !done || err != nil {
			return done, err
		}
		v, _ := s.of[0].Result()
		s.total += v
		s.of, in = s.of[1:], nil
	}
	return true, nil
}

func (s *sum) Result() int { return s.total }

func ExampleGoStep() {
	run(func(co *loop.Co) error {
		one, two := future.New[int](co), future.New[int](co)
		t := task.GoStep(co, &sum{of: []*future.Future[int]{one.Future(), two.Future()}})
		co.Loop().CallLater(time.Second, func() { two.SetResult(2) })
		co.Loop().CallLater(2*time.Second, func() { one.SetResult(1) })
		fmt.Println(t.Await(co))
		return nil
	})
	// Output: 3 <nil>
}

func ExampleTask_Cancel() {
	run(func(co *loop.Co) error {
		t := task.Do(co, func(co *loop.Co) error {
			err := co.Sleep(time.Hour)
			fmt.Println("cleaning up:", co.Sleep(time.Second)) // a body that was canceled may await
			return err
		})
		if err := co.Yield(); err != nil {
			return err
		}
		t.Cancel(errors.New("the user left"))
		fmt.Println("canceled yet?", t.Canceled())
		_, err := t.Await(co)
		fmt.Println(err, "/", t.Canceled())
		return nil
	})
	// Output:
	// canceled yet? false
	// cleaning up: <nil>
	// canceled: the user left / true
}

func ExampleTimeout() {
	run(func(co *loop.Co) error {
		err := task.Timeout(co, time.Second, func(*loop.Deadline) error {
			_, err := say(co, time.Minute, "too late")
			return err
		})
		fmt.Println(err, errors.Is(err, loop.ErrTimeout), co.Loop().Time())
		return nil
	})
	// Output: deadline exceeded true 1s
}

func ExampleTimeoutAt() {
	run(func(co *loop.Co) error {
		noon := co.Loop().After(12 * time.Hour)
		fmt.Println(task.TimeoutAt(co, noon, func(dl *loop.Deadline) error {
			if err := dl.Set(noon + time.Hour); err != nil { // there is more time
				return err
			}
			return co.Sleep(24 * time.Hour)
		}), co.Loop().Time())
		return nil
	})
	// Output: deadline exceeded 13h0m0s
}

func ExampleWithTimeout() {
	run(func(co *loop.Co) error {
		word, err := task.WithTimeout(co, time.Minute, func(co *loop.Co) (string, error) {
			return say(co, time.Second, "in time")
		})
		fmt.Println(word, err)
		return nil
	})
	// Output:
	// in time
	// in time <nil>
}

func ExampleEager() {
	run(func(co *loop.Co) error {
		t := task.Go(co, func(*loop.Co) (string, error) { return "from the cache", nil }, task.Eager)
		fmt.Println(t.Done())
		fmt.Println(t.Result())
		return nil
	})
	// Output:
	// true
	// from the cache <nil>
}

func ExampleTask_Co() {
	run(func(co *loop.Co) error {
		fetch := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) }, task.Named("fetch"))
		show := task.Do(co, func(co *loop.Co) error { _, err := fetch.Await(co); return err }, task.Named("show"))
		if err := co.Yield(); err != nil {
			return err
		}
		fmt.Print(show.Co().AwaitChain())
		return nil
	})
	// Output:
	// show waits for fetch, pending, 1 waiting
	//   fetch waits for sleep 1h0m0s
}

func ExampleDo() {
	run(func(co *loop.Co) error {
		t := task.Do(co, func(co *loop.Co) error { return errors.New("out of paper") })
		_, err := t.Await(co)
		fmt.Println(err)
		return nil
	})
	// Output: out of paper
}

// What has a Step is a task, if it is started: also the wait of a library.
func ExampleDoStep() {
	run(func(co *loop.Co) error {
		t := task.DoStep(co, &loop.SleepStep{D: time.Hour})
		_, err := t.Await(co)
		fmt.Println(co.Loop().Time(), err)
		return nil
	})
	// Output: 1h0m0s <nil>
}

// The value of a step task is its Result.
func ExampleGoStep_value() {
	run(func(co *loop.Co) error {
		three := future.Finished(co, 3)
		var s loop.ResultStepper[int] = &sum{of: []*future.Future[int]{three, three}}
		fmt.Println(task.GoStep(co, s).Await(co))
		return nil
	})
	// Output: 6 <nil>
}

func ExampleOption() {
	run(func(co *loop.Co) error {
		opts := []task.Option{task.Named("greeter"), task.Eager}
		t := task.Do(co, func(co *loop.Co) error { fmt.Println("hello from", co.Name()); return nil }, opts...)
		fmt.Println(t.Name(), t.Done())
		return nil
	})
	// Output:
	// hello from greeter
	// greeter true
}

func ExampleNamed() {
	run(func(co *loop.Co) error {
		t := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Second) }, task.Named("nap"))
		if err := co.Yield(); err != nil {
			return err
		}
		fmt.Println(t)
		return nil
	})
	// Output: nap waits for sleep 1s
}

// metronome is a step task that counts three ticks.
type metronome struct {
	tick task.TickStep
	n    int
}

func (m *metronome) Step(co *loop.Co, in error) (done bool, err error) {
	for ; m.n < 3; m.n++ {
		if done, err := m.tick.Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
		fmt.Println("tick", m.tick.Tick)
	}
	return true, nil
}

func ExampleTickStep() {
	run(func(co *loop.Co) error {
		_, err := task.DoStep(co, &metronome{tick: task.TickStep{Every: time.Second}}).Await(co)
		return err
	})
	// Output:
	// tick 1s
	// tick 2s
	// tick 3s
}

// A RaceOutcome tells more than the value of the winner.
func ExampleRaceOutcome() {
	run(func(co *loop.Co) error {
		slow := func(co *loop.Co) (string, error) { return say(co, time.Hour, "slow") }
		quick := func(co *loop.Co) (string, error) { return "quick", nil }
		r, err := task.Staggered(co, time.Second, slow, quick)
		fmt.Println(r.Value, r.Winner, r.Errors, err)
		return nil
	})
	// Output: quick 1 [canceled <nil>] <nil>
}

// NewGroup is for step tasks, and for options chosen at run time; straight-line code has WithGroup.
func ExampleNewGroup() {
	run(func(co *loop.Co) error {
		g := task.NewGroup(task.Limit(1))
		if err := g.Enter(co); err != nil {
			return err
		}
		for _, word := range []string{"one", "two"} {
			task.Go(g, func(co *loop.Co) (string, error) { return say(co, time.Second, word) })
		}
		err := co.Await(&task.GroupExit{Group: g})
		fmt.Println(co.Loop().Time(), err)
		return nil
	})
	// Output:
	// one
	// two
	// 2s <nil>
}

func ExampleGroupOption() {
	run(func(co *loop.Co) error {
		opts := []task.GroupOption{task.Supervise(), task.Limit(2)}
		err := task.WithGroup(co, func(g *task.Group) error {
			task.Do(g, func(co *loop.Co) error { return errors.New("one fails") })
			task.Do(g, func(co *loop.Co) error { _, err := say(co, time.Second, "the other goes on"); return err })
			return nil
		}, opts...)
		fmt.Println(err)
		return nil
	})
	// Output:
	// the other goes on
	// task group: 1 failed: one fails
}

// OneByOne tries the next mirror only when the one before has failed.
func ExampleStaggered_oneByOne() {
	run(func(co *loop.Co) error {
		down := func(*loop.Co) (string, error) { return "", errors.New("down") }
		up := func(*loop.Co) (string, error) { return "text", nil }
		won, err := task.Staggered(co, task.OneByOne, down, up, down)
		fmt.Println(won.Value, won.Winner, err)
		return nil
	})
	// Output: text 1 <nil>
}
