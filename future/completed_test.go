package future_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// asking starts a task that asks n times for the next to complete and logs, with its name, what it gets.
func asking[A future.Awaitable[int]](w *lab.World, k lab.Kind, name string, c *future.Completed[A, int], n int) *task.Task[int] {
	s := &future.CompletedStep[A, int]{Of: c}
	next := lab.After(s, func(err error) error {
		switch {
		case loop.IsCanceled(err):
			w.AddAt("%s: %v", name, err)
			return err
		case err != nil:
			w.AddAt("%s: %v", name, err)
		case !s.OK:
			w.AddAt("%s: no more", name)
		default:
			w.AddAt("%s: %s", name, lab.Outcome(s.Member))
		}
		return nil
	})
	parts := make([]part, n)
	for i := range parts {
		parts[i] = next
	}
	return start(k, w, 0, parts...)
}

// Behaviors 194, 196.
func TestCompletedGivesTheMembersInTheOrderOfTheirEnds(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 3)
		ps[2].SetError(errBoom)
		c := future.NewCompleted(w, ps[0], ps[1], ps[2], ps[1])
		asking(w, k, "next", c, 4)
		w.CallLater(10, func() { ps[1].SetResult(1) })
		w.CallLater(20, func() { ps[0].Future().Cancel(nil) })
		w.RunOut()
		w.Require(t, "0s next: error: boom", "10ns next: value: 1", "20ns next: canceled", "20ns next: no more")
		require.Equal(t, "value: 1", lab.Outcome(ps[1]))
	})
}

// Behaviors 194.
func TestWhatIsSettledComesFirstInTheOrderOfTheArguments(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 4)
		ps[3].SetResult(3)
		ps[1].SetResult(1)
		c := future.NewCompleted(w, ps...)
		ps[0].SetResult(0)
		ps[2].SetResult(2)
		asking(w, k, "next", c, 4)
		w.RunOut()
		w.Require(t, "0s next: value: 1", "0s next: value: 3", "0s next: value: 0", "0s next: value: 2")
	})
}

// Behaviors 195.
func TestAllGivesBackTheVeryTasksThatWerePassed(t *testing.T) {
	w := lab.NewWorld(t)
	slow := start(lab.StraightLine, w, 1, lab.After(sleep(20), lab.PassOn))
	fast := start(lab.Step, w, 2, lab.After(sleep(10), lab.PassOn))
	var got []*task.Task[int]
	require.NoError(t, w.Run(func(co *loop.Co) error {
		for member, err := range future.NewCompleted(co, slow, fast).All(co) {
			require.NoError(t, err)
			got = append(got, member)
		}
		return nil
	}))
	require.Len(t, got, 2)
	require.Same(t, fast, got[0])
	require.Same(t, slow, got[1])
}

// Behaviors 196.
func TestCompletedOfNothing(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		asking(w, k, "next", future.NewCompleted[*future.Future[int]](w).Limit(5), 1)
		w.OneTurn()
		w.Require(t, "--", "0s next: no more")
		w.RequireNoTimer()
	})
}

// Behaviors 197, 198.
func TestLimitGivesATimeoutForEachThatIsOutstanding(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 3)
		c := future.NewCompleted(w, ps...).Limit(10)
		w.CallLater(5, func() { ps[1].SetResult(1) })
		w.CallLater(9, func() { asking(w, k, "next", c, 4) }) // the time has begun before
		w.RunOut()
		w.Require(t, "9ns next: value: 1", "10ns next: deadline exceeded", "10ns next: deadline exceeded",
			"10ns next: no more")
		for _, i := range []int{0, 2} {
			require.Equal(t, "pending", lab.Outcome(ps[i]))
			require.Zero(t, ps[i].Future().Waiters())
		}
	})
}

// Behaviors 198.
func TestFinishingEarlyDisarmsTheLimit(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		asking(w, k, "next", future.NewCompleted(w, p).Limit(10), 1)
		w.CallLater(1, func() { p.SetResult(1) })
		w.RunOut()
		w.Require(t, "1ns next: value: 1")
		require.EqualValues(t, 1, w.Time())
	})
}

// Behaviors 199.
func TestAnIterationMayBeBrokenOffAndResumed(t *testing.T) {
	w := lab.NewWorld(t)
	ps := promises(w, 3)
	for i, p := range ps {
		w.CallLater(time.Duration(10*i), func() { p.SetResult(i) })
	}
	require.NoError(t, w.Run(func(co *loop.Co) error {
		c := future.NewCompleted(co, ps...)
		for v, err := range c.Values(co) {
			w.AddAt("first loop: %v %s", v, errText(err))
			break
		}
		for v, err := range c.Values(co) {
			w.AddAt("second loop: %v %s", v, errText(err))
		}
		return nil
	}))
	w.Require(t, "0s first loop: 0 no error", "10ns second loop: 1 no error", "20ns second loop: 2 no error")
}

// Behaviors 194.
func TestAsCompletedGivesValuesAndErrors(t *testing.T) {
	w := lab.NewWorld(t)
	ps := promises(w, 3)
	w.CallLater(1, func() { ps[2].SetError(errBoom) })
	w.CallLater(2, func() { ps[0].Future().Cancel(errWhy) })
	w.CallLater(3, func() { ps[1].SetResult(1) })
	require.NoError(t, w.Run(func(co *loop.Co) error {
		for v, err := range future.AsCompleted(co, ps...) {
			w.AddAt("%v %s", v, errText(err))
		}
		return nil
	}))
	w.Require(t, "1ns 0 boom", "2ns 0 canceled: why", "3ns 1 no error")
}

// Whoever is canceled while it asks takes the place of no member, as in asyncio since 3.14, and keeps none from the
// others.
func TestACanceledAskTakesNoMember(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 2)
		c := future.NewCompleted(w, ps...)
		a := asking(w, k, "a", c, 1)
		asking(w, k, "b", c, 3)
		w.RunOut()
		ps[0].SetResult(0)
		w.OneTurn() // a was woken for it
		require.True(t, a.Cancel(errWhy))
		w.RunOut()
		ps[1].SetResult(1)
		w.RunOut()
		w.Require(t, "--", "0s a: canceled: why", "0s b: value: 0", "0s b: value: 1", "0s b: no more")
	})
}

// Each member goes to one of those who ask, in the order in which they ask.
func TestSeveralMayAsk(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 3)
		c := future.NewCompleted(w, ps...)
		asking(w, k, "a", c, 2)
		asking(w, k, "b", c, 2)
		w.RunOut()
		for i, p := range ps {
			p.SetResult(i)
			w.RunOut()
		}
		w.Require(t, "0s a: value: 0", "0s b: value: 1", "0s b: no more", "0s a: value: 2")
	})
}

// Behaviors 192.
func TestCancelingWhoAsksCancelsNoMember(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		a := asking(w, k, "a", future.NewCompleted(w, p), 1)
		w.RunOut()
		require.True(t, a.Cancel(errWhy))
		w.RunOut()
		w.Require(t, "0s a: canceled: why")
		require.Equal(t, "pending", lab.Outcome(p))
	})
}

func TestCompletedRefusesMembersOfAnotherLoop(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		mine, foreign := future.New[int](w), future.New[int](lab.NewWorld(t))
		asking(w, k, "next", future.NewCompleted(w, mine, foreign), 3)
		w.RunOut()
		mine.SetResult(1)
		w.RunOut()
		w.Require(t, "0s next: as completed: loop: belongs to another loop", "0s next: value: 1", "0s next: no more")
		require.Zero(t, foreign.Future().Waiters())
	})
}

func TestTwoMembersThatEndTogetherGoToTwoWhoAsk(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 2)
		c := future.NewCompleted(w, ps...)
		asking(w, k, "a", c, 1)
		asking(w, k, "b", c, 1)
		w.RunOut()
		ps[1].SetResult(1)
		ps[0].SetResult(0)
		w.RunOut()
		w.Require(t, "0s a: value: 1", "0s b: value: 0")
	})
}

// A member that ends in the very turn in which time is up is too late if the loop learns of it afterwards.
func TestAMemberThatEndsWhenTimeIsUp(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		w.CallLater(10, func() { p.SetResult(1) })
		asking(w, k, "next", future.NewCompleted(w, p).Limit(10), 2)
		w.RunOut()
		w.Require(t, "10ns next: deadline exceeded", "10ns next: no more")
		require.Equal(t, "value: 1", lab.Outcome(p))
	})
}

func TestCompletedRefusesACoroutineOfAnotherLoop(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, second *lab.World, k lab.Kind) {
		first := lab.NewWorld(t)
		p := future.New[int](first)
		asking(second, k, "next", future.NewCompleted(first, p), 1)
		second.OneTurn()
		p.SetResult(1)
		first.OneTurn()
		second.OneTurn()
		second.Require(t, "--", "0s next: as completed: loop: belongs to another loop", "--")
	})
}
