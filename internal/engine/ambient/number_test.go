package ambient_test

import (
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

func TestOneGoroutineHasOneNumber(t *testing.T) {
	first := ambient.Number()
	require.NotZero(t, first)
	for range 10 {
		require.Equal(t, first, ambient.Number())
	}
	require.Equal(t, first, deep(100), "the depth of the stack changes nothing")
}

func deep(n int) uint64 {
	if n == 0 {
		return ambient.Number()
	}
	return deep(n - 1)
}

// On a processor of 64 bits it is read and not written, which costs next to nothing.
func TestNumbersAreCheap(t *testing.T) {
	require.Equal(t, strconv.IntSize == 64 && runtime.GOARCH != "wasm", ambient.NumbersAreCheap())
}

// It is the number that the runtime writes, which is that of a dump.
func TestTheNumberIsTheOneThatIsWritten(t *testing.T) {
	for range 100 {
		onItsOwn(func() {
			stack := make([]byte, 100)
			stack = stack[:runtime.Stack(stack, false)]
			require.Contains(t, string(stack), fmt.Sprintf("goroutine %d [", ambient.Number()))
		})
	}
}

func TestLivingGoroutinesHaveDifferentNumbers(t *testing.T) {
	const n = 200
	ids := make(chan uint64, n)
	release := make(chan struct{})
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			ids <- ambient.Number()
			<-release
		})
	}
	seen := map[uint64]bool{ambient.Number(): true}
	for range n {
		seen[<-ids] = true
	}
	close(release)
	all.Wait()
	require.Len(t, seen, n+1)
}

func BenchmarkNumber(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ambient.Number()
	}
}
