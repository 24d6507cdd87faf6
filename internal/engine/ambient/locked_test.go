//go:build !wasm

package ambient_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

func TestLocked(t *testing.T) {
	require.False(t, ambient.Locked())
	runtime.LockOSThread()
	require.True(t, ambient.Locked())
	runtime.UnlockOSThread()
	require.False(t, ambient.Locked())
}
