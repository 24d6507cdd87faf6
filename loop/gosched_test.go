package loop_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// On the only processor, what crosses to a goroutine and back does not wait until the runtime takes the processor from
// a loop that is busy all the time: in the 10 ms that this takes, hundreds of thousands of turns are made.
func TestABusyLoopLetsOthersAnswerIt(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const crossings, enough = 200, 10_000
	asks := make(chan *gate)
	defer close(asks)
	turns := 0
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		l := co.Loop()
		go func() {
			for g := range asks {
				_ = l.CallSoonThreadsafe(g.open)
			}
		}()
		var busy func()
		over := false
		busy = func() {
			if turns++; !over {
				l.CallSoon(busy)
			}
		}
		busy()
		defer func() { over = true }()
		for range crossings {
			g := &gate{}
			l.CallSoon(func() { asks <- g })
			if err := co.Await(g); err != nil {
				return err
			}
		}
		return nil
	}))
	require.Less(t, turns, crossings*enough)
}
