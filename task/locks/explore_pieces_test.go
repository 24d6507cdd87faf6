// The pieces that explore_test.go has played under every order.
package locks_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task/locks"
)

// pieces has every one of them; a piece without a limit is run under every order that there is.
var pieces = []piece{
	{name: "a lock, two come", actors: 2, turns: 4, main: visitLock(2, 1)},
	{name: "a lock, three come", actors: 3, turns: 4, main: visitLock(3, 1)},
	{name: "a lock, two come twice", actors: 2, turns: 6, main: visitLock(2, 2)},
	{name: "a lock, three come, canceled twice", actors: 3, turns: 2, times: 2, main: visitLock(3, 1)},
	{name: "a lock tried by a callback", actors: 2, turns: 4, bound: looptest.Bound{Departures: 5}, main: tryLock},
	{name: "a semaphore of one, three come", actors: 3, turns: 4, main: visitSemaphore(1, 3)},
	{name: "a semaphore of two, three come", actors: 3, turns: 4, main: visitSemaphore(2, 3)},
	{name: "a semaphore of none, two units are released at once", actors: 3, turns: 3,
		bound: looptest.Bound{Departures: 3}, main: releaseTwo},
	{name: "a bounded semaphore of one, three come", actors: 3, turns: 4, main: visitBounded},
	{name: "an event that is set and cleared", actors: 2, turns: 3, main: setAndClear},
	{name: "a condition, notified once", actors: 2, turns: 4, main: notified(2, 1)},
	{name: "a condition, notified twice", actors: 3, turns: 4, bound: looptest.Bound{Departures: 3},
		main: notified(3, 2)},
	{name: "a condition, canceled while it has the lock again", actors: 2, turns: 4, times: 2,
		bound: looptest.Bound{Departures: 4}, main: notified(2, 2)},
	{name: "a buffer of a condition", actors: 3, turns: 5, bound: looptest.Bound{Departures: 3}, main: buffer},
	{name: "a barrier, two come", actors: 2, turns: 3, main: meetAtBarrier(2)},
	{name: "a barrier, three come", actors: 3, turns: 4, main: meetAtBarrier(3)},
	{name: "a barrier, four come", actors: 4, turns: 4, bound: looptest.Bound{Departures: 2}, main: meetAtBarrier(4)},
	{name: "a barrier that is aborted", actors: 2, turns: 3, main: breakBarrier(false)},
	{name: "a barrier that is reset", actors: 2, turns: 3, main: breakBarrier(true)},
}

func TestExplore(t *testing.T) {
	for _, p := range pieces {
		t.Run(p.name, p.explore)
	}
}

// TestSweep has every wait of every actor canceled, once, twice, by a timeout, and with what it waits for.
func TestSweep(t *testing.T) {
	for _, p := range pieces {
		t.Run(p.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				source := looptest.Exhaustive(looptest.Bound{Departures: 1})
				looptest.Sweeper{Source: source, Schedules: lab.Share(20)}.Sweep(t,
					p.program(k, lab.Intrusion{None: true}))
			})
		})
	}
}

// visitLock: one at a time has the lock, those who get it do so in the order in which they came, and in the end it is
// free.
func visitLock(visitors, visits int) func(s *stage, meet func()) {
	return func(s *stage, meet func()) {
		l := &locks.Lock{}
		for range visitors {
			s.visitor(visits, lock(l), func() { require.NoError(s.t, l.Release()) })
		}
		meet()
		require.Equal(s.t, 1, max(s.most, 1))
		s.inOrder()
		require.True(s.t, l.TryAcquire(s.co))
	}
}

// tryLock: who tries does not overtake who waits, but does not wait for those whose waits were canceled either.
func tryLock(s *stage, meet func()) {
	l := &locks.Lock{}
	for range 2 {
		s.visitor(1, lock(l), func() { require.NoError(s.t, l.Release()) })
	}
	spent := 0 // who waited, and was canceled before it was granted the lock
	s.struck = func(victim int) {
		if l.Locked() && slices.Contains(s.arrived, victim) && !slices.Contains(s.entered, victim) {
			spent = 1
		}
	}
	s.begin("trier", move{wait: sleep(0)}, move{wait: sleep(0)}, move{wait: act(func() {
		free, waiting := !l.Locked(), len(s.arrived)-len(s.entered)-s.canceled
		if got := l.TryAcquire(nil); got {
			require.Zero(s.t, s.inside)
			require.LessOrEqual(s.t, waiting, s.doomed(), "somebody waits who was not canceled")
			s.co.Loop().CallSoon(func() { require.NoError(s.t, l.Release()) })
		} else if free && s.canceled == 0 {
			require.Less(s.t, spent, waiting, "nobody waits any more")
		}
	})})
	meet()
	s.inOrder()
	require.True(s.t, l.TryAcquire(s.co))
}

// doomed counts the actors that are asked to end and have not ended yet.
func (s *stage) doomed() (n int) {
	for _, a := range s.actors {
		if a.Canceling() > 0 && !a.Done() {
			n++
		}
	}
	return n
}

// visitSemaphore: no more inside than there are units, and in the end all units are there again.
func visitSemaphore(units, visitors int) func(s *stage, meet func()) {
	return func(s *stage, meet func()) {
		sem := locks.NewSemaphore(units)
		for range visitors {
			s.visitor(1, unit(sem), sem.Release)
		}
		meet()
		require.LessOrEqual(s.t, s.most, units)
		if units == 1 {
			s.inOrder()
		}
		require.Equal(s.t, units, sem.Value())
		for range units {
			require.True(s.t, sem.TryAcquire())
		}
		require.False(s.t, sem.TryAcquire())
	}
}

// releaseTwo: two units, made by one step, are had by two, or are still there; a visitor passes on what it has.
func releaseTwo(s *stage, meet func()) {
	sem := locks.NewSemaphore(0)
	for range 3 {
		s.visitor(1, unit(sem), sem.Release)
	}
	s.begin("releaser", move{wait: sleep(0)}, move{wait: act(func() {
		sem.Release()
		sem.Release()
	})})
	meet()
	require.LessOrEqual(s.t, s.most, 2)
	require.Equal(s.t, 2, sem.Value())
	require.Equal(s.t, 3, len(s.entered)+s.without())
}

// visitBounded: as visitSemaphore, and nobody has given back too much.
func visitBounded(s *stage, meet func()) {
	sem := locks.NewBoundedSemaphore(1)
	for range 3 {
		s.visitor(1, bounded(sem), func() { require.NoError(s.t, sem.Release()) })
	}
	meet()
	require.LessOrEqual(s.t, s.most, 1)
	s.inOrder()
	require.ErrorIs(s.t, sem.Release(), locks.ErrOverReleased)
	require.True(s.t, sem.TryAcquire())
}

// setAndClear: who waits when the event is set goes on although it is cleared at once; nobody else does.
func setAndClear(s *stage, meet func()) {
	e := &locks.Event{}
	set := false
	for n := range 2 {
		s.actor(move{
			before: func() { s.arrived = append(s.arrived, n) },
			wait:   event(e),
			then: func(_ *loop.Co, err error) bool {
				require.True(s.t, set || err != nil, "the event was never set")
				return false
			},
		})
	}
	var present []int
	s.begin("setter", move{wait: sleep(0)}, move{wait: act(func() {
		present = slices.Clone(s.arrived)
		set = true
		e.Set()
		e.Clear()
	})})
	s.intrude()
	s.settle()
	for _, n := range present {
		require.True(s.t, s.actors[n].Done(), "%v", s.actors[n])
	}
	e.Set()
	meet()
}

// notified: of those who wait for a notice, as many are woken as there are notices, whoever is canceled; and each that
// leaves the wait holds the lock alone.
func notified(waiters, notices int) func(s *stage, meet func()) {
	return func(s *stage, meet func()) {
		c := &locks.Condition{}
		went := 0
		for range waiters {
			s.actor(move{wait: lock(c.Guard()), then: s.counted},
				move{wait: notice(c), then: func(_ *loop.Co, err error) bool {
					require.Equal(s.t, 0, s.inside)
					require.True(s.t, c.Locked())
					if s.inside++; err != nil {
						s.canceled++
					} else {
						went++
					}
					return true
				}},
				move{wait: sleep(0), then: func(*loop.Co, error) bool {
					s.inside--
					require.NoError(s.t, c.Release())
					return false
				}})
		}
		s.settle() // all wait
		notify := []move{{wait: sleep(0)}}
		for range notices {
			notify = append(notify, move{wait: lock(c.Guard()), then: goesOn},
				move{wait: act(func() { require.NoError(s.t, c.Notify(1)) })},
				move{wait: sleep(0), then: func(*loop.Co, error) bool { return c.Release() == nil }})
		}
		s.begin("notifier", notify...)
		s.intrude()
		s.settle()
		require.GreaterOrEqual(s.t, went, min(waiters-s.without(), notices))
		require.LessOrEqual(s.t, went, notices+s.without()) // who is canceled may wake another for nothing
		require.NoError(s.t, c.Acquire(s.co))
		require.NoError(s.t, c.NotifyAll())
		require.NoError(s.t, c.Release())
		meet()
		require.Equal(s.t, waiters, went+s.without())
		require.False(s.t, c.Locked())
	}
}

// counted goes on, or counts that the actor goes without what it came for.
func (s *stage) counted(_ *loop.Co, err error) bool {
	if err != nil {
		s.canceled++
	}
	return err == nil
}

func goesOn(_ *loop.Co, err error) bool { return err == nil }

// buffer: nobody waits for an item while there is one, and none is taken that is not there.
func buffer(s *stage, meet func()) {
	c := &locks.Condition{}
	items, taken := 0, 0
	for range 2 {
		s.actor(move{wait: lock(c.Guard()), then: goesOn},
			move{wait: until(c, func() bool { return items > 0 }), then: func(_ *loop.Co, err error) bool {
				if err == nil {
					require.Positive(s.t, items)
					items--
					taken++
				}
				require.NoError(s.t, c.Release())
				return false
			}})
	}
	produce := []move{}
	for range 2 {
		produce = append(produce, move{wait: lock(c.Guard()), then: goesOn},
			move{wait: sleep(0), then: func(_ *loop.Co, err error) bool {
				if err == nil {
					items++
					require.NoError(s.t, c.Notify(1))
				}
				require.NoError(s.t, c.Release())
				return err == nil
			}})
	}
	s.actor(produce...)
	s.intrude()
	s.settle()
	for _, consumer := range s.actors[:2] {
		require.True(s.t, items == 0 || consumer.Done(), "%d items, and %v", items, consumer)
		consumer.Cancel(nil)
	}
	meet()
	require.False(s.t, c.Locked())
}
