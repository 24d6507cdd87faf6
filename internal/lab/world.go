package lab

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A World is a loop under virtual time that a test turns by hand, and the journal of what was seen on it. It is closed
// at the end of the test, and a report that the test did not take fails the test.
type World struct {
	*theLoop
	Journal
	Reports []loop.Report // that the test did not take yet
	t       testing.TB
}

// theLoop is loop.Loop under a name that leaves its method Loop in sight when it is embedded.
type theLoop = loop.Loop

// NewWorld returns a world whose loop has options that were changed so.
func NewWorld(t testing.TB, change ...func(*loop.Options)) *World {
	w := &World{t: t}
	clock := &timer.Virtual{}
	o := &loop.Options{
		Clock:        clock,
		Debug:        loop.DebugOff,
		SlowCallback: time.Hour,
		OnError:      func(r loop.Report) { w.Reports = append(w.Reports, r) },
	}
	for _, f := range change {
		f(o)
	}
	w.theLoop = loop.New(o)
	clock.OnIdle = w.Stop
	t.Cleanup(w.end)
	return w
}

// EachWorld runs the test once for each kind, in a world of its own.
func EachWorld(t *testing.T, test func(t *testing.T, w *World, k Kind)) {
	t.Helper()
	EachKind(t, func(t *testing.T, k Kind) { test(t, NewWorld(t), k) })
}

// IgnoreReports is a change of the options, for tests whose journal has every error.
func IgnoreReports(o *loop.Options) { o.OnError = func(loop.Report) {} }

func (w *World) end() {
	if w.t.Failed() {
		w.Force() // who was left hanging does not hang the test
	}
	if err := w.Close(); !w.t.Failed() {
		require.NoError(w.t, err)
		require.Empty(w.t, w.TakeReports())
	}
}

// AddAt adds a line with the loop's time in front.
func (w *World) AddAt(format string, args ...any) {
	w.Add("%v "+format, append([]any{w.Time()}, args...)...)
}

// OneTurn makes one turn, after a line in the journal that says so.
func (w *World) OneTurn() {
	w.t.Helper()
	w.Add("--")
	_, err := w.Turn()
	require.NoError(w.t, err)
}

// Settle makes turns until nothing is ready; no time passes.
func (w *World) Settle() {
	w.t.Helper()
	require.NoError(w.t, w.RunUntilIdle())
}

// RunOut makes turns, and jumps from deadline to deadline, until only the test could go on.
func (w *World) RunOut() {
	w.t.Helper()
	require.NoError(w.t, w.RunForever())
}

// TakeReports takes the reports, and returns their texts.
func (w *World) TakeReports() []string {
	var texts []string
	for _, r := range w.Reports {
		texts = append(texts, r.String())
	}
	w.Reports = nil
	return texts
}

// RequireReports closes the loop and takes the reports.
func (w *World) RequireReports(want ...string) {
	w.t.Helper()
	require.NoError(w.t, w.Close())
	require.Equal(w.t, want, w.TakeReports())
}

// RequireNoTimer requires that no timer is left.
func (w *World) RequireNoTimer() {
	w.t.Helper()
	deadline, armed := w.NextDeadline()
	require.False(w.t, armed, "a timer is left for %v", deadline)
}
