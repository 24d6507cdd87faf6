package ambient

import (
	"bytes"
	"context"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"time"
)

// Clean takes from the calling goroutine what a task may have left on it and what can be taken: its profiler labels,
// and debug.SetPanicOnFault.
func Clean() {
	pprof.SetGoroutineLabels(none)
	debug.SetPanicOnFault(false)
}

// unlabeled is context.Background for pprof alone, which asks it nothing but Value: each task pays for that.
type unlabeled struct{ context.Context }

var none context.Context = &unlabeled{}

func (*unlabeled) Value(any) any { return nil }

// Traced reports whether an execution trace is being recorded. A region of one that a task has left open ends only with
// its goroutine.
func Traced() bool { return trace.IsEnabled() }

// Labeled returns ctx if it carries profiler labels, and otherwise nil.
func Labeled(ctx context.Context) context.Context {
	found := false
	pprof.ForLabels(ctx, func(_, _ string) bool {
		found = true
		return false
	})
	if !found {
		return nil
	}
	return ctx
}

// WithLabel returns a context that carries one label more than ctx, or another value of it.
func WithLabel(ctx context.Context, key, value string) context.Context {
	return pprof.WithLabels(ctx, pprof.Labels(key, value))
}

// Label gives the calling goroutine the profiler labels that ctx carries.
func Label(ctx context.Context) { pprof.SetGoroutineLabels(ctx) }

// Locked reports whether the calling goroutine is locked to its thread; on wasm, where there is only one, it cannot
// tell, and says no. Where LocksAreKnown is false it is slow, and so for debug mode only.
func Locked() bool {
	if LocksAreKnown() {
		return LockHere().Held()
	}
	var buf [128]byte
	head, _, _ := bytes.Cut(buf[:runtime.Stack(buf[:], false)], []byte("\n"))
	return bytes.Contains(head, []byte(", locked to thread"))
}

// Unlock undoes every runtime.LockOSThread of the calling goroutine. One that a C function has called stays locked for
// that.
func Unlock() {
	for range maxLocks {
		if !Locked() {
			return
		}
		runtime.UnlockOSThread()
	}
}

// maxLocks is more often than anybody locks a goroutine.
const maxLocks = 1000

// A Bubble says on which side of the bubbles of testing/synctest goroutines are. Channels and timers cannot be shared
// between one side and the other.
type Bubble uint8

const (
	Unknown Bubble = iota // nobody has asked yet
	Outside               // of all bubbles
	Inside                // in one of them; which one, nobody can tell
)

// Here returns on which side the calling goroutine is. The times of a bubble have no monotonic part, and all others
// have.
func Here() Bubble {
	if t := time.Now(); t != t.Round(0) {
		return Outside
	}
	return Inside
}
