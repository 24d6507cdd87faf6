package timer_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/timer"
)

// sorted is a queue as one would write it without a thought of speed: a sorted slice.
type sorted struct{ set []settedTimer }

type settedTimer struct {
	when  time.Duration
	which int
}

func (s *sorted) cancel(which int) bool {
	n := len(s.set)
	s.set = slices.DeleteFunc(s.set, func(x settedTimer) bool { return x.which == which })
	return len(s.set) < n
}

func (s *sorted) reset(which int, when time.Duration) {
	s.cancel(which)
	s.set = append(s.set, settedTimer{when, which})
	slices.SortStableFunc(s.set, func(a, b settedTimer) int { return int(a.when - b.when) })
}

func (s *sorted) next() (time.Duration, bool) {
	if len(s.set) == 0 {
		return 0, false
	}
	return s.set[0].when, true
}

func (s *sorted) due(now time.Duration) int {
	if len(s.set) == 0 || s.set[0].when > now {
		return -1
	}
	which := s.set[0].which
	s.set = s.set[1:]
	return which
}

// script runs the operations that the bytes stand for, two bytes each, on both queues.
func script(t *testing.T, ops []byte) {
	q := timer.NewQueue[int]()
	var twin sorted
	timers := make([]timer.Timer[int], 256)
	for n := range timers {
		timers[n].Value = n
	}
	for ; len(ops) >= 2; ops = ops[2:] {
		which := int(ops[1])
		when := time.Duration(ops[0]&0x1f) - 4
		switch ops[0] >> 5 {
		case 0, 1, 2, 3:
			q.Set(&timers[which], when)
			twin.reset(which, when)
		case 4, 5:
			require.Equal(t, twin.cancel(which), q.Cancel(&timers[which]))
		case 6:
			got := -1
			if x := q.Due(when); x != nil {
				got = x.Value
			}
			require.Equal(t, twin.due(when), got)
		case 7:
			if which == 0 {
				q.Clear()
				twin.set = nil
			}
			wantNext, wantOK := twin.next()
			next, ok := q.Next()
			require.Equal(t, wantOK, ok)
			require.Equal(t, wantNext, next)
		}
		require.Equal(t, len(twin.set), q.Len())
		items, allowed := q.Items()
		require.LessOrEqual(t, items, allowed)
	}
	for n := range timers {
		inTwin := slices.ContainsFunc(twin.set, func(x settedTimer) bool { return x.which == n })
		require.Equal(t, inTwin, timers[n].Seq() != 0)
	}
}

// Behaviors 18, 19, 23, 24, 25.
func FuzzQueue(f *testing.F) {
	f.Add([]byte{0, 1, 0, 2, 0x80, 1, 0xc4, 0})
	f.Add([]byte{5, 1, 4, 1, 0xe0, 9, 0xdf, 0, 0xe0, 0})
	long := make([]byte, 0, 6000)
	for n := range 1000 { // sets, moves and cancels many, then hands out the rest
		long = append(long, byte(n%128), byte(n*7))
	}
	for n := range 300 {
		long = append(long, 0x80, byte(n*3))
	}
	for range 256 {
		long = append(long, 0xdf, 0, 0xe0, 1)
	}
	f.Add(long)
	state := uint32(1)
	random := make([]byte, 20_000)
	for n := range random {
		state = state*1664525 + 1013904223
		random[n] = byte(state >> 24)
	}
	f.Add(random)
	f.Fuzz(script)
}
