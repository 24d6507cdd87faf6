package loop

import (
	"runtime"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

// busy counts the running loops of the program, without those that wait for the real clock. What is called from the
// turn of a loop finds that loop counted.
var busy atomic.Int32

// OnLoop may be called from any goroutine. It reports whether the caller runs inside the turn of some loop, so that to
// block would block that loop. While any loop of the program is at work it walks the whole stack: ask only where one is
// about to block. While none is, it asks one number, so that a host who makes one turn after the other pays nothing.
func OnLoop() bool { return busy.Load() > 0 && turnOnStack() }

// Inside may be called from any goroutine. It reports whether the caller runs inside the turn of the only loop of the
// program that is at work. That is this loop, if it was at work all the while.
func (low *Low) Inside() bool { return busy.Load() == 1 && turnOnStack() }

func turnOnStack() bool {
	pcs := make([]uintptr, 64)
	n := runtime.Callers(1, pcs)
	for n == len(pcs) {
		pcs = make([]uintptr, 2*len(pcs))
		n = runtime.Callers(1, pcs)
	}
	calls := runtime.CallersFrames(pcs[:n])
	for {
		f, more := calls.Next()
		if isTurn(f.Function) {
			return true
		}
		if !more {
			return false
		}
	}
}

const (
	turnFunction      = frames.Module + "loop.(*Loop).runTurns"
	coroutineFunction = frames.Module + "internal/engine/coro.(*Coroutine).run"
)

func isTurn(function string) bool {
	return function == turnFunction || function == coroutineFunction
}
