// Every wait of this package, canceled in every way where it waits: what it leaves behind must not disturb the next
// wait.
package future_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

func TestSweep(t *testing.T) {
	for _, tt := range []struct {
		name string
		wait func(co *loop.Co, a, b *future.Future[int]) loop.Stepper
	}{
		{"a future", func(_ *loop.Co, a, _ *future.Future[int]) loop.Stepper { return a }},
		{"a gather", func(co *loop.Co, a, b *future.Future[int]) loop.Stepper { return future.Gather(co, a, b) }},
		{"outcomes", func(co *loop.Co, a, b *future.Future[int]) loop.Stepper { return future.Outcomes(co, a, b) }},
		{"a wait for all", func(_ *loop.Co, a, b *future.Future[int]) loop.Stepper {
			return &future.WaitStep[*future.Future[int]]{As: []*future.Future[int]{a, b}}
		}},
		{"a wait with a limit", func(_ *loop.Co, a, b *future.Future[int]) loop.Stepper {
			return &future.WaitStep[*future.Future[int]]{Limit: time.Millisecond / 2, As: []*future.Future[int]{a, b}}
		}},
		{"the next to complete", func(co *loop.Co, a, b *future.Future[int]) loop.Stepper {
			return &future.CompletedStep[*future.Future[int], int]{Of: future.NewCompleted(co, a, b)}
		}},
		{"the next to complete, with a limit", func(co *loop.Co, a, b *future.Future[int]) loop.Stepper {
			c := future.NewCompleted(co, a, b).Limit(time.Millisecond / 2)
			return &future.CompletedStep[*future.Future[int], int]{Of: c}
		}},
		{"a wait for", func(_ *loop.Co, a, _ *future.Future[int]) loop.Stepper {
			return &future.WaitForStep[int]{F: a, D: time.Millisecond / 2}
		}},
		{"a wait for without time", func(_ *loop.Co, a, _ *future.Future[int]) loop.Stepper {
			return &future.WaitForStep[int]{F: a}
		}},
		{"a shield", func(_ *loop.Co, a, _ *future.Future[int]) loop.Stepper { return future.Shield(a) }},
		{"a chain", func(_ *loop.Co, a, _ *future.Future[int]) loop.Stepper {
			return future.Map(a, func(v int) int { return v })
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				source := looptest.Exhaustive(looptest.Bound{Departures: 1})
				looptest.Sweeper{Source: source, Schedules: lab.Share(20)}.Sweep(t, func(t *looptest.T, co *loop.Co) error {
					s := newStage(lab.Stage{T: t, Co: co, Kind: k, Plan: lab.Intrusion{None: true}})
					waitsThenSleeps(s, tt.wait)
					return nil
				})
			})
		})
	}
}

// waitsThenSleeps has a task wait for something that comes after 1 ms, and then, whatever came of that, sleep for 2 ms:
// a sleep that is not canceled takes them.
func waitsThenSleeps(s *stage, wait func(co *loop.Co, a, b *future.Future[int]) loop.Stepper) {
	a := s.start(1, lab.After(sleep(time.Millisecond), lab.PassOn))
	p := future.New[int](s.Co)
	s.start(0, lab.After(sleep(time.Millisecond), lab.PassOn), s.doing(func() { p.SetResult(2) }))
	began := time.Duration(0)
	sleeper := s.start(0, lab.After(wait(s.Co, p.Future(), a.Future()), func(error) error {
		began = s.Co.Loop().Time()
		return nil
	}), lab.After(sleep(2*time.Millisecond), func(err error) error {
		require.True(s.T, err != nil || s.Co.Loop().Time() == began+2*time.Millisecond,
			"woken by what it waits for no more")
		return err
	}))
	s.T.Target(sleeper.Co())
	s.run()
	s.free(a.Future(), p.Future())
	read(a, p.Future(), sleeper)
}
