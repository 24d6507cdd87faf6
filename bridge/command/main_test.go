package command_test

import (
	"os"
	"os/signal"
	"testing"

	"github.com/monoloop-go/monoloop/internal/leak"
)

// play makes this process another program than that of the tests, if it was started as one.
var play = func() {}

func TestMain(m *testing.M) {
	play()
	heedInterrupts()
	leak.VerifyTestMain(m)
}

// heedInterrupts has the commands of the tests end by an interrupt although these tests ignore it, as whatever a shell
// has started in the background does: commands inherit that a signal is ignored, and not that it is heeded.
func heedInterrupts() {
	if signal.Ignored(os.Interrupt) {
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
}
