package inspect

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Each duration is counted in the bucket whose bound is the first that is not below it, and quantiles lie in the right
// bucket.
func TestHistogram(t *testing.T) {
	var h Histogram
	require.Zero(t, h.Quantile(0.5))
	for _, c := range []struct {
		d      time.Duration
		bucket int
	}{{-5, 0}, {0, 0}, {1024, 0}, {1025, 1}, {2048, 1}, {2049, 2}, {1 << 34, buckets - 2},
		{1<<34 + 1, buckets - 1}, {1 << 62, buckets - 1}} {
		before := h
		h.add(c.d)
		d := h.since(&before)
		require.Equal(t, uint64(1), d.Buckets[c.bucket], c.d)
		require.Equal(t, uint64(1), d.Count)
	}
	h = Histogram{}
	for i := range 1000 {
		h.add(time.Duration(i) * time.Microsecond)
	}
	for q, want := range map[float64]time.Duration{0.5: 500, 0.99: 990, 1: 999} {
		want *= time.Microsecond
		got := h.Quantile(q)
		require.True(t, got >= want/2 && got <= 2*want, "%v: %v", q, got)
	}
	require.LessOrEqual(t, h.Quantile(1), h.Max)
}

// Samples of seconds in which nothing has happened are there, with what stands still; the oldest give way.
func TestSamples(t *testing.T) {
	var s samples
	s.at(10).Tasks = 7
	s.at(10).Turns = 3
	s.at(12).Turns = 5
	seven := Sizes{Tasks: 7}
	want := []Sample{{Second: 10, Sizes: seven, Work: Work{Turns: 3}}, {Second: 11, Sizes: seven},
		{Second: 12, Sizes: seven, Work: Work{Turns: 5}}}
	require.Equal(t, want, s.list())
	s.at(12 + history)
	require.Nil(t, s.at(12))
	require.Len(t, s.list(), history)
	require.Equal(t, int64(13), s.list()[0].Second)
}
