package bench_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bench"
	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) {
	bench.Few()
	leak.VerifyTestMain(m)
}

// Every workload has a goroutine way to be compared with, and runs in all its ways.
func TestWorkloads(t *testing.T) {
	names := map[string]bool{}
	for _, w := range bench.Workloads() {
		t.Run(w.Name, func(t *testing.T) {
			require.False(t, names[w.Name])
			names[w.Name] = true
			require.Equal(t, bench.Goroutines, w.Ways[len(w.Ways)-1].Flavour)
			measured := func(w bench.Workload, way bench.Way) (float64, error) { return bench.Footprint(w, way), nil }
			results, err := bench.Measure(w, 1, measured)
			require.NoError(t, err)
			require.Len(t, results, len(w.Ways))
			for i, r := range results {
				require.Equal(t, w.Ways[i].Flavour, r.Flavour)
				if w.Ways[i].Memory == nil && !strings.HasPrefix(w.Name, "tail") { // a tail may be no tail at all
					require.Positive(t, r.Cost)
				}
			}
		})
	}
}

func TestGrowths(t *testing.T) {
	for _, g := range bench.Growths() {
		require.Positive(t, g.At(bench.Pending[0]), g.Name)
	}
}

// A workload of which only a part is measured, or that measures itself, has no cost of a record.
func TestRecordedLeavesOutWhatIsNoWholeRun(t *testing.T) {
	left := 0
	for _, w := range bench.Workloads() {
		if w.Ways[0].Run == nil {
			left++
			all, err := bench.Recorded(w, 1)
			require.NoError(t, err)
			require.Empty(t, all, w.Name)
		}
	}
	require.Positive(t, left)
}
