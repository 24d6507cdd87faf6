// The pieces that explore_test.go plays.
package future_test

import (
	"errors"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

var pieces = []piece{
	{name: "gather", targets: 4, turns: 3, bound: looptest.Bound{Departures: 4}, main: gathers(false, nil)},
	{name: "gather, one fails", targets: 4, turns: 3, bound: looptest.Bound{Departures: 4}, main: gathers(false, errBoom)},
	{name: "outcomes", targets: 4, turns: 3, bound: looptest.Bound{Departures: 4}, main: gathers(true, errBoom)},
	{name: "wait for all", targets: 3, turns: 3, main: waits(future.AllCompleted)},
	{name: "wait for the first", targets: 3, turns: 3, bound: looptest.Bound{Departures: 4}, main: waits(future.FirstCompleted)},
	{name: "wait for the first error", targets: 3, turns: 3, main: waits(future.FirstError)},
	{name: "a wait with a limit", targets: 3, turns: 2, bound: looptest.Bound{Departures: 3}, main: waitsAtMost},
	{name: "as completed", targets: 4, turns: 3, bound: looptest.Bound{Departures: 2}, main: completes(0)},
	{name: "as completed, with a limit", targets: 2, turns: 2, bound: looptest.Bound{Departures: 2}, main: completes(time.Millisecond)},
	{name: "as completed, the last one is late", targets: 3, turns: 4, bound: looptest.Bound{Departures: 2}, main: completesLate},
	{name: "shield", targets: 3, turns: 3, main: shields},
	{name: "wait for, in time", targets: 2, turns: 3, main: waitsFor(time.Second)},
	{name: "wait for, at the very time", targets: 2, turns: 1, main: waitsFor(time.Millisecond)},
	{name: "wait for, no time", targets: 2, turns: 3, main: waitsFor(0)},
	{name: "then and map", targets: 4, turns: 4, main: chains},
	{name: "flatten, the inner one is pending", targets: 3, turns: 4, main: flattens(false)},
	{name: "flatten, the inner one is settled", targets: 3, turns: 4, main: flattens(true)},
	{name: "two await one promise", targets: 3, turns: 3, main: awaitsTwice},
}

// gathers: the outcome is that of the members, in their order; who asks the gather to end gets a cancellation, or the error
// of a member; and when the gather of Outcomes has ended, all have.
func gathers(keep bool, fails error) func(s *stage) {
	return func(s *stage) {
		a, b := s.worker(1, 0, nil), s.worker(2, 1, fails)
		var g future.Waitable
		var await loop.Stepper
		var values []int
		var members []error
		if keep {
			f := future.OutcomesFunc(s.co, func(os []future.Outcome[int]) int {
				for _, o := range os {
					values, members = append(values, o.Value), append(members, o.Err)
				}
				return 0
			}, a, b)
			g, await = f, f
		} else {
			f := future.GatherFunc(s.co, func(v []int) int {
				values = v
				return 0
			}, a, b)
			g, await = f, f
		}
		var got error
		awaiter := s.awaits(await, &got)
		s.run(a, b, g, awaiter)
		require.True(s.t, g.Done())
		err := g.Err()
		if err == nil {
			require.Equal(s.t, values, []int{value(a), value(b)})
			require.True(s.t, keep || a.Err() == nil && b.Err() == nil)
			require.False(s.t, s.hit(2), "the cancellation of the gather got lost")
		} else {
			require.True(s.t, loop.IsCanceled(err) || err == fails)
			require.True(s.t, !keep || s.hit(2) || s.hit(3), "%v", err)
		}
		if keep && err == nil {
			require.Equal(s.t, []bool{a.Err() == nil, b.Err() == nil}, []bool{members[0] == nil, members[1] == nil})
		}
		if !s.hit(3) {
			require.Equal(s.t, err, got)
		}
		s.told(3, awaiter, got)
		require.False(s.t, g.Canceled(), "a gather fails with the cancellation")
		read(a, b)
	}
}

func value(t *task.Task[int]) int {
	v, _ := t.Result()
	return v
}

// told requires that a cancellation of the awaiter which was accepted has come out of its wait, if it waited, or has ended
// it; and that there is one only if there was a reason.
func (s *stage) told(n int, awaiter *task.Task[int], got error) {
	if s.hit(n) {
		require.True(s.t, awaiter.Canceled() || got == errBoom, "the cancellation of the awaiter got lost: %v", got)
		require.Equal(s.t, 1, awaiter.Canceling())
	} else {
		require.Zero(s.t, awaiter.Canceling())
	}
	read(awaiter)
}

// waits: what is told done is done, the mode is met, nobody is canceled with the one who waits, and nothing is left behind.
func waits(mode future.Mode) func(s *stage) {
	return func(s *stage) {
		ps := promises(s.co, 2)
		step := &future.WaitStep[*future.Future[int]]{Mode: mode, As: []*future.Future[int]{ps[0].Future(), ps[1].Future()}}
		var got error
		awaiter := s.start(0, part{step, func(err error) error {
			got = err
			s.sorted(step.Done, step.Pending, ps)
			switch {
			case err != nil:
			case mode == future.FirstCompleted:
				require.NotEmpty(s.t, step.Done)
			case mode == future.FirstError && len(step.Pending) > 0:
				require.True(s.t, failed(step.Done))
			default:
				require.Empty(s.t, step.Pending)
			}
			return err
		}})
		s.start(0, s.doing(func() { ps[0].SetResult(1) }))
		pause := part{sleep(0), passOn}
		s.start(0, pause, pause, pause, s.doing(func() { ps[1].SetError(errBoom) }))
		s.run(ps[0].Future(), ps[1].Future(), awaiter)
		require.True(s.t, ps[0].Future().Done() && ps[1].Future().Done())
		require.True(s.t, !s.hit(2) || !ps[0].Future().Canceled() && !ps[1].Future().Canceled())
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
	require.Equal(s.t, wantDone, done)
	require.Equal(s.t, wantPending, pending)
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
	ps := promises(s.co, 2)
	step := &future.WaitStep[*future.Future[int]]{Limit: time.Millisecond, As: []*future.Future[int]{ps[0].Future(), ps[1].Future()}}
	var got error
	awaiter := s.start(0, part{step, func(err error) error {
		got = err
		s.sorted(step.Done, step.Pending, ps)
		return err
	}})
	s.start(0, part{sleep(time.Millisecond), passOn}, s.doing(func() { ps[0].SetResult(1) }))
	s.start(0, part{sleep(time.Millisecond), passOn}, s.doing(func() { ps[1].SetResult(1) }))
	s.delay = time.Millisecond
	s.run(ps[0].Future(), ps[1].Future(), awaiter)
	s.told(2, awaiter, got)
	_, armed := s.co.Loop().NextDeadline()
	require.False(s.t, armed, "a timer is left")
}

// completes: each member goes to one who asks, once; an ask that is canceled takes none; and who is told to hurry is told
// so as often as there are members left.
func completes(limit time.Duration) func(s *stage) {
	return func(s *stage) {
		ps := promises(s.co, 3)
		c := future.NewCompleted(s.co, ps...)
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
			s.start(0, part{sleep(pause), passOn}, s.doing(func() { p.SetResult(n) }))
		}
		s.delay = limit
		s.run(askers[0], askers[1], ps[0].Future(), ps[1].Future())
		s.start(0, s.asks(c, 3, told)...) // for what the canceled one left
		require.NoError(s.t, s.co.Sleep(time.Second))
		for _, n := range handed {
			require.Equal(s.t, 1, n)
		}
		require.Equal(s.t, 3, len(handed)+late)
		require.LessOrEqual(s.t, interrupted, 1)
		_, armed := s.co.Loop().NextDeadline()
		require.False(s.t, armed, "a timer is left")
	}
}

// completesLate: what has completed is handed out, also if somebody was woken for it and canceled, or if another one took it.
func completesLate(s *stage) {
	ps := promises(s.co, 3)
	c := future.NewCompleted(s.co, ps...)
	handed := map[*future.Promise[int]]int{}
	var askers []target
	for n := range 3 {
		parts := s.asks(c, 1, func(p *future.Promise[int], err error) {
			if err == nil {
				handed[p]++
			}
		})
		if n == 2 {
			parts = append([]part{{sleep(0), passOn}}, parts...)
		}
		askers = append(askers, start(s.kind, s.co, 0, parts...))
	}
	s.start(0, s.doing(func() { ps[0].SetResult(0) }))
	s.start(0, part{sleep(0), passOn}, s.doing(func() { ps[1].SetResult(1) }))
	s.run(askers...)
	require.Equal(s.t, map[*future.Promise[int]]int{ps[0]: 1, ps[1]: 1}, handed)
	ps[2].SetResult(2)
	require.NoError(s.t, s.co.Sleep(time.Second))
	for _, a := range askers {
		require.True(s.t, a.(*task.Task[int]).Done(), "%v", a)
	}
}

// asks are parts that ask for members until there are no more.
func (s *stage) asks(c *future.Completed[*future.Promise[int], int], n int, told func(*future.Promise[int], error)) (parts []part) {
	for range n {
		step := &future.CompletedStep[*future.Promise[int], int]{Of: c}
		parts = append(parts, part{step, func(err error) error {
			if step.OK {
				require.True(s.t, err != nil || step.Member.Future().Done())
				told(step.Member, err)
			}
			if errors.Is(err, loop.ErrTimeout) {
				return nil
			}
			return err
		}})
	}
	return parts
}
