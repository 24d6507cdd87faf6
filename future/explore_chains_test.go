// The pieces of explore_test.go about futures that stand for others: shields, limits, chains.
package future_test

import (
	"errors"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// shields: whoever goes away, the work goes on and keeps its value; and what has gone leaves nothing behind.
func shields(s *stage) {
	p := future.New[int](s.Co)
	shield := future.Shield(p)
	var got error
	awaiter := s.awaits(shield, &got)
	s.start(0, lab.After(sleep(0), lab.PassOn), lab.After(sleep(0), lab.PassOn), s.doing(func() { p.SetResult(7) }))
	s.run(awaiter, shield, p.Future())
	v, err := p.Future().Result()
	if s.Hit(2) {
		require.True(s.T, loop.IsCanceled(err) && loop.IsCanceled(got))
	} else {
		require.NoError(s.T, err, "the work was canceled through its shield")
		require.Equal(s.T, 7, v)
	}
	if err == nil && !s.Hit(0) && !s.Hit(1) {
		require.NoError(s.T, got)
	}
	require.True(s.T, shield.Done())
	require.True(s.T, !s.Hit(1) || shield.Canceled())
	s.told(0, awaiter, got)
}

// waitsFor: a timeout is told from a cancellation, an end in time from both, and what was waited for has ended by then.
func waitsFor(limit time.Duration) func(s *stage) {
	return func(s *stage) {
		inner := s.worker(7, 1, nil)
		if limit == time.Millisecond {
			inner = s.start(7, lab.After(sleep(limit), lab.PassOn))
			s.Delay = limit
		}
		var got error
		asked := false // a cancellation was accepted before the wait was over
		step := &future.WaitForStep[int]{F: inner.Future(), D: limit}
		var awaiter interface{ Canceling() int }
		a := s.start(0, lab.After(step, func(err error) error {
			got, asked = err, awaiter.Canceling() > 0
			require.True(s.T, asked && limit == 0 || inner.Done(), "the wait was over before what it waited for")
			return err
		}))
		awaiter = a
		s.run(a, inner)
		switch {
		case got == nil:
			require.NoError(s.T, inner.Err())
		case errors.Is(got, loop.ErrTimeout):
			require.LessOrEqual(s.T, limit, time.Millisecond, "a timeout before its time")
			require.False(s.T, asked, "a cancellation was taken for a timeout")
		default:
			require.True(s.T, loop.IsCanceled(got))
			require.True(s.T, asked || s.Hit(1), "a timeout was taken for a cancellation")
		}
		s.told(0, a, got)
		_, armed := s.Co.Loop().NextDeadline()
		require.False(s.T, armed, "a timer is left")
		read(inner)
	}
}

// chains: what stands behind another has its outcome, and a request goes down to what everything stands on.
func chains(s *stage) {
	p := future.New[int](s.Co)
	then := future.Then(p, func(v int) (int, error) { return v + 1, nil })
	mapped := future.Map(then, func(v int) int { return 10 * v })
	var got error
	awaiter := s.awaits(mapped, &got)
	s.start(0, lab.After(sleep(0), lab.PassOn), s.doing(func() { p.SetResult(1) }))
	s.run(awaiter, mapped, then, p.Future())
	require.True(s.T, p.Future().Done() && then.Done() && mapped.Done())
	v, err := mapped.Result()
	if p.Future().Canceled() {
		require.True(s.T, then.Canceled() && mapped.Canceled())
		require.True(s.T, s.Accepted())
	} else {
		require.NoError(s.T, err)
		require.Equal(s.T, 20, v)
	}
	require.True(s.T, !s.Hit(1) && !s.Hit(2) && !s.Hit(3) || p.Future().Canceled())
	s.told(0, awaiter, got)
}

// flattens: a request to cancel goes to what is pending, at any time; and the outcome is that of the inner future.
func flattens(settled bool) func(s *stage) {
	return func(s *stage) {
		inner := future.New[int](s.Co)
		outer := future.New[*future.Future[int]](s.Co)
		flat := future.Flatten(outer)
		var got error
		awaiter := start(s.Kind, s.Co, 0, lab.After(flat, func(err error) error {
			got = err
			return err
		}))
		s.start(0, lab.After(sleep(0), lab.PassOn), s.doing(func() { outer.SetResult(inner.Future()) }))
		if settled {
			s.start(0, lab.After(sleep(0), lab.PassOn), lab.After(sleep(0), lab.PassOn),
				s.doing(func() { inner.SetResult(7) }))
		}
		s.run(awaiter, flat, outer.Future())
		require.True(s.T, !s.Accepted() && !settled || awaiter.Done(), "canceled, and still waiting: %v", awaiter)
		inner.SetResult(7)
		require.NoError(s.T, s.Co.Sleep(time.Second))
		require.True(s.T, flat.Done() && awaiter.Done())
		v, err := flat.Result()
		switch {
		case outer.Future().Canceled(), inner.Future().Canceled():
			require.True(s.T, flat.Canceled() && loop.IsCanceled(got))
		default:
			require.NoError(s.T, err)
			require.Equal(s.T, 7, v)
		}
		require.True(s.T, !s.Hit(1) || flat.Canceled(), "the cancellation got lost")
		s.told(0, awaiter, got)
	}
}

// awaitsTwice: all who await a future have the same outcome, and go with it when one of them is canceled.
func awaitsTwice(s *stage) {
	p := future.New[int](s.Co)
	var got [2]error
	a, b := s.awaits(p.Future(), &got[0]), s.awaits(p.Future(), &got[1])
	s.start(0, lab.After(sleep(0), lab.PassOn), s.doing(func() { p.SetResult(1) }))
	s.run(a, b, p.Future())
	if p.Future().Canceled() {
		require.True(s.T, s.Accepted())
	} else {
		require.True(s.T, s.Hit(0) || got[0] == nil)
		require.True(s.T, s.Hit(1) || got[1] == nil)
	}
	s.told(0, a, got[0])
	s.told(1, b, got[1])
}
