package javascript_test

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"
)

// stackInUse is how many bytes the stacks of the process take now.
func stackInUse() int64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.StackInuse)
}

// Texts of which every byte nests take no more stack than the doc of the package says, on which MaxText stands: so a
// newer engine that takes more is noticed. All are read on one goroutine, whose stack only grows, since it shrinks
// nowhere but in a collection of garbage: a goroutine for each would give its stack back some time after it is done,
// while the next one is measured. The size of a stack is a power of two.
func TestStackOfAByteOfText(t *testing.T) {
	const length, most = 8_000, 2_200
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	limit := int64(1)
	for limit < length*most {
		limit *= 2
	}
	kinds := []string{"(", "[", "{", "-", "a?", "a=>", "a=", "if(a)", "function f(){", "new ", "do "}
	grown := make([]int64, len(kinds))
	done := make(chan struct{})
	go func() {
		defer close(done)
		before := stackInUse()
		for i, kind := range kinds {
			_, _ = goja.Compile("", strings.Repeat(kind, length/len(kind)), false)
			grown[i] = stackInUse() - before
		}
	}()
	<-done
	for i, kind := range kinds {
		require.LessOrEqual(t, grown[i], limit, kind)
	}
	require.Greater(t, grown[0], limit/4, "this is seen at all")
}
