package javascript_test

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"
)

// stackOf is by how much the stacks of the process grow while fn runs on a goroutine of its own.
func stackOf(fn func()) (grown uint64) {
	done := make(chan uint64)
	go func() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		fn()
		runtime.ReadMemStats(&after) // a stack shrinks only while garbage is collected
		done <- after.StackInuse - before.StackInuse
	}()
	return <-done
}

// Texts of which every byte nests take no more stack than the doc of the package says, on which MaxText stands: so a
// newer engine that takes more is noticed. The size of a stack is a power of two.
func TestStackOfAByteOfText(t *testing.T) {
	const length, most = 8_000, 2_200
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	limit := uint64(1)
	for limit < length*most {
		limit *= 2
	}
	grown := map[string]uint64{}
	for _, one := range []string{"(", "[", "{", "-", "a?", "a=>", "a=", "if(a)", "function f(){", "new ", "do "} {
		source := strings.Repeat(one, length/len(one))
		grown[one] = stackOf(func() { _, _ = goja.Compile("", source, false) })
		require.LessOrEqual(t, grown[one], limit, one)
	}
	require.Greater(t, grown["("], limit/4, "this is seen at all")
}
