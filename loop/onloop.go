package loop

import (
	"runtime"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

// busy counts the running loops of the program, without those that wait for the real clock, in its low bits, and adds
// up their numbers above them: so if it is one, it says which. What is called from the turn of a loop finds that loop
// counted.
var busy atomic.Uint64

const countBits = 20

func busyLoops() uint64 { return busy.Load() & (1<<countBits - 1) }

// latest is the loop that was the last to begin to be busy; lastNumber is how many loops have a number.
var (
	latest     atomic.Pointer[Loop]
	lastNumber atomic.Uint64
)

// beginWork counts the loop among the busy ones.
func (l *Loop) beginWork() {
	if l.number == 0 {
		l.number = lastNumber.Add(1)
	}
	latest.Store(l)
	busy.Add(1 + l.number<<countBits)
}

func (l *Loop) endWork() { busy.Add(-(1 + l.number<<countBits)) }

// OnLoop may be called from any goroutine. It reports whether the caller runs inside the turn of some loop, so that to
// block would block that loop. While any loop of the program is at work it walks the whole stack: ask only where one is
// about to block. While none is, it asks one number, so that a host who makes one turn after the other pays nothing.
func OnLoop() bool { return busyLoops() > 0 && turnOnStack() }

// Inside may be called from any goroutine. It reports whether the caller runs inside the turn of the only loop of the
// program that is at work. That is this loop, if it was at work all the while.
func (low *Low) Inside() bool { return busyLoops() == 1 && turnOnStack() }

// Here may be called from any goroutine. It returns the loop inside the turn of which the caller runs; nil if there is
// none, and if nobody can tell which it is, since other loops of the program are at work, or were after it had waited
// last. It walks the whole stack.
func Here() *Loop {
	l, b := latest.Load(), busy.Load()
	if l == nil || b != 1+l.number<<countBits || !turnOnStack() {
		return nil
	}
	return l
}

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
	coroutineFunction = frames.Module + "loop.(*stack).serve.func1"
)

func isTurn(function string) bool {
	return function == turnFunction || function == coroutineFunction
}
