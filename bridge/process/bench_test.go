//go:build unix || windows

package process_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// One job after the other: what a call costs.
func BenchmarkSubmit(b *testing.B) {
	p := process.New(&process.Options{Workers: 1})
	defer p.Close()
	b.ReportAllocs()
	for b.Loop() {
		_, err := process.Submit(b.Context(), p, square, 3).Result(b.Context())
		require.NoError(b, err)
	}
}

// A message each, and many calls in a message; the time is that of one call.
func BenchmarkMap(b *testing.B) {
	for _, chunk := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("chunk=%d", chunk), func(b *testing.B) {
			p := process.New(&process.Options{Workers: 2})
			defer p.Close()
			args := func(yield func(int) bool) {
				for n := 0; b.Loop() && yield(n); n++ {
				}
			}
			b.ReportAllocs()
			for _, err := range process.Map(b.Context(), p, square, args, pool.MapOptions{Chunk: chunk, Buffer: 4 * chunk}) {
				require.NoError(b, err)
			}
		})
	}
}

// A worker for each job: what it costs to start one.
func BenchmarkStart(b *testing.B) {
	p := process.New(&process.Options{Workers: 1, JobsPerWorker: 1})
	defer p.Close()
	b.ReportAllocs()
	for b.Loop() {
		_, err := process.Submit(b.Context(), p, square, 3).Result(context.Background())
		require.NoError(b, err)
	}
}

func BenchmarkBytes(b *testing.B) {
	p := process.New(&process.Options{Workers: 1})
	defer p.Close()
	big := make([]byte, 1<<20)
	b.SetBytes(2 << 20)
	b.ReportAllocs()
	for b.Loop() {
		_, err := process.Submit(b.Context(), p, mirror, big).Result(b.Context())
		require.NoError(b, err)
	}
}

var mirror = remote.Register("mirror", func(_ context.Context, b []byte) ([]byte, error) { return b, nil })
