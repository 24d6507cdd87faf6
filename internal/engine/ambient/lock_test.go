package ambient_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

func TestALockIsHeldWhileTheGoroutineIsLocked(t *testing.T) {
	onItsOwn(func() {
		lock := ambient.LockHere()
		known := ambient.LocksAreKnown()
		require.False(t, lock.Held())
		for range 2 {
			runtime.LockOSThread()
			require.Equal(t, known, lock.Held())
		}
		runtime.UnlockOSThread()
		require.Equal(t, known, lock.Held(), "it is still locked once")
		runtime.UnlockOSThread()
		require.False(t, lock.Held())
	})
}

func TestALockIsOfOneGoroutine(t *testing.T) {
	onItsOwn(func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		onItsOwn(func() { require.False(t, ambient.LockHere().Held()) })
	})
}

// The word has been found, whatever the processor, but for wasm, which has no threads.
func TestLocksAreKnown(t *testing.T) {
	require.Equal(t, runtime.GOARCH != "wasm", ambient.LocksAreKnown())
}

func TestNeverLocked(t *testing.T) { require.False(t, ambient.Never.Held()) }

func onItsOwn(fn func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
	}()
	<-done
}

func BenchmarkLockHeld(b *testing.B) {
	lock := ambient.LockHere()
	for b.Loop() {
		if lock.Held() {
			b.Fatal("locked")
		}
	}
}
