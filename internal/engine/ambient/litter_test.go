package ambient_test

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

// Where it is not known what lies on a goroutine, it always is to be cleaned. On processors of 64 bits it is known.
func TestLitter(t *testing.T) {
	onItsOwn(func() {
		litter := ambient.LitterHere()
		unknown := litter.Lies()
		require.Equal(t, strconv.IntSize == 32 || runtime.GOARCH == "wasm", unknown)
		for _, drop := range []func(){
			func() { ambient.Label(pprof.WithLabels(context.Background(), pprof.Labels("ambient", "here"))) },
			func() { debug.SetPanicOnFault(true) },
		} {
			drop()
			require.True(t, litter.Lies())
			ambient.Clean()
			require.Equal(t, unknown, litter.Lies())
		}
	})
}

func BenchmarkLitterLies(b *testing.B) {
	litter := ambient.LitterHere()
	for b.Loop() {
		if litter.Lies() {
			ambient.Clean()
		}
	}
}
