package inspect

import (
	"math/bits"
	"time"
)

// The bounds of a histogram's buckets are powers of two of a nanosecond, from 2^firstBound, about a microsecond, to
// 2^lastBound, some 17 seconds; the last bucket has no bound.
const (
	firstBound, lastBound = 10, 34
	buckets               = lastBound - firstBound + 2
)

// Histogram counts durations by size.
type Histogram struct {
	// Buckets[i] counts the durations up to Bound(i) that are longer than the bound before; the last counts the rest.
	Buckets [buckets]uint64 `json:"buckets"`
	Count   uint64          `json:"count"`
	Sum     time.Duration   `json:"sum_ns"`
	Max     time.Duration   `json:"max_ns"`
}

// Bound returns the bound of bucket i, which is not the last.
func Bound(i int) time.Duration { return 1 << (firstBound + i) }

func (h *Histogram) add(d time.Duration) {
	d = max(d, 0)
	n := 0
	if d > 1<<firstBound {
		n = min(bits.Len64(uint64(d-1))-firstBound, buckets-1)
	}
	h.Buckets[n]++
	h.Count++
	h.Sum += d
	h.Max = max(h.Max, d)
}

// Quantile returns an estimate of the duration that the part q, from 0 to 1, of those counted does not exceed: it lies
// in the right bucket. It is zero if nothing was counted.
func (h *Histogram) Quantile(q float64) time.Duration {
	rank, below := q*float64(h.Count), 0.0
	for i, n := range h.Buckets {
		if n == 0 || below+float64(n) < rank {
			below += float64(n)
			continue
		}
		low, high := bucketRange(i)
		return min(low+time.Duration(float64(high-low)*(rank-below)/float64(n)), h.Max)
	}
	return h.Max
}

func bucketRange(i int) (low, high time.Duration) {
	if i > 0 {
		low = Bound(i - 1)
	}
	return low, 1 << (firstBound + i)
}

// since returns what was counted after an earlier state of h; the Max is that of both.
func (h *Histogram) since(before *Histogram) Histogram {
	d := Histogram{Count: h.Count - before.Count, Sum: h.Sum - before.Sum, Max: h.Max}
	for i := range d.Buckets {
		d.Buckets[i] = h.Buckets[i] - before.Buckets[i]
	}
	return d
}
