package leak

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { VerifyTestMain(m) }

// A timer makes the runtime of js handle an event; a goroutine that a test has left is seen all the same.
func TestWhatTheRuntimeStartsIsNobodys(t *testing.T) {
	<-time.After(time.Millisecond)
	require.NoError(t, goleak.Find(nobodys...))
	left := make(chan struct{})
	go func() { <-left }()
	require.Error(t, goleak.Find(nobodys...))
	close(left)
}
