package javascript_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

func TestAnExceptionOfTheScriptIsTheCallers(t *testing.T) {
	s := newScript(t).handled()
	err := s.run(`
		function inner() { throw new RangeError("too far", { cause: new Error("why") }) }
		setTimeout(log, 1, "never");
		inner();
	`)
	var e *javascript.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "RangeError", e.Name)
	require.Equal(t, "too far", e.Message)
	require.Contains(t, e.Stack, "inner (main.js:2:")
	require.NotContains(t, e.Stack, "monoloop")
	require.ErrorContains(t, errors.Unwrap(e), "Error: why")
	require.Empty(t, s.lines)
}

func TestARunFailsOfTheFirstErrorThatNobodyHandles(t *testing.T) {
	s := newScript(t)
	err := s.run(`
		setTimeout(() => { log("first"); throw new Error("of a timer") }, 1);
		setTimeout(log, 1, "second");
	`)
	require.ErrorContains(t, err, "Error: of a timer\n\tat main.js:2:")
	require.Equal(t, []string{"first"}, s.lines)
}

func TestTheHostMayHandleErrors(t *testing.T) {
	s := newScript(t).handled()
	require.NoError(t, s.run(`
		setTimeout(() => { throw "timer" }, 1);
		setImmediate(() => { throw "immediate" });
		queueMicrotask(() => { throw "microtask" });
		process.nextTick(() => { throw "tick" });
		const i = setInterval(() => { clearInterval(i); throw "interval" }, 2);
		Promise.reject("rejection");
		setTimeout(log, 3, "end");
	`))
	require.Equal(t, []string{"host: tick", "host: microtask", "host: immediate", "host: unhandled rejection: rejection", "host: timer",
		"host: interval", "end"}, s.lines)
}

func TestARejectionHandledInTimeIsNone(t *testing.T) {
	prints(t, `
		const late = Promise.reject(new Error("late"));
		Promise.resolve().then(() => {}).then(() => late.catch(e => log(e.message)));
	`, "late")
}

func TestRejectionsMayBeReportedOrIgnored(t *testing.T) {
	const source = `Promise.reject(new Error("nobody")); setTimeout(log, 1, "goes on")`
	s := newScript(t)
	s.options.Rejections = javascript.IgnoreRejections
	require.NoError(t, s.run(source))
	require.Equal(t, []string{"goes on"}, s.lines)

	s = newScript(t)
	s.options.Rejections = javascript.ReportRejections
	s.options.OnError = func(err error) bool { s.log(err.(*javascript.Error).Message); return false }
	require.NoError(t, s.run(source))
	require.Equal(t, []string{"nobody", "goes on"}, s.lines)

	require.ErrorContains(t, newScript(t).run(source), "unhandled rejection: Error: nobody")
}

func TestACanceledWaitEndsTheRun(t *testing.T) {
	s := newScript(t)
	err := s.with(func(co *loop.Co, r *javascript.Runtime) error {
		co.Loop().CallLater(25*time.Millisecond, func() { co.Cancel(errBoom) })
		return r.Run(co, "main.js", `setInterval(log, 10, "tick")`)
	})
	require.True(t, loop.IsCanceled(err) || errors.Is(err, loop.ErrCanceled))
	require.ErrorIs(t, err, errBoom)
	require.Equal(t, []string{"tick", "tick"}, s.lines)
}

func TestAClosedRuntimeRunsNothing(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		_, err := r.RunScript("main.js", `setTimeout(log, 1, "never"); Promise.resolve().then(() => log("microtask"))`)
		require.NoError(t, err)
		r.Close()
		_, err = r.RunScript("main.js", `log("never")`)
		require.ErrorIs(t, err, javascript.ErrOver)
		require.Zero(t, r.Open())
		return r.Wait(co)
	}))
	require.Equal(t, []string{"microtask"}, s.lines)
}

func TestTwoRuntimesShareALoop(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, a *javascript.Runtime) error {
		b := javascript.New(co, &s.options)
		s.bind(b)
		for name, r := range map[string]*javascript.Runtime{"a": a, "b": b} {
			_, err := r.RunScript(name,
				`var name; setTimeout(() => log(name, 1), 1); setTimeout(() => log(name, 2), 2)`)
			require.NoError(t, err)
			require.NoError(t, r.VM().Set("name", name))
		}
		if err := a.Wait(co); err != nil {
			return err
		}
		return b.Wait(co)
	}))
	require.ElementsMatch(t, []string{"a 1", "b 1", "a 2", "b 2"}, s.lines)
}

func TestPostsOfGoroutines(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		release := r.Hold()
		var posts sync.WaitGroup
		count := 0
		hold := co.Loop().Low().Hold(loop.WillPost)
		for range 10 {
			posts.Go(func() {
				for range 100 {
					require.NoError(t, r.Post(func(*javascript.Runtime) { count++ }))
				}
			})
		}
		go func() {
			posts.Wait()
			_ = r.Post(func(r *javascript.Runtime) {
				hold.Release()
				release()
				release()
			})
		}()
		err := r.Wait(co)
		require.Equal(t, 1000, count)
		return err
	}))
}

func TestCallSoonHoldsTheRun(t *testing.T) {
	s := newScript(t).handled()
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		r.CallSoon(func() error {
			s.log("poll")
			_, err := r.RunScript("more.js", `setImmediate(log, "check"); setTimeout(log, 0, "timer"); Promise.resolve().then(() => log("microtask"))`)
			return err
		})
		r.CallSoon(func() error { return errBoom })
		return r.Wait(co)
	}))
	require.Equal(t, []string{"poll", "microtask", "host: boom", "check", "timer"}, s.lines)
}

func TestPendingTellsWhereItWasMade(t *testing.T) {
	s := newScript(t)
	s.options.Places = true
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		_, err := r.RunScript("main.js",
			"setInterval(log, 1);\n\nconst t = setTimeout(log, 2);\nsetImmediate(log).unref()")
		require.NoError(t, err)
		require.Equal(t, []string{"setInterval at main.js:1", "setTimeout at main.js:3"}, r.Pending())
		r.Close()
		return nil
	}))
}

func TestAGoFunctionThatSuspendsInsideACallIsRefused(t *testing.T) {
	s := newScript(t)
	defer func() {
		require.ErrorContains(t, recover().(error), "has suspended its coroutine inside the call")
	}()
	_ = s.with(func(co *loop.Co, r *javascript.Runtime) error {
		require.NoError(t, r.VM().Set("sleep", func() { _ = co.Sleep(time.Second) }))
		r.CallSoon(func() error { return nil })
		_, err := r.RunScript("main.js", "sleep()")
		return err
	})
	t.Error("nobody has noticed")
}

func TestAPanicOfAGoFunctionFailsTheRun(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		require.NoError(t, r.VM().Set("bug", func(goja.FunctionCall) goja.Value { panic("a bug") }))
		err := r.Run(co, "main.js", "setTimeout(bug, 1)")
		var p *loop.PanicError
		require.ErrorAs(t, err, &p)
		require.Equal(t, "a bug", p.Value)
		require.Same(t, err, r.Err())
		return nil
	}))
}
