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

// Where the two processors are that most programs run on, the word has been found.
func TestLocksAreKnown(t *testing.T) {
	require.Equal(t, runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64", ambient.LocksAreKnown())
}

func TestTheZeroLock(t *testing.T) { require.False(t, ambient.Lock{}.Held()) }

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
