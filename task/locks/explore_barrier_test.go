// The pieces of explore_test.go about barriers.
package locks_test

import (
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

// meetAtBarrier: of a barrier of two nobody goes alone, no two of a generation have the same place, at most one is
// left, which the next releases; and then it works as before.
func meetAtBarrier(comers int) func(s *stage, meet func()) {
	return func(s *stage, meet func()) {
		b := locks.NewBarrier(2)
		places := []int{0, 0}
		for range comers {
			s.comer(b, places)
		}
		s.intrude()
		s.settle()
		require.Equal(s.t, comers, places[0]+places[1]+s.without()+b.Waiting())
		for _, n := range places {
			require.LessOrEqual(s.t, n, (comers+1)/2)
		}
		s.freshGeneration(b, places)
		meet()
	}
}

// comer starts an actor that waits at the barrier once; places counts who got which.
func (s *stage) comer(b *locks.Barrier, places []int) {
	at := new(int)
	s.actor(move{wait: barrier(b, at), then: func(_ *loop.Co, err error) bool {
		if err == nil {
			places[*at]++
		} else {
			s.canceled++
		}
		return false
	}})
}

// freshGeneration has as many come to a barrier of two as it takes to have one generation more.
func (s *stage) freshGeneration(b *locks.Barrier, places []int) {
	need := 2 - b.Waiting()
	require.Positive(s.t, need)
	before := places[0] + places[1] + s.canceled
	for range need {
		s.comer(b, places)
	}
	s.settle()
	require.Equal(s.t, before+2, places[0]+places[1]+s.canceled)
	require.Zero(s.t, b.Waiting())
}

// breakBarrier: whoever waits when the barrier is aborted or reset leaves with an error; nobody hangs; and after a
// reset it works as before.
func breakBarrier(reset bool) func(s *stage, meet func()) {
	return func(s *stage, meet func()) {
		b := locks.NewBarrier(2)
		places := []int{0, 0}
		for range 2 {
			s.comer(b, places)
		}
		s.begin("breaker", move{wait: sleep(0)}, move{wait: act(func() {
			if reset {
				b.Reset()
			} else {
				b.Abort()
			}
		})})
		s.intrude()
		s.settle()
		require.Equal(s.t, !reset, b.Broken())
		require.Equal(s.t, 2, places[0]+places[1]+s.without()+b.Waiting())
		if !reset {
			s.comer(b, places)
			s.settle()
			require.True(s.t, s.actors[2].Done(), "a broken barrier lets nobody wait")
			require.Zero(s.t, b.Waiting())
			b.Reset()
		}
		s.freshGeneration(b, places)
		meet()
	}
}
