package timer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/timer"
)

// All yields what is set, near or far, and nothing that was canceled, and stops when it is told to.
func TestAll(t *testing.T) {
	q := timer.NewQueue[int]()
	timers := make([]timer.Timer[int], 1000)
	for i := range timers {
		timers[i].Value = i
		q.Set(&timers[i], time.Duration(i+1))
	}
	require.Same(t, &timers[0], q.Due(1)) // brings some of them near
	for i := 1; i < len(timers); i += 2 {
		q.Cancel(&timers[i])
	}
	set := map[int]bool{}
	for t := range q.All() {
		set[t.Value] = true
	}
	require.Len(t, set, q.Len())
	for i := 2; i < len(timers); i += 2 {
		require.True(t, set[i], i)
	}
	n := 0
	for range q.All() {
		if n++; n == q.Len() {
			break
		}
	}
	require.Equal(t, q.Len(), n)
	for range q.All() {
		break
	}
}
