//go:build !race

package channel_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A panic of a send that waits is the coroutine's as well, and not that of a goroutine where nobody could recover it.
// The race detector rightly reports any program in which this happens, so it cannot be tested with it.
func TestSendToAChannelThatIsClosedMeanwhile(t *testing.T) {
	ch := make(chan int)
	require.EqualError(t, panicOfSend(t, ch, func() { close(ch) }), "send on closed channel")
}
