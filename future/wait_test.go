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

// A waitCase is one wait for the members a, b, and c, and what it gives.
type waitCase struct {
	name  string
	mode  future.Mode
	limit time.Duration
	// settle is called when the wait has begun; before, when it has not.
	before, settle func(w *lab.World, ps []*future.Promise[int])
	want           string // when it was over, and what was settled
}

var waitCases = []waitCase{
	// Behaviors 185.
	{"all, with an error and a cancellation", future.AllCompleted, future.NoLimit, nil,
		func(w *lab.World, ps []*future.Promise[int]) {
			w.CallLater(1, func() { ps[1].SetError(errBoom) })
			w.CallLater(2, func() { ps[2].Future().Cancel(nil) })
			w.CallLater(3, func() { ps[0].SetResult(1) })
		}, "3ns done [a b c] pending []: no error"},
	// Behaviors 188.
	{"the first", future.FirstCompleted, future.NoLimit, nil,
		func(w *lab.World, ps []*future.Promise[int]) {
			w.CallLater(1, func() { ps[1].SetResult(1) })
		}, "1ns done [b] pending [a c]: no error"},
	// Behaviors 188.
	{"the first, when two came together", future.FirstCompleted, future.NoLimit, nil,
		func(w *lab.World, ps []*future.Promise[int]) {
			w.CallLater(1, func() { ps[2].SetResult(1) })
			w.CallLater(1, func() { ps[0].SetResult(1) })
		}, "1ns done [a c] pending [b]: no error"},
	// Behaviors 189.
	{"the first error", future.FirstError, future.NoLimit, nil,
		func(w *lab.World, ps []*future.Promise[int]) {
			w.CallLater(1, func() { ps[0].SetResult(1) })
			w.CallLater(2, func() { ps[1].Future().Cancel(nil) })
			w.CallLater(3, func() { ps[2].SetError(errBoom) })
		}, "3ns done [a b c] pending []: no error"},
	// Behaviors 189.
	{"the first error, which is there", future.FirstError, future.NoLimit,
		func(_ *lab.World, ps []*future.Promise[int]) { ps[2].SetError(errBoom) }, nil,
		"0s done [c] pending [a b]: no error"},
	// Behaviors 189.
	{"the first error, where there is none", future.FirstError, future.NoLimit, nil,
		func(w *lab.World, ps []*future.Promise[int]) {
			for i, p := range ps {
				w.CallLater(time.Duration(i), func() { p.SetResult(1) })
			}
		}, "2ns done [a b c] pending []: no error"},
	// Behaviors 190.
	{"a limit", future.AllCompleted, 10, nil,
		func(w *lab.World, ps []*future.Promise[int]) {
			w.CallLater(1, func() { ps[1].SetResult(1) })
		}, "10ns done [b] pending [a c]: no error"},
	// Behaviors 190, 193.
	{"a limit that is not used up", future.AllCompleted, 10, nil,
		func(w *lab.World, ps []*future.Promise[int]) {
			for _, p := range ps {
				p.SetResult(1)
			}
		}, "0s done [a b c] pending []: no error"},
	// Behaviors 191.
	{"no time", future.AllCompleted, -1,
		func(_ *lab.World, ps []*future.Promise[int]) { ps[0].SetResult(1) }, nil,
		"0s done [a] pending [b c]: no error"},
	// Behaviors 191.
	{"less than no time", future.AllCompleted, -2, nil, nil, "0s done [] pending [a b c]: no error"},
}

func TestWait(t *testing.T) {
	for _, c := range waitCases {
		t.Run(c.name, func(t *testing.T) {
			lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
				ps := promises(w, 3)
				names := map[*future.Future[int]]string{ps[0].Future(): "a", ps[1].Future(): "b", ps[2].Future(): "c"}
				s := &future.WaitStep[*future.Future[int]]{Mode: c.mode, Limit: c.limit}
				for _, p := range ps {
					s.As = append(s.As, p.Future())
				}
				if c.before != nil {
					c.before(w, ps)
				}
				start(k, w, 0, lab.After(s, func(err error) error {
					w.AddAt("done %v pending %v: %s", named(names, s.Done), named(names, s.Pending), errText(err))
					for _, p := range ps {
						require.Zero(t, p.Future().Waiters())
					}
					return err
				}))
				if c.settle != nil {
					w.CallSoon(func() { c.settle(w, ps) })
				}
				w.RunOut()
				w.Require(t, c.want)
				w.RequireNoTimer()
				for _, p := range ps {
					_ = p.Future().Err()
				}
			})
		})
	}
}

func named[K comparable](names map[K]string, keys []K) []string {
	found := []string{}
	for _, k := range keys {
		found = append(found, names[k])
	}
	return found
}

// Behaviors 186.
func TestWhatWaitRefuses(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		foreign := future.New[int](lab.NewWorld(t)).Future()
		refused := func(s loop.Stepper) {
			start(k, w, 0, lab.After(s, func(err error) error { w.Add("%v", err); return nil }))
			w.OneTurn()
		}
		refused(&future.WaitStep[*future.Future[int]]{Limit: future.NoLimit})
		refused(&future.WaitStep[*future.Future[int]]{Limit: 1,
			As: []*future.Future[int]{future.Finished(w, 1), foreign}})
		w.Require(t, "--", "future: nothing to wait for",
			"--", "wait: argument 1: loop: belongs to another loop")
		w.RequireNoTimer()
	})
}

// Behaviors 186.
func TestWaitWithAnUnknownModeIsMisuse(t *testing.T) {
	w := lab.NewWorld(t)
	require.NoError(t, w.Run(func(co *loop.Co) error {
		require.PanicsWithValue(t, "future: Wait with the unknown mode 3", func() {
			_, _, _ = future.Wait(co, 3, future.Finished(co, 1))
		})
		return nil
	}))
}

// Behaviors 187.
func TestWaitCountsDuplicatesOnce(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p, q := future.New[int](w).Future(), future.New[int](w).Future()
		s := &future.WaitStep[*future.Future[int]]{Limit: 1, As: []*future.Future[int]{p, q, p, q, q}}
		start(k, w, 0, lab.After(s, lab.PassOn))
		w.CallSoon(func() {
			require.Equal(t, []int{1, 1}, []int{p.Waiters(), q.Waiters()})
			p.Cancel(nil)
		})
		w.RunOut()
		require.Equal(t, []*future.Future[int]{p}, s.Done)
		require.Equal(t, []*future.Future[int]{q}, s.Pending)
	})
}

// Behaviors 168.
func TestWaitGivesWayAtLeastOnce(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		as := []*future.Future[int]{future.Finished(w, 1)}
		start(k, w, 0, lab.After(&future.WaitStep[*future.Future[int]]{Limit: future.NoLimit, As: as},
			func(err error) error { w.Add("waited: %s", errText(err)); return nil }))
		w.CallSoon(func() { w.Add("the others") })
		w.RunOut()
		w.Require(t, "the others", "waited: no error")
	})
}

// Behaviors 192, 193.
func TestCancelingAWaitingTaskLeavesTheMembersAlone(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		member := start(k, w, 1, lab.After(sleep(10), lab.PassOn))
		waiter := awaiting(w, k, "waiter", &future.WaitStep[*task.Task[int]]{Limit: 20, As: []*task.Task[int]{member}})
		w.CallLater(1, func() { w.Add("cancel: %v", waiter.Cancel(errWhy)) })
		w.CallLater(2, func() { require.Zero(t, member.Future().Waiters()) })
		w.RunOut()
		w.Require(t, "cancel: true", "waiter: canceled: why")
		require.Equal(t, "value: 1", lab.Outcome(member))
		require.EqualValues(t, 10, w.Time())
	})
}

// An error that comes when the wait for it is over is not the wait's to look at.
func TestAWaitThatIsOverLooksAtNoError(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		s := &future.WaitStep[*future.Future[int]]{Mode: future.FirstError, Limit: future.NoLimit,
			As: []*future.Future[int]{p.Future()}}
		waiter := awaiting(w, k, "waiter", s)
		w.RunOut()
		waiter.Cancel(nil)
		p.SetError(errBoom)
		w.RunOut()
		w.Require(t, "waiter: canceled")
		w.RequireReports(unread)
	})
}

// Behaviors 185.
func TestWaitTakesAwaitablesOfDifferentTypes(t *testing.T) {
	w := lab.NewWorld(t)
	number, text := future.Finished(w, 1), future.New[string](w).Future()
	require.NoError(t, w.Run(func(co *loop.Co) error {
		done, pending, err := future.WaitLimit[future.Waitable](co, 5, future.AllCompleted, number, text)
		require.Equal(t, []future.Waitable{number}, done)
		require.Equal(t, []future.Waitable{text}, pending)
		return err
	}))
	require.EqualValues(t, 5, w.Time())
}

func TestAWaitStepMayBeUsedAgain(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 2)
		s := &future.WaitStep[*future.Future[int]]{
			Mode: future.FirstCompleted, Limit: future.NoLimit,
			As: []*future.Future[int]{ps[0].Future(), ps[1].Future()},
		}
		again := func(err error) error {
			w.Add("%d done, %d pending: %s", len(s.Done), len(s.Pending), errText(err))
			s.As = s.Pending
			return err
		}
		start(k, w, 0, lab.After(s, again), lab.After(s, again))
		w.CallLater(1, func() { ps[1].SetResult(1) })
		w.CallLater(2, func() { ps[0].SetResult(1) })
		w.RunOut()
		w.Require(t, "1 done, 1 pending: no error", "1 done, 0 pending: no error")
	})
}

// A limit of zero is one for WaitLimit, which is over at once, and none for a WaitStep, whose zero value is useful.
func TestZeroLimit(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	task := loop.Start(w, loop.Func(func(co *loop.Co) error {
		done, pending, err := future.WaitLimit(co, 0, future.AllCompleted, p.Future())
		w.AddAt("WaitLimit: %d done, %d pending, %v", len(done), len(pending), err)
		s := future.WaitStep[*future.Future[int]]{As: []*future.Future[int]{p.Future()}}
		w.CallLater(5, func() { p.SetResult(1) })
		err = co.Await(&s)
		w.AddAt("WaitStep: %d done, %d pending, %v", len(s.Done), len(s.Pending), err)
		return nil
	}), nil)
	w.RunOut()
	require.True(t, task.Ended())
	w.Require(t, "0s WaitLimit: 0 done, 1 pending, <nil>", "5ns WaitStep: 1 done, 0 pending, <nil>")
}
