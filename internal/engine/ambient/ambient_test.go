package ambient_test

import (
	"bytes"
	"context"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

// labeled tells whether any goroutine carries the labels of this test.
func labeled(t *testing.T) bool {
	var b bytes.Buffer
	require.NoError(t, pprof.Lookup("goroutine").WriteTo(&b, 1))
	return bytes.Contains(b.Bytes(), []byte(`"ambient":"here"`))
}

func TestClean(t *testing.T) {
	ambient.Label(pprof.WithLabels(context.Background(), pprof.Labels("ambient", "here")))
	debug.SetPanicOnFault(true)
	require.True(t, labeled(t))
	ambient.Clean()
	require.False(t, labeled(t))
	require.False(t, debug.SetPanicOnFault(false))
}

func TestHere(t *testing.T) {
	require.Equal(t, ambient.Outside, ambient.Here())
	synctest.Test(t, func(t *testing.T) {
		require.Equal(t, ambient.Inside, ambient.Here())
		there := make(chan ambient.Bubble)
		go func() { there <- ambient.Here() }()
		require.Equal(t, ambient.Inside, <-there)
	})
	require.Equal(t, ambient.Outside, ambient.Here())
}

func TestTraced(t *testing.T) {
	require.False(t, ambient.Traced())
	require.NoError(t, trace.Start(&bytes.Buffer{}))
	require.True(t, ambient.Traced())
	trace.Stop()
	require.False(t, ambient.Traced())
}
