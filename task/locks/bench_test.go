package locks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// A round is one use of a primitive: do in a straight-line coroutine, or step in a step task. It begins anew when it is
// done without an error.
type round struct {
	do   func(co *loop.Co) error
	step loop.Stepper
}

// A rally is a primitive in use by two tasks, of which each lets the other one go on.
type rally struct {
	name  string
	round func() func() round // makes the primitive, then a round for each of the tasks
}

// inTurn is a step of several steps: it is done behind the last one, and then it can begin anew, or with the first
// error.
type inTurn struct {
	steps []loop.Stepper
	at    int
}

func (s *inTurn) Step(co *loop.Co, in error) (bool, error) {
	for s.at < len(s.steps) {
		done, err := s.steps[s.at].Step(co, in)
		if !done || err != nil {
			return done, err
		}
		s.at++
		in = nil
	}
	s.at = 0
	return true, nil
}

// calls is a step that is done at once.
func calls(fn func()) loop.Stepper {
	return stepFunc(func(*loop.Co, error) (bool, error) {
		fn()
		return true, nil
	})
}

var rallies = []rally{
	{"lock", func() func() round {
		l := &locks.Lock{}
		return func() round {
			return round{
				func(co *loop.Co) error {
					if err := l.Acquire(co); err != nil {
						return err
					}
					err := co.Yield()
					_ = l.Release()
					return err
				},
				&inTurn{steps: []loop.Stepper{&locks.LockStep{Lock: l}, &loop.SleepStep{},
					calls(func() { _ = l.Release() })}},
			}
		}
	}},
	{"semaphore", func() func() round {
		s := locks.NewSemaphore(1)
		return func() round {
			return round{
				func(co *loop.Co) error {
					if err := s.Acquire(co); err != nil {
						return err
					}
					err := co.Yield()
					s.Release()
					return err
				},
				&inTurn{steps: []loop.Stepper{&locks.SemaphoreStep{Semaphore: s}, &loop.SleepStep{}, calls(s.Release)}},
			}
		}
	}},
	{"event", func() func() round {
		var events [2]locks.Event
		n := 0
		return func() round {
			mine, other := &events[n%2], &events[(n+1)%2]
			n++
			return round{
				func(co *loop.Co) error {
					other.Set()
					err := mine.Wait(co)
					mine.Clear()
					return err
				},
				&inTurn{steps: []loop.Stepper{calls(other.Set), &locks.EventStep{Event: mine}, calls(mine.Clear)}},
			}
		}
	}},
	{"condition", func() func() round {
		c := &locks.Condition{}
		return func() round {
			return round{
				func(co *loop.Co) error {
					if err := c.Acquire(co); err != nil {
						return err
					}
					_ = c.NotifyAll()
					err := c.Wait(co)
					_ = c.Release()
					return err
				},
				&inTurn{steps: []loop.Stepper{&locks.LockStep{Lock: c.Guard()}, calls(func() { _ = c.NotifyAll() }),
					&locks.ConditionStep{Condition: c}, calls(func() { _ = c.Release() })}},
			}
		}
	}},
	{"barrier", func() func() round {
		b := locks.NewBarrier(2)
		return func() round {
			return round{
				func(co *loop.Co) error {
					_, err := b.Wait(co)
					return err
				},
				&locks.BarrierStep{Barrier: b},
			}
		}
	}},
}

// partners starts the other task of a rally, which plays until it is canceled.
var partners = []struct {
	name  string
	start func(co *loop.Co, r round)
}{
	{"straight-line", func(co *loop.Co, r round) {
		task.Do(co, func(co *loop.Co) error {
			for {
				if err := r.do(co); err != nil {
					return err
				}
			}
		})
	}},
	{"step", func(co *loop.Co, r round) {
		task.DoStep(co, stepFunc(func(co *loop.Co, in error) (bool, error) {
			for {
				done, err := r.step.Step(co, in)
				if !done || err != nil {
					return done, err
				}
				in = nil
			}
		}))
	}},
}

func BenchmarkContended(b *testing.B) {
	for _, r := range rallies {
		for _, p := range partners {
			b.Run(r.name+"/"+p.name, func(b *testing.B) {
				b.ReportAllocs()
				lab.Run(b, func(co *loop.Co) error {
					again := r.round()
					mine := again()
					p.start(co, again())
					for b.Loop() {
						_ = mine.do(co)
					}
					return nil
				})
			})
		}
	}
}

// uncontended is what costs no suspension.
var uncontended = []struct {
	name string
	make func() func(co *loop.Co)
}{
	{"lock", func() func(co *loop.Co) {
		var l locks.Lock
		return func(co *loop.Co) { _ = l.Acquire(co); _ = l.Release() }
	}},
	{"lock in a step", func() func(co *loop.Co) {
		var l locks.Lock
		s := &locks.LockStep{Lock: &l}
		return func(co *loop.Co) { _, _ = s.Step(co, nil); _ = l.Release() }
	}},
	{"semaphore", func() func(co *loop.Co) {
		var s locks.Semaphore
		return func(co *loop.Co) { _ = s.Acquire(co); s.Release() }
	}},
	{"bounded semaphore", func() func(co *loop.Co) {
		var s locks.BoundedSemaphore
		return func(co *loop.Co) { _ = s.Acquire(co); _ = s.Release() }
	}},
	{"event", func() func(co *loop.Co) {
		var e locks.Event
		e.Set()
		return func(co *loop.Co) { _ = e.Wait(co) }
	}},
	{"condition", func() func(co *loop.Co) {
		var c locks.Condition
		yes := func() bool { return true }
		return func(co *loop.Co) { _ = c.Acquire(co); _ = c.WaitUntil(co, yes); _ = c.NotifyAll(); _ = c.Release() }
	}},
	{"barrier", func() func(co *loop.Co) {
		var b locks.Barrier
		return func(co *loop.Co) { _, _ = b.Wait(co) }
	}},
}

func BenchmarkUncontended(b *testing.B) {
	for _, u := range uncontended {
		b.Run(u.name, func(b *testing.B) {
			b.ReportAllocs()
			lab.Run(b, func(co *loop.Co) error {
				do := u.make()
				for b.Loop() {
					do(co)
				}
				return nil
			})
		})
	}
}

// To wake many costs the same for each of them.
func BenchmarkSetWithManyWaiters(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(map[int]string{100: "hundred", 10_000: "ten thousand"}[n], func(b *testing.B) {
			b.ReportAllocs()
			lab.Run(b, func(co *loop.Co) error {
				var e locks.Event
				tasks := make([]locks.EventStep, n)
				for b.Loop() {
					for i := range tasks {
						tasks[i].Event = &e
						task.DoStep(co, &tasks[i])
					}
					_ = co.Yield()
					e.Set()
					e.Clear()
					_ = co.Yield()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/waiter")
				return nil
			})
		})
	}
}

func TestContendedPathsDoNotAllocate(t *testing.T) {
	for _, r := range rallies {
		t.Run(r.name, func(t *testing.T) {
			for _, p := range partners {
				lab.Run(t, func(co *loop.Co) error {
					again := r.round()
					mine := again()
					p.start(co, again())
					do := func() { _ = mine.do(co) }
					for range 100 {
						do()
					}
					require.Zero(t, testing.AllocsPerRun(1000, do), p.name)
					return nil
				})
			}
		})
	}
}

func TestUncontendedPathsDoNotAllocate(t *testing.T) {
	for _, u := range uncontended {
		t.Run(u.name, func(t *testing.T) {
			lab.Run(t, func(co *loop.Co) error {
				do := u.make()
				do(co)
				require.Zero(t, testing.AllocsPerRun(1000, func() { do(co) }))
				return nil
			})
		})
	}
}
