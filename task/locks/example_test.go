package locks_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/timer"
)

// example runs main under virtual time, which takes no time.
func example(main func(co *loop.Co) error) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	if err := errors.Join(l.Run(main), l.Close()); err != nil {
		fmt.Println(err)
	}
}

// A change with a suspension in the middle, which nobody sees half done.
func ExampleLock() {
	example(func(co *loop.Co) error {
		var mu locks.Lock
		balance := 100
		withdraw := func(co *loop.Co) error {
			return mu.With(co, func() error {
				before := balance
				if err := co.Sleep(time.Second); err != nil { // ask somebody
					return err
				}
				balance = before - 10
				return nil
			})
		}
		a, b := task.Do(co, withdraw), task.Do(co, withdraw)
		_, _ = a.Await(co)
		_, _ = b.Await(co)
		fmt.Println(balance)
		return nil
	})
	// Output: 80
}

// Two coroutines wait for each other, and the await chain says so.
func ExampleLock_Holder() {
	example(func(co *loop.Co) error {
		var fork, knife locks.Lock
		take := func(first, second *locks.Lock) func(co *loop.Co) error {
			return func(co *loop.Co) error {
				_ = first.Acquire(co)
				_ = co.Sleep(time.Second)
				return second.Acquire(co)
			}
		}
		a := task.Do(co, take(&fork, &knife), task.Named("Aristotle"))
		task.Do(co, take(&knife, &fork), task.Named("Buridan"))
		_ = co.Sleep(time.Minute)
		fmt.Println(fork.Holder().Name(), "has the fork")
		fmt.Print(a.Co().AwaitChain())
		return nil
	})
	// Output:
	// Aristotle has the fork
	// Aristotle waits for a lock held by Buridan
	//   Buridan waits for a lock held by Aristotle
	//     cycle: Aristotle again
}

// At most two downloads at a time.
func ExampleSemaphore() {
	example(func(co *loop.Co) error {
		slots := locks.NewSemaphore(2)
		var tasks []*task.Task[struct{}]
		for i := range 4 {
			tasks = append(tasks, task.Do(co, func(co *loop.Co) error {
				return slots.With(co, func() error {
					fmt.Println(co.Loop().Time(), "begin", i)
					return co.Sleep(time.Second)
				})
			}))
		}
		for _, t := range tasks {
			_, _ = t.Await(co)
		}
		return nil
	})
	// Output:
	// 0s begin 0
	// 0s begin 1
	// 1s begin 2
	// 1s begin 3
}

func ExampleBoundedSemaphore() {
	seats := locks.NewBoundedSemaphore(1)
	fmt.Println(seats.TryAcquire(), seats.TryAcquire())
	fmt.Println(seats.Release())
	fmt.Println(seats.Release())
	// Output:
	// true false
	// <nil>
	// release of a semaphore of 1: locks: bounded semaphore released too many times
}

// An event may be set by a callback.
func ExampleEvent() {
	example(func(co *loop.Co) error {
		var ready locks.Event
		co.Loop().CallLater(time.Second, ready.Set)
		if err := ready.Wait(co); err != nil {
			return err
		}
		fmt.Println("ready after", co.Loop().Time())
		return nil
	})
	// Output: ready after 1s
}

// Whoever waits says what for, and looks again whenever something has changed.
func ExampleCondition() {
	example(func(co *loop.Co) error {
		var changed locks.Condition
		stock := 0
		buyer := task.Do(co, func(co *loop.Co) error {
			return changed.With(co, func() error {
				if err := changed.WaitUntil(co, func() bool { return stock >= 3 }); err != nil {
					return err
				}
				stock -= 3
				fmt.Println("bought three,", stock, "left")
				return nil
			})
		})
		for range 4 {
			_ = co.Sleep(time.Second)
			_ = changed.With(co, func() error {
				stock += 2
				fmt.Println("in stock:", stock)
				return changed.NotifyAll()
			})
		}
		return buyer.Err()
	})
	// Output:
	// in stock: 2
	// in stock: 4
	// bought three, 1 left
	// in stock: 3
	// in stock: 5
}

// Nobody begins the second round before all have ended the first.
func ExampleBarrier() {
	example(func(co *loop.Co) error {
		round := locks.NewBarrier(2)
		walk := func(name string, pace time.Duration) *task.Task[struct{}] {
			return task.Do(co, func(co *loop.Co) error {
				for i := range 2 {
					fmt.Println(co.Loop().Time(), name, "begins round", i+1)
					_ = co.Sleep(pace)
					if _, err := round.Wait(co); err != nil {
						return err
					}
				}
				return nil
			})
		}
		hare, snail := walk("hare", time.Second), walk("snail", time.Minute)
		_, _ = hare.Await(co)
		_, err := snail.Await(co)
		return err
	})
	// Output:
	// 0s hare begins round 1
	// 0s snail begins round 1
	// 1m0s snail begins round 2
	// 1m0s hare begins round 2
}

// count is a step task that takes a lock, sleeps, and releases the lock.
type count struct {
	lock  locks.LockStep
	sleep loop.SleepStep
	held  bool
}

func (c *count) Step(co *loop.Co, in error) (done bool, err error) {
	if !c.held {
		if done, err := c.lock.Step(co, in); !done || err != nil {
			return done, err
		}
		c.held, in = true, nil
		fmt.Println(co.Loop().Time(), co.Name(), "has the lock")
	}
	if done, err = c.sleep.Step(co, in); done {
		_ = c.lock.Lock.Release()
	}
	return done, err
}

func ExampleLockStep() {
	example(func(co *loop.Co) error {
		var mu locks.Lock
		for _, name := range []string{"first", "second"} {
			task.DoStep(co, &count{
				lock:  locks.LockStep{Lock: &mu},
				sleep: loop.SleepStep{D: time.Second},
			}, task.Named(name))
		}
		return co.Sleep(time.Minute)
	})
	// Output:
	// 0s first has the lock
	// 1s second has the lock
}

func ExampleNewSemaphore() {
	tickets := locks.NewSemaphore(2)
	fmt.Println(tickets.TryAcquire(), tickets.TryAcquire(), tickets.TryAcquire())
	tickets.Release()
	fmt.Println(tickets.Value(), tickets.Locked())
	// Output:
	// true true false
	// 1 false
}

func ExampleNewBoundedSemaphore() {
	seats := locks.NewBoundedSemaphore(2)
	fmt.Println(seats.Release()) // none is taken
	fmt.Println(seats.Value())
	// Output:
	// release of a semaphore of 2: locks: bounded semaphore released too many times
	// 2
}

// Who comes to a barrier that was aborted, or waits there, gets an error.
func ExampleNewBarrier() {
	example(func(co *loop.Co) error {
		start := locks.NewBarrier(2)
		co.Loop().CallLater(time.Second, start.Abort)
		_, err := start.Wait(co)
		fmt.Println(errors.Is(err, locks.ErrBrokenBarrier), start.Broken())
		start.Reset()
		fmt.Println(start.Broken(), start.Waiting(), start.Parties())
		return nil
	})
	// Output:
	// true true
	// false 0 2
}

// A runner is a step task that waits for a signal, then for a lane, and then for the others.
type runner struct {
	signal locks.EventStep
	lane   locks.SemaphoreStep
	others locks.BarrierStep
	stage  int
}

// Step makes the steps of one wait after the other. What it is called with belongs to the first of these.
func (r *runner) Step(co *loop.Co, in error) (done bool, err error) {
	waits := []loop.Stepper{&r.signal, &r.lane, &r.others}
	for ; r.stage < len(waits); r.stage++ {
		if done, err := waits[r.stage].Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
	}
	fmt.Println(co.Name(), "runs at", co.Loop().Time(), "and came as number", r.others.Index)
	return true, nil
}

// race starts two runners, and gives the signal after a second.
func race(co *loop.Co) error {
	var signal locks.Event
	lanes, others := locks.NewSemaphore(2), locks.NewBarrier(2)
	for _, name := range []string{"ann", "bob"} {
		task.DoStep(co, &runner{
			signal: locks.EventStep{Event: &signal},
			lane:   locks.SemaphoreStep{Semaphore: lanes},
			others: locks.BarrierStep{Barrier: others},
		}, task.Named(name))
	}
	co.Loop().CallLater(time.Second, signal.Set)
	return co.Sleep(time.Minute)
}

func ExampleBarrierStep() {
	example(race)
	// Output:
	// bob runs at 1s and came as number 1
	// ann runs at 1s and came as number 0
}

// A step awaited by Co.Await is what the method is: here Event.Wait.
func ExampleEventStep() {
	example(func(co *loop.Co) error {
		var ready locks.Event
		co.Loop().CallLater(time.Second, ready.Set)
		err := co.Await(&locks.EventStep{Event: &ready})
		fmt.Println(ready.IsSet(), co.Loop().Time())
		return err
	})
	// Output: true 1s
}

// A step may be used again once it is done.
func ExampleSemaphoreStep() {
	example(func(co *loop.Co) error {
		slots := locks.NewSemaphore(1)
		s := &locks.SemaphoreStep{Semaphore: slots}
		for range 2 {
			if err := co.Await(s); err != nil {
				return err
			}
			fmt.Println("acquired at", co.Loop().Time())
			co.Loop().CallLater(time.Second, slots.Release)
		}
		return nil
	})
	// Output:
	// acquired at 0s
	// acquired at 1s
}

// With Until, a ConditionStep looks again at each wake-up.
func ExampleConditionStep() {
	example(func(co *loop.Co) error {
		var changed locks.Condition
		left := 2
		task.Do(co, func(co *loop.Co) error {
			for left > 0 {
				_ = co.Sleep(time.Second)
				_ = changed.With(co, func() error {
					left--
					return changed.Notify(1)
				})
			}
			return nil
		})
		return changed.With(co, func() error {
			err := co.Await(&locks.ConditionStep{Condition: &changed, Until: func() bool { return left == 0 }})
			fmt.Println(left, "left at", co.Loop().Time(), "and the lock is held:", changed.Locked())
			return err
		})
	})
	// Output: 0 left at 2s and the lock is held: true
}
