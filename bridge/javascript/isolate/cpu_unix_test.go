//go:build unix

package isolate_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/process"
)

// A script that computes for too long is interrupted, and one that waits is not.
func TestTheProcessorTimeOfAScript(t *testing.T) {
	p := newPool(t, isolate.Options{Web: true, Grace: time.Hour})
	worker := workerOf(t, p)
	limits := &isolate.Limits{Time: patience, CPUTime: 50 * time.Millisecond}
	s := isolate.Script{Name: "main.js", Source: "for (;;);", Limits: limits}
	_, err := p.Submit(t.Context(), s).Result(t.Context())
	var limit *javascript.LimitError
	require.ErrorAs(t, err, &limit)
	require.Equal(t, "the processor time of the run exceeds 50ms", limit.What+" exceeds "+limit.Limit)
	require.Contains(t, limit.Stack, "main.js:1:")
	limits.CPUTime = 10 * time.Second
	s.Source = "new Promise(ok => setTimeout(ok, 1, 'waited'))"
	r, err := p.Submit(t.Context(), s).Result(t.Context())
	require.NoError(t, err)
	require.Equal(t, `"waited"`, string(r.Value))
	require.Equal(t, worker, workerOf(t, p))
}

// What nothing interrupts ends with its worker, and the time of one script is not that of the next.
func TestProcessorTimeThatNothingInterrupts(t *testing.T) {
	limits := isolate.Limits{Time: patience, CPUTime: 200 * time.Millisecond}
	p := newPool(t, isolate.Options{Grace: time.Millisecond, Limits: limits})
	for range 2 {
		_, err := evaluate(p, "spin()")
		require.ErrorAs(t, err, new(*process.WorkerDeathError))
		require.ErrorContains(t, err, `fatal error: script "main.js" has its worker take more than 200ms of processors`)
		mustName(t, err, "main.js")
	}
}
