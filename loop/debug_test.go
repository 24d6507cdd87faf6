package loop_test

import (
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// here returns the place from which it is called, and lines lines below it.
func here(lines int) string {
	_, file, line, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", file, line+lines)
}

// Behaviors 62.
func TestDebugModeRefusesOtherGoroutinesWhileTheLoopRuns(t *testing.T) {
	tests := []struct {
		name string
		what string
		call func(l *loop.Loop)
	}{
		{"CallSoon", "scheduling", func(l *loop.Loop) { l.CallSoon(func() {}) }},
		{"CallLater", "setting a timer", func(l *loop.Loop) { l.CallLater(1, func() {}) }},
		{"CallAt", "setting a timer", func(l *loop.Loop) { l.CallAt(1, func() {}) }},
		{"Start", "starting a coroutine", func(l *loop.Loop) {
			loop.Start(l, loop.Func(func(*loop.Co) error { return nil }), nil)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t, debugging)
			const rule = " from another goroutine than the loop's: use CallSoonThreadsafe"
			want := "loop: " + test.what + rule
			s.loop.CallSoon(func() { require.Equal(t, want, elsewhere(func() { test.call(s.loop) })) })
			s.loop.CallSoon(func() { test.call(s.loop) })
			loop.Start(s.loop, loop.Func(func(co *loop.Co) error {
				require.Equal(t, want, elsewhere(func() { test.call(s.loop) }))
				test.call(s.loop)
				return nil
			}), nil)
			s.run(t)
			require.Empty(t, s.reports)
		})
	}
}

// Behaviors 63.
func TestDebugModeDoesNotCheckWhatIsAllowed(t *testing.T) {
	s := newStage(t, debugging)
	require.Nil(t, elsewhere(func() { s.loop.CallSoon(s.Adds("called while the loop is idle")) }))
	s.loop.CallSoon(func() {
		require.Nil(t, elsewhere(func() { _ = s.loop.CallSoonThreadsafe(s.Adds("posted while it runs")) }))
	})
	s.run(t)
	s.Require(t, "called while the loop is idle", "posted while it runs")
	require.Nil(t, elsewhere(func() { s.run(t) }), "it may run on another goroutine the next time")
}

// Behaviors 64.
func TestSettlingAFutureFromElsewhereIsRefusedBeforeItChangesAnything(t *testing.T) {
	s := newStage(t, debugging)
	require.NoError(t, s.loop.Run(func(co *loop.Co) error {
		p := future.New[int](co)
		p.Future().OnDone(func(f *future.Future[int]) { s.Add("done: %v", f.Err()) })
		for _, settle := range []func(){
			func() { p.SetResult(1) },
			func() { p.SetError(errBoom) },
			func() { p.SetCanceled(loop.Canceled(nil)) },
			func() { p.Future().Cancel(nil) },
		} {
			require.Contains(t, elsewhere(settle), "from another goroutine than the loop's")
			require.False(t, p.Future().Done())
		}
		p.SetResult(2)
		v, err := p.Future().Await(co)
		require.Equal(t, 2, v)
		require.NoError(t, co.Yield())
		return err
	}))
	s.Require(t, "done: <nil>")
	require.Empty(t, s.reports)
}

func TestAuthorsOfPrimitivesCanAskForTheCheck(t *testing.T) {
	s := newStage(t, debugging)
	s.loop.CallSoon(func() {
		s.loop.Low().Check("Knock")
		require.Equal(t, "loop: Knock from another goroutine than the loop's: use CallSoonThreadsafe",
			elsewhere(func() { s.loop.Low().Check("Knock") }))
	})
	s.run(t)
	require.NoError(t, s.loop.Close())
	require.PanicsWithValue(t, "loop: Knock after the loop was closed", func() { s.loop.Low().Check("Knock") })
}

// Behaviors 66, 67.
func TestDebugModeReportsWhatIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // in its time, a sleep is work that takes long
		s := newStage(t, debugging, func(o *loop.Options) { o.SlowCallback = 0 })
		slow := func() { time.Sleep(150 * time.Millisecond) }
		const name = "loop_test.TestDebugModeReportsWhatIsSlow.func1.2"
		fast := func() { time.Sleep(99 * time.Millisecond) }
		soon := here(1)
		s.loop.CallSoon(slow)
		s.loop.CallSoon(fast)
		later := here(1)
		s.loop.CallLater(1, slow)
		started := here(1)
		loop.Start(s.loop, loop.Func(func(co *loop.Co) error {
			co.SetName("worker")
			fast()
			err := co.Yield()
			slow()
			return err
		}), nil)
		step := here(1)
		loop.Start(s.loop, stepFunc(func(co *loop.Co) (bool, error) {
			slow()
			return true, nil
		}), nil)
		s.run(t)
		_ = s.loop.CallSoonThreadsafe(slow)
		s.run(t)
		s.reports.Require(t, "slow callback: took 150ms ("+name+") made at "+soon,
			"slow callback: took 150ms (Task-2) made at "+step,
			"slow callback: took 150ms (worker) made at "+started,
			"slow callback: took 150ms ("+name+") made at "+later,
			"slow callback: took 150ms ("+name+")")
	})
}

// Behaviors 66.
func TestTheLimitOfSlowIsAnOption(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, debugging, func(o *loop.Options) { o.SlowCallback = time.Second })
		s.loop.CallSoon(func() { time.Sleep(999 * time.Millisecond) })
		s.run(t)
		require.Empty(t, s.reports)
		s.loop.CallSoon(func() { time.Sleep(time.Second) })
		s.run(t)
		require.Len(t, s.reports, 1)
	})
}

// Behaviors 67.
func TestReportsShowWhereThingsWereMade(t *testing.T) {
	s := newStage(t, debugging, recovering)
	soon := here(1)
	s.loop.CallSoon(explode)
	later := here(1)
	s.loop.CallLater(1, explode)
	s.run(t)
	s.reports.Require(t, "panic in callback (loop_test.explode) made at "+soon+": boom in callback",
		"panic in callback (loop_test.explode) made at "+later+": boom in callback")

	s.reports = nil
	made := here(1)
	p := future.New[int](s.loop)
	p.SetError(errBoom)
	require.Contains(t, p.Future().String(), "made at "+made)
	require.NoError(t, s.loop.Close())
	s.reports.Require(t, "error was never retrieved (future) made at "+made+": boom")
}

// Behaviors 69.
func TestDebugModeIsChosenByOptionThenByEnvironment(t *testing.T) {
	tests := []struct {
		name   string
		option loop.DebugMode
		env    string
		want   bool
	}{
		{"off by default", loop.DebugAuto, "", false},
		{"on by the environment", loop.DebugAuto, "1", true},
		{"an explicit off wins", loop.DebugOff, "1", false},
		{"on by the option", loop.DebugOn, "", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("MONOLOOP_DEBUG", test.env)
			l := loop.New(&loop.Options{Debug: test.option})
			require.Equal(t, test.want, l.Debug())
			require.NoError(t, l.Close())
		})
	}
}

// Behaviors 69.
func TestDebugModeIsSwitchedWhileTheLoopRuns(t *testing.T) {
	s := newStage(t, recovering)
	misuse := func() { s.Add("%v", elsewhere(func() { s.loop.Low().Check("Knock") })) }
	s.loop.CallSoon(func() {
		misuse()
		s.loop.SetDebug(true)
		misuse()
	})
	s.loop.CallSoon(misuse)
	loop.Start(s.loop, loop.Func(func(co *loop.Co) error {
		misuse()
		s.loop.SetDebug(false)
		misuse()
		s.loop.SetDebug(true)
		s.loop.Low().Check("Knock")
		return co.Yield()
	}), nil)
	s.run(t)
	const refused = "loop: Knock from another goroutine than the loop's: use CallSoonThreadsafe"
	s.Require(t, "<nil>", refused, refused, refused, "<nil>")
	require.Empty(t, s.reports)
}
