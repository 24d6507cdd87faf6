package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/internal/leak"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// What the README says of leaks: a loop that nobody closes leaves the coroutines of its suspended bodies, and goleak
// sees them; once it is closed it sees none.
func TestGoleakSeesALoopThatIsNotClosed(t *testing.T) {
	others := goleak.IgnoreCurrent()
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	loop.Start(l, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Hour) }), nil)
	_, err := l.Turn()
	require.NoError(t, err)
	require.ErrorContains(t, leak.Find(others), "coroutine")
	require.NoError(t, l.Close())
	require.NoError(t, leak.Find(others))
}
