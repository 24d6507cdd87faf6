package future_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

const unread = "error was never retrieved (future): boom"

// collect makes the garbage collector look, and the loop turn, until there is a report; at most a bounded number of
// times.
func collect(t *testing.T, w *lab.World) {
	t.Helper()
	for range 1000 {
		if len(w.Reports) > 0 {
			return
		}
		runtime.GC()
		runtime.Gosched()
		w.Settle()
	}
}

// Behaviors 101, 371.
func TestADroppedErrorIsReportedAtCollection(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	p.SetError(errBoom)
	w.RunOut()
	require.Empty(t, w.Reports)
	runtime.KeepAlive(p)
	collect(t, w)
	require.Equal(t, []string{unread}, w.TakeReports())
	w.RequireReports()
}

// Behaviors 101, 371.
func TestADroppedErrorOfATaskIsReportedAtCollection(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		start(k, w, 0, lab.After(sleep(1), func(error) error { return errBoom }))
		w.RunOut()
		collect(t, w)
		require.Equal(t, []string{"error was never retrieved (Task-1): boom"}, w.TakeReports())
	})
}

// Behaviors 101, 371.
func TestAnUnreadErrorIsReportedWhenTheLoopCloses(t *testing.T) {
	w := lab.NewWorld(t)
	first := future.Failed[int](w, errBoom)
	second := future.Failed[int](w, errWhy)
	w.RequireReports(unread, "error was never retrieved (future): why")
	require.Equal(t, "error: boom", lab.Outcome(first))
	require.Equal(t, "error: why", lab.Outcome(second))
}

// Behaviors 67, 101.
func TestDebugModeReportsWhereAnUnreadErrorsFutureWasMade(t *testing.T) {
	w := lab.NewWorld(t, debug)
	p := future.New[int](w)
	p.SetError(errBoom)
	require.NoError(t, w.Close())
	require.Len(t, w.Reports, 1)
	require.Regexp(t, `unread_test\.go:\d+$`, w.Reports[0].Made)
	require.Regexp(t, `^error was never retrieved \(future\) made at .*unread_test\.go:\d+: boom$`, w.TakeReports()[0])
}

func TestWhatSilencesTheReport(t *testing.T) {
	for _, c := range []struct {
		name string
		look func(t *testing.T, w *lab.World, f *future.Future[int])
		want []string
	}{
		{"nothing", func(*testing.T, *lab.World, *future.Future[int]) {}, []string{unread}},
		// Behaviors 102.
		{"Err", func(_ *testing.T, _ *lab.World, f *future.Future[int]) { _ = f.Err() }, nil},
		// Behaviors 102.
		{"Result", func(_ *testing.T, _ *lab.World, f *future.Future[int]) { _, _ = f.Result() }, nil},
		// Behaviors 102.
		{"Await", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			require.NoError(t, w.Run(func(co *loop.Co) error {
				_, err := f.Await(co)
				require.Equal(t, errBoom, err)
				return nil
			}))
		}, nil},
		// Behaviors 102.
		{"await in a step task", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			start(lab.Step, w, 0, lab.After(f, swallow))
			w.RunOut()
		}, nil},
		// Behaviors 103.
		{"Cancel", func(t *testing.T, _ *lab.World, f *future.Future[int]) { require.False(t, f.Cancel(nil)) }, nil},
		// Behaviors 107.
		{"a callback that looks", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			f.OnDone(func(f *future.Future[int]) { _ = f.Err() })
			w.RunOut()
		}, nil},
		// Behaviors 107.
		{"a callback that does not look", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			f.OnDone(func(*future.Future[int]) {})
			w.RunOut()
		}, []string{unread}},
		// Behaviors 105.
		{"gather", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			require.Equal(t, "error: boom", lab.Outcome(future.Gather(w, f)))
		}, nil},
		// Behaviors 105.
		{"gather with outcomes", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			require.True(t, future.Outcomes(w, f).Done())
		}, nil},
		{"Then", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			g := future.Map(f, func(int) int { return 0 })
			w.RunOut()
			require.Equal(t, "error: boom", lab.Outcome(g))
		}, nil},
		{"RunUntilComplete", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			_, err := future.RunUntilComplete(w.Loop(), f)
			require.Equal(t, errBoom, err)
		}, nil},
		// Behaviors 106.
		{"wait for the first error",
			func(t *testing.T, w *lab.World, f *future.Future[int]) { waitFor(t, w, future.FirstError, f) }, nil},
		// Behaviors 106.
		{"wait for all", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			waitFor(t, w, future.AllCompleted, f)
		}, []string{unread}},
		// Behaviors 106.
		{"wait for the first", func(t *testing.T, w *lab.World, f *future.Future[int]) {
			waitFor(t, w, future.FirstCompleted, f)
		}, []string{unread}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := lab.NewWorld(t)
			f := future.Failed[int](w, errBoom)
			c.look(t, w, f)
			w.RequireReports(c.want...)
			runtime.KeepAlive(f)
		})
	}
}

func waitFor(t *testing.T, w *lab.World, mode future.Mode, f *future.Future[int]) {
	require.NoError(t, w.Run(func(co *loop.Co) error {
		_, _, err := future.Wait(co, mode, f)
		return err
	}))
}

// Behaviors 104.
func TestOnlyErrorsAreReported(t *testing.T) {
	w := lab.NewWorld(t)
	future.Finished(w, 1)
	canceledFuture(w)
	future.New[int](w)
	runtime.GC()
	w.RunOut()
	w.RequireReports()
}

// Behaviors 105.
func TestGatherRetrievesTheErrorsThatComeAfterItsOwn(t *testing.T) {
	w := lab.NewWorld(t)
	ps := promises(w, 3)
	g := future.Gather(w, ps...)
	for _, p := range ps {
		p.SetError(errBoom)
		w.RunOut()
	}
	require.Equal(t, "error: boom", lab.Outcome(g))
	w.RequireReports()
}
