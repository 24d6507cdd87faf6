package timer_test

import (
	"math/rand/v2"
	"slices"
	"sort"
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
	i := sort.Search(len(s.set), func(i int) bool { return s.set[i].when > when }) // behind its equals
	s.set = slices.Insert(s.set, i, settedTimer{when, which})
}

func (s *sorted) next() (time.Duration, bool) {
	if len(s.set) == 0 {
		return 0, false
	}
	return s.set[0].when, s.set[0].when != timer.Never
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

// A crowd is many timers in both queues, with deadlines that are often equal.
type crowd struct {
	t      *testing.T
	random *rand.Rand
	queue  *timer.Queue[int]
	twin   sorted
	timers []timer.Timer[int]
	now    time.Duration
	spread int64 // how far deadlines lie in the future, at most
	grain  int64 // what they are multiples of
}

func newCrowd(t *testing.T, seed uint64, size int, spread, grain int64) *crowd {
	c := &crowd{t: t, random: rand.New(rand.NewPCG(seed, 1)), queue: timer.NewQueue[int](),
		timers: make([]timer.Timer[int], size), spread: spread, grain: grain}
	for n := range c.timers {
		c.timers[n].Value = n
	}
	return c
}

// deadline is mostly in the future, sometimes in the past, and now and then as far away as deadlines can be.
func (c *crowd) deadline() time.Duration {
	switch c.random.IntN(100) {
	case 0:
		return timer.Never
	case 1:
		return timer.Never - 1
	case 2:
		return c.now - time.Duration(c.random.Int64N(c.spread))
	case 3:
		return -1 << 63
	}
	return (c.now + time.Duration(c.random.Int64N(c.spread))) / time.Duration(c.grain) * time.Duration(c.grain)
}

func (c *crowd) set() {
	which, when := c.random.IntN(len(c.timers)), c.deadline()
	c.queue.Set(&c.timers[which], when)
	c.twin.reset(which, when)
	require.Equal(c.t, when, c.timers[which].When())
}

func (c *crowd) cancel() {
	which := c.random.IntN(len(c.timers))
	require.Equal(c.t, c.twin.cancel(which), c.queue.Cancel(&c.timers[which]))
}

// due takes out what is due by now, and sets some of it again at once, as one whose callback does.
func (c *crowd) due(now time.Duration) {
	for {
		x := c.queue.Due(now)
		if x == nil {
			require.Equal(c.t, -1, c.twin.due(now))
			return
		}
		require.Equal(c.t, c.twin.due(now), x.Value)
		require.Zero(c.t, x.Seq())
		if when := c.deadline(); when > now && c.random.IntN(4) == 0 {
			c.queue.Set(x, when)
			c.twin.reset(x.Value, when)
		}
	}
}

func (c *crowd) look() {
	wantNext, wantOK := c.twin.next()
	next, ok := c.queue.Next()
	require.Equal(c.t, wantOK, ok)
	require.Equal(c.t, wantNext, next)
}

func (c *crowd) check() {
	require.Equal(c.t, len(c.twin.set), c.queue.Len())
	items, allowed := c.queue.Items()
	require.LessOrEqual(c.t, items, allowed)
}

func (c *crowd) clear() {
	c.queue.Clear()
	c.twin.set = nil
	for n := range c.timers {
		require.Zero(c.t, c.timers[n].Seq())
	}
}

// play makes a phase of operations, of which setting has the weight sets, and canceling the weight cancels, of a
// hundred.
func (c *crowd) play(ops, sets, cancels int) {
	for range ops {
		switch n := c.random.IntN(100); {
		case n < sets:
			c.set()
		case n < sets+cancels:
			c.cancel()
		case n < 90:
			c.look()
		case n < 91:
			c.now += time.Duration(c.random.Int64N(c.spread))
		default:
			c.due(c.now)
		}
		c.check()
	}
}

// crowded fills the queue, lets it live in several ways, and drains it.
func crowded(t *testing.T, seed uint64, size int, spread, grain int64) {
	c := newCrowd(t, seed, size, spread, grain)
	for range size {
		c.set()
	}
	c.look()
	c.play(size, 40, 40)
	c.play(size/2, 5, 80) // most are canceled
	c.play(size/2, 80, 5)
	if c.random.IntN(2) == 0 {
		c.clear()
		c.play(size, 60, 10)
	}
	for c.queue.Len() > 0 {
		c.now, _ = c.twin.next()
		c.look()
		x := c.queue.Due(c.now)
		require.NotNil(t, x)
		require.Equal(t, c.twin.due(c.now), x.Value)
		c.check()
	}
	require.Empty(t, c.twin.set)
}

// Behaviors 18, 19, 23, 24, 25.
func FuzzCrowd(f *testing.F) {
	f.Add(uint64(1), uint16(0), uint16(0), uint16(0))
	f.Add(uint64(2), uint16(33), uint16(5), uint16(0))         // just too many to be moved at once
	f.Add(uint64(3), uint16(300), uint16(1), uint16(0))        // all deadlines are equal
	f.Add(uint64(4), uint16(2000), uint16(40), uint16(0))      // many are
	f.Add(uint64(5), uint16(2000), uint16(60000), uint16(999)) // in clumps
	f.Add(uint64(6), uint16(2000), uint16(60000), uint16(0))   // few are
	f.Fuzz(func(t *testing.T, seed uint64, size, spread, grain uint16) {
		crowded(t, seed, int(size)%3000+1, int64(spread)+1, int64(grain)+1)
	})
}
