package leak

import (
	"os"
	"os/signal"
	"runtime"
	"testing"

	"go.uber.org/goleak"
)

// VerifyTestMain runs the tests of a package, and fails if one has left a goroutine.
func VerifyTestMain(m *testing.M) {
	if runtime.GOOS == "js" {
		runtime.MemProfileRate = 0 // a sample, which package testing wants, can end the program: see package browser
	}
	heedInterrupts()
	goleak.VerifyTestMain(m, nobodys...)
}

// heedInterrupts has the programs that tests start end by an interrupt although the tests themselves ignore it, as
// whatever a shell has started in the background does: programs inherit that a signal is ignored, and not that it is
// heeded.
func heedInterrupts() {
	if runtime.GOARCH != "wasm" && signal.Ignored(os.Interrupt) { // there are no signals, and Ignored panics
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
}

// Find returns an error that shows the goroutines that some test has left.
func Find(o ...goleak.Option) error { return goleak.Find(append(o, nobodys...)...) }

// nobodys are goroutines that no test has left: on js, the one in which the runtime handles events.
var nobodys = []goleak.Option{goleak.IgnoreAnyFunction("runtime.handleEvent")}
