// The pieces that explore_test.go plays.
package future_test

import (
	"errors"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

var pieces = []piece{
	{Name: "gather", Targets: 4, Turns: 3, Bound: looptest.Bound{Departures: 4}, Main: gathers(false, nil)},
	{Name: "gather, one fails", Targets: 4, Turns: 3, Bound: looptest.Bound{Departures: 4},
		Main: gathers(false, errBoom)},
	{Name: "outcomes", Targets: 4, Turns: 3, Bound: looptest.Bound{Departures: 4}, Main: gathers(true, errBoom)},
	{Name: "wait for all", Targets: 3, Turns: 3, Main: waits(future.AllCompleted)},
	{Name: "wait for the first", Targets: 3, Turns: 3, Bound: looptest.Bound{Departures: 4},
		Main: waits(future.FirstCompleted)},
	{Name: "wait for the first error", Targets: 3, Turns: 3, Main: waits(future.FirstError)},
	{Name: "a wait with a limit", Targets: 3, Turns: 2, Bound: looptest.Bound{Departures: 3}, Main: waitsAtMost},
	{Name: "as completed", Targets: 4, Turns: 3, Bound: looptest.Bound{Departures: 2}, Main: completes(0)},
	{Name: "as completed, with a limit", Targets: 2, Turns: 2, Bound: looptest.Bound{Departures: 2},
		Main: completes(time.Millisecond)},
	{Name: "as completed, the last one is late", Targets: 3, Turns: 4, Bound: looptest.Bound{Departures: 2},
		Main: completesLate},
	{Name: "shield", Targets: 3, Turns: 3, Main: shields},
	{Name: "wait for, in time", Targets: 2, Turns: 3, Main: waitsFor(time.Second)},
	{Name: "wait for, at the very time", Targets: 2, Turns: 1, Main: waitsFor(time.Millisecond)},
	{Name: "wait for, no time", Targets: 2, Turns: 3, Main: waitsFor(0)},
	{Name: "then and map", Targets: 4, Turns: 4, Main: chains},
	{Name: "flatten, the inner one is pending", Targets: 3, Turns: 4, Main: flattens(false)},
	{Name: "flatten, the inner one is settled", Targets: 3, Turns: 4, Main: flattens(true)},
	{Name: "two await one promise", Targets: 3, Turns: 3, Main: awaitsTwice},
}

// gathers: the outcome is that of the members, in their order; who asks the gather to end gets a cancellation, or the
// error of a member; and when the gather of Outcomes has ended, all have.
func gathers(keep bool, fails error) func(s *stage) {
	return func(s *stage) {
		a, b := s.worker(1, 0, nil), s.worker(2, 1, fails)
		var g future.Waitable
		var await loop.Stepper
		var values []int
		var members []error
		if keep {
			f := future.OutcomesFunc(s.Co, func(os []future.Outcome[int]) int {
				for _, o := range os {
					values, members = append(values, o.Value), append(members, o.Err)
				}
				return 0
			}, a, b)
			g, await = f, f
		} else {
			f := future.GatherFunc(s.Co, func(v []int) int {
				values = v
				return 0
			}, a, b)
			g, await = f, f
		}
		var got error
		awaiter := s.awaits(await, &got)
		s.run(a, b, g, awaiter)
		require.True(s.T, g.Done())
		err := g.Err()
		if err == nil {
			require.Equal(s.T, values, []int{value(a), value(b)})
			require.True(s.T, keep || a.Err() == nil && b.Err() == nil)
			require.False(s.T, s.Hit(2), "the cancellation of the gather got lost")
		} else {
			require.True(s.T, loop.IsCanceled(err) || err == fails)
			require.True(s.T, !keep || s.Hit(2) || s.Hit(3), "%v", err)
		}
		if keep && err == nil {
			require.Equal(s.T, []bool{a.Err() == nil, b.Err() == nil}, []bool{members[0] == nil, members[1] == nil})
		}
		if !s.Hit(3) {
			require.Equal(s.T, err, got)
		}
		s.told(3, awaiter, got)
		require.False(s.T, g.Canceled(), "a gather fails with the cancellation")
		read(a, b)
	}
}

func value(t *task.Task[int]) int {
	v, _ := t.Result()
	return v
}

// told requires that a cancellation of the awaiter which was accepted has come out of its wait, if it waited, or has
// ended it; and that there is one only if there was a reason.
func (s *stage) told(n int, awaiter *task.Task[int], got error) {
	if s.Hit(n) {
		require.True(s.T, awaiter.Canceled() || got == errBoom, "the cancellation of the awaiter got lost: %v", got)
		require.Equal(s.T, 1, awaiter.Canceling())
	} else {
		require.Zero(s.T, awaiter.Canceling())
	}
	read(awaiter)
}

// waits: what is told done is done, the mode is met, nobody is canceled with the one who waits, and nothing is left
// behind.
func waits(mode future.Mode) func(s *stage) {
	return func(s *stage) {
		ps := promises(s.Co, 2)
		step := &future.WaitStep[*future.Future[int]]{Mode: mode,
			As: []*future.Future[int]{ps[0].Future(), ps[1].Future()}}
		var got error
		awaiter := s.start(0, lab.After(step, func(err error) error {
			got = err
			s.sorted(step.Done, step.Pending, ps)
			switch {
			case err != nil:
			case mode == future.FirstCompleted:
				require.NotEmpty(s.T, step.Done)
			case mode == future.FirstError && len(step.Pending) > 0:
				require.True(s.T, failed(step.Done))
			default:
				require.Empty(s.T, step.Pending)
			}
			return err
		}))
		s.start(0, s.doing(func() { ps[0].SetResult(1) }))
		pause := lab.After(sleep(0), lab.PassOn)
		s.start(0, pause, pause, pause, s.doing(func() { ps[1].SetError(errBoom) }))
		s.run(ps[0].Future(), ps[1].Future(), awaiter)
		require.True(s.T, ps[0].Future().Done() && ps[1].Future().Done())
		require.True(s.T, !s.Hit(2) || !ps[0].Future().Canceled() && !ps[1].Future().Canceled())
		s.told(2, awaiter, got)
		read(ps[0].Future(), ps[1].Future())
	}
}

// sorted requires that done and pending are as the promises are, in their order.
func (s *stage) sorted(done, pending []*future.Future[int], ps []*future.Promise[int]) {
	var wantDone, wantPending []*future.Future[int]
	for _, p := range ps {
		if p.Future().Done() {
			wantDone = append(wantDone, p.Future())
		} else {
			wantPending = append(wantPending, p.Future())
			s.free(p.Future())
		}
	}
	require.Equal(s.T, wantDone, done)
	require.Equal(s.T, wantPending, pending)
}

func failed(fs []*future.Future[int]) bool {
	for _, f := range fs {
		if !f.Canceled() && f.Err() != nil {
			return true
		}
	}
	return false
}

// waitsAtMost: a limit that comes at the same time as the ends and the cancellation.
func waitsAtMost(s *stage) {
	ps := promises(s.Co, 2)
	step := &future.WaitStep[*future.Future[int]]{Limit: time.Millisecond,
		As: []*future.Future[int]{ps[0].Future(), ps[1].Future()}}
	var got error
	awaiter := s.start(0, lab.After(step, func(err error) error {
		got = err
		s.sorted(step.Done, step.Pending, ps)
		return err
	}))
	s.start(0, lab.After(sleep(time.Millisecond), lab.PassOn), s.doing(func() { ps[0].SetResult(1) }))
	s.start(0, lab.After(sleep(time.Millisecond), lab.PassOn), s.doing(func() { ps[1].SetResult(1) }))
	s.Delay = time.Millisecond
	s.run(ps[0].Future(), ps[1].Future(), awaiter)
	s.told(2, awaiter, got)
	_, armed := s.Co.Loop().NextDeadline()
	require.False(s.T, armed, "a timer is left")
}

// completes: each member goes to one who asks, once; an ask that is canceled takes none; and who is told to hurry is
// told so as often as there are members left.
func completes(limit time.Duration) func(s *stage) {
	return func(s *stage) {
		ps := promises(s.Co, 3)
		c := future.NewCompleted(s.Co, ps...)
		if limit > 0 {
			c.Limit(limit)
		}
		handed, interrupted, late := map[*future.Promise[int]]int{}, 0, 0
		told := func(p *future.Promise[int], err error) {
			switch {
			case err == nil:
				handed[p]++
			case errors.Is(err, loop.ErrTimeout):
				late++
			default:
				interrupted++
			}
		}
		var askers []*task.Task[int]
		for range 2 {
			askers = append(askers, s.start(0, s.asks(c, 3, told)...))
		}
		for n, p := range ps {
			pause := time.Duration(0)
			if limit > 0 && n > 0 {
				pause = limit
			}
			s.start(0, lab.After(sleep(pause), lab.PassOn), s.doing(func() { p.SetResult(n) }))
		}
		s.Delay = limit
		s.run(askers[0], askers[1], ps[0].Future(), ps[1].Future())
		s.start(0, s.asks(c, 3, told)...) // for what the canceled one left
		require.NoError(s.T, s.Co.Sleep(time.Second))
		for _, n := range handed {
			require.Equal(s.T, 1, n)
		}
		require.Equal(s.T, 3, len(handed)+late)
		require.LessOrEqual(s.T, interrupted, 1)
		_, armed := s.Co.Loop().NextDeadline()
		require.False(s.T, armed, "a timer is left")
	}
}

// completesLate: what has completed is handed out, also if somebody was woken for it and canceled, or if another one
// took it.
func completesLate(s *stage) {
	ps := promises(s.Co, 3)
	c := future.NewCompleted(s.Co, ps...)
	handed := map[*future.Promise[int]]int{}
	var askers []target
	for n := range 3 {
		parts := s.asks(c, 1, func(p *future.Promise[int], err error) {
			if err == nil {
				handed[p]++
			}
		})
		if n == 2 {
			parts = append([]part{lab.After(sleep(0), lab.PassOn)}, parts...)
		}
		askers = append(askers, start(s.Kind, s.Co, 0, parts...))
	}
	s.start(0, s.doing(func() { ps[0].SetResult(0) }))
	s.start(0, lab.After(sleep(0), lab.PassOn), s.doing(func() { ps[1].SetResult(1) }))
	s.run(askers...)
	require.Equal(s.T, map[*future.Promise[int]]int{ps[0]: 1, ps[1]: 1}, handed)
	ps[2].SetResult(2)
	require.NoError(s.T, s.Co.Sleep(time.Second))
	for _, a := range askers {
		require.True(s.T, a.(*task.Task[int]).Done(), "%v", a)
	}
}

// asks are parts that ask for members until there are no more.
func (s *stage) asks(c *future.Completed[*future.Promise[int], int], n int, told func(*future.Promise[int], error)) (parts []part) {
	for range n {
		step := &future.CompletedStep[*future.Promise[int], int]{Of: c}
		parts = append(parts, lab.After(step, func(err error) error {
			if step.OK {
				require.True(s.T, err != nil || step.Member.Future().Done())
				told(step.Member, err)
			}
			if errors.Is(err, loop.ErrTimeout) {
				return nil
			}
			return err
		}))
	}
	return parts
}
