package javascript_test

import (
	"context"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// These are the properties that the tests of the event loop of goja_nodejs assert, each restated for this package,
// with the name of its test there. On purpose, three things differ. A Runtime has no timers of Go: those of the loop
// are there, and a Hold where they shall keep the run from being over. It has no Start and Stop: whoever runs the
// loop does that, and what is set stays set while the loop is idle. And it does not come back from its end: Close, as
// Terminate, is for good.

// TestRun, TestStart, TestStartInForeground, TestRunNoSchedule: a script runs, its timers fire, and the run ends by
// itself.
func TestLikeRunAndStart(t *testing.T) {
	prints(t, `setTimeout(() => log("ok"), 1000); log("Started")`, "Started", "ok")
	prints(t, `log("ran")`, "ran")
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error { return r.Wait(co) }))
}

// TestInterval, TestClearIntervalRace: an interval clears itself from its own callback, and has not run once more.
func TestLikeIntervals(t *testing.T) {
	prints(t, `
		let n = 0;
		const i = setInterval(() => { log(++n); if (n > 2) clearInterval(i) });
	`, "1", "2", "3")
	prints(t, `
		const i = setInterval(() => log("never"), 10);
		setTimeout(() => clearInterval(i), 5);
	`)
}

// TestImmediate: immediates run after the script, in order, and one may be cleared by another.
func TestLikeImmediates(t *testing.T) {
	prints(t, `
		setImmediate(() => { log("1"); setImmediate(() => log("3")); clearImmediate(cleared) });
		const cleared = setImmediate(() => log("never"));
		setImmediate(() => log("2"));
		log("0");
	`, "0", "1", "2", "3")
}

// TestRunWithConsole, TestRunNoConsole: console is there if the host gives it, and is unknown to the script otherwise.
func TestLikeConsoles(t *testing.T) {
	var out strings.Builder
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, &javascript.Options{Web: true, Output: &out})
		require.NoError(t, r.Run(co, "main.js", `console.log("Started")`))
		err := javascript.New(co, nil).Run(co, "main.js", `console.log("Started")`)
		require.ErrorContains(t, err, "ReferenceError: console is not defined")
		return nil
	}))
	require.Equal(t, "Started\n", out.String())
}

// TestNativeTimeout, TestNativeClearTimeout, TestNativeInterval, TestNativeClearInterval: timers of Go are those of
// the loop.
func TestLikeNativeTimers(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		release := r.Hold()
		cleared := co.Loop().CallLater(time.Second, func() { s.log("never") })
		require.True(t, cleared.Cancel())
		co.Loop().CallLater(time.Second, func() {
			_, err := r.RunScript("native.js", `log("native"); setTimeout(log, 1, "timer")`)
			require.NoError(t, err)
			release()
		})
		return r.Wait(co)
	}))
	require.Equal(t, []string{"native", "timer"}, s.lines)
}

// TestSetAndClearOnStoppedLoop, TestRunOnStoppedLoop, TestEventLoop_StopNoWait: what is set while the loop is idle
// runs when it runs, unless it was cleared, and what is left when a run of the loop ends waits for the next.
func TestLikeStoppedLoops(t *testing.T) {
	s := newScript(t)
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	r := javascript.New(l, nil)
	s.bind(r)
	_, err := r.RunScript("idle.js", `
		clearTimeout(setTimeout(() => log("never"), 1));
		setTimeout(() => log("first"), 1);
		setTimeout(() => log("second"), 5000);
	`)
	require.NoError(t, err)
	require.NoError(t, l.Run(func(co *loop.Co) error { return co.Sleep(500 * time.Millisecond) }))
	require.Equal(t, []string{"first"}, s.lines)
	require.NoError(t, l.Run(func(co *loop.Co) error { return r.Wait(co) }))
	require.Equal(t, []string{"first", "second"}, s.lines)
	require.NoError(t, l.Close())
	require.ErrorIs(t, r.Post(func(*javascript.Runtime) {}), loop.ErrClosed)
}

// TestSetTimeoutConcurrent, TestClearTimeoutConcurrent, TestClearIntervalConcurrent: goroutines set and clear by posts.
func TestLikeConcurrentTimers(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		_, err := r.RunScript("main.js", `
			let i = setInterval(() => {}, 3600000), fired = 0;
			function set() { setTimeout(() => { if (++fired === 100) clearInterval(i) }, 1) }
		`)
		require.NoError(t, err)
		var posts sync.WaitGroup
		for range 10 {
			posts.Go(func() {
				for range 10 {
					require.NoError(t, r.Post(func(r *javascript.Runtime) {
						_, err := r.Call(r.VM().Get("set"), nil)
						require.NoError(t, err)
					}))
				}
			})
		}
		err = r.Wait(co)
		posts.Wait()
		require.EqualValues(t, 100, r.VM().Get("fired").Export())
		return err
	}))
}

// TestPromise, TestPromiseNative: promises are settled in the script's turn, and from Go by its goroutines.
func TestLikePromises(t *testing.T) {
	prints(t, `
		new Promise(ok => setTimeout(ok, 500)).then(() => log("resolved"));
		new Promise((ok, no) => setTimeout(no, 400)).catch(() => log("rejected"));
	`, "rejected", "resolved")
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		release := r.Hold()
		promise, resolve, _ := r.VM().NewPromise()
		go func() {
			_ = r.Post(func(r *javascript.Runtime) {
				require.NoError(t, r.Do(func() error { return resolve("value") }))
				release()
			})
		}()
		v, err := r.Await(co, r.VM().ToValue(promise))
		require.Equal(t, "value", v.String())
		return err
	}))
}

// TestEventLoop_ClearRunningTimeout: a timer that is cleared while it runs does not run again, and does not hold the
// run.
func TestLikeClearingWhatRuns(t *testing.T) {
	prints(t, `
		const t = setTimeout(() => { clearTimeout(t); log("timeout") }, 1);
		const i = setInterval(() => { clearInterval(i); clearInterval(i); log("interval") }, 1);
	`, "timeout", "interval")
}

// TestEventLoop_Terminate: after the end nothing can be set, and nothing runs.
func TestLikeTerminate(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		_, err := r.RunScript("main.js", `setInterval(() => log("tick"), 10)`)
		require.NoError(t, err)
		require.NoError(t, co.Sleep(25*time.Millisecond))
		r.Close()
		_, err = r.Call(r.VM().Get("setTimeout"), nil, r.VM().Get("log"))
		require.ErrorIs(t, err, javascript.ErrOver)
		r.CallSoon(func() error { s.log("never"); return nil })
		require.NoError(t, co.Sleep(time.Second))
		return nil
	}))
	require.Equal(t, []string{"tick", "tick"}, s.lines)
}

// Goroutines resolve, abort and interrupt at will.
func TestGoroutinesAtWill(t *testing.T) {
	for range 20 {
		err := loop.Run(func(co *loop.Co) error {
			r := javascript.New(co, &javascript.Options{Web: true, CallbackTime: time.Second, RunTime: time.Minute})
			release := r.Hold()
			defer release()
			promise, resolve, _ := r.VM().NewPromise()
			require.NoError(t, r.VM().Set("promise", promise))
			ctx, cancel := context.WithCancel(t.Context())
			require.NoError(t, r.VM().Set("signal", r.Signal(ctx)))
			_, err := r.RunScript("main.js", `const c = new AbortController(); let n = 0; signal.onabort = () => n++;
				c.signal.onabort = () => n++; promise.then(() => n++); setInterval(() => { for (let i = 0; i < 1000; i++) n++ }, 1)`)
			require.NoError(t, err)
			var all sync.WaitGroup
			all.Go(func() { _ = r.Post(func(r *javascript.Runtime) { _ = r.Do(func() error { return resolve(1) }) }) })
			all.Go(func() { _ = r.Post(func(r *javascript.Runtime) { _, _ = r.RunScript("abort.js", "c.abort()") }) })
			all.Go(cancel)
			all.Go(func() { r.Interrupt(errBoom) })
			all.Go(func() { r.Interrupt(nil) })
			defer all.Wait()
			return r.Wait(co)
		})
		var interrupt *javascript.InterruptError
		require.ErrorAs(t, err, &interrupt)
	}
}

// No text of a script makes the host panic, or hang past its limits.
func FuzzScript(f *testing.F) {
	for _, seed := range []string{
		"for (;;);", "function f() { f() } f()", "while (true) setTimeout(() => {}, 0)", "async function f() { await f() } f()",
		"Promise.reject(1); process.nextTick(() => { throw 1 })", "require('./a')", "setInterval(() => { throw null }, 1)",
		"const p = Promise.resolve(); const g = () => p.then(g); g()", "queueMicrotask(function f() { queueMicrotask(f) })",
		"process.nextTick(function f() { process.nextTick(f) })", "structuredClone(new Map([[{}, new Set()]]))", "let a = `${",
		"setTimeout({}, 1)", "new Proxy(setTimeout, {})(log)", "AbortSignal.any([AbortSignal.timeout(1)]).onabort = log",
		"Object.defineProperty(Promise.prototype, 'then', { get() { throw 1 } }); (async () => { await 1 })()",
		"Promise.prototype.then = undefined; queueMicrotask(log)", "setImmediate.call(null, eval, 'log(1)')",
		"const e = new Error('x'); e.cause = e; e.toString = 1; throw e", "throw { toString() { throw 1 } }",
		"eval('eval')('Function(`return 1`)()'); (async () => {}).constructor('a', 'await a')(eval)", "var a = - - + typeof !a ? b => c => d : e",
		"new (class extends Function {})('for (;;);')()", "if (a) b\nelse if (c) d; else do x; while (y) l: for (a of b);", "JSON.parse('[[[')",
		"a = []; a.join = [].map.bind([1], String); a + ''", "e = new Error; e.message = new Error('x'); e + ''",
		"new Proxy({}, { get: Reflect.get }).x", "/(?=a)(a+)+$/.test('aaaab')", "o = {}; o.valueOf = Math.floor.bind(null, 1); +o",
		"[].map.call({ length: 9 }, String)", "JSON.stringify([[1]], (k, v) => v)", "'x'.repeat(9)", "((a = (b) => 1) => 1)()",
		"console.log(new Proxy({}, { get() { throw 1 } }), Object.create(null), [,])", "delete global.Promise; setTimeout(log, 1)",
		"say({ toString() { throw 1 } }); say(Symbol(), AbortSignal.timeout(1))", "Object.prototype.body = 1; fetch('http://a/')",
		"say()", "c = new AbortController().signal; c.removeEventListener = 1; say(1, c)", "say({ toString() { for (;;); } })",
		"Promise.reject(Object.defineProperty(new Error(), 'message', { get() { for (;;); } }))", "({ then(f, no) { no({}) } })",
		"Headers.prototype[Symbol.iterator] = () => [7].values(); fetch('http://a/', { method: 'POST', body: 'b' })",
	} {
		f.Add(seed)
	}
	javascript.LimitMatches(100 * time.Millisecond)
	f.Cleanup(func() {
		javascript.LimitMatches(math.MaxInt64)
		regexp2.StopTimeoutClock()
	})
	f.Fuzz(func(_ *testing.T, source string) {
		if len(source) > 1000 {
			return
		}
		options := javascript.Options{
			NextTick: true, Web: true, CallbackTime: 100 * time.Millisecond, RunTime: time.Second, MaxTimers: 100,
			MaxReactions: 1000, Depth: 200, Untrusted: true, Files: fstest.MapFS{"a.js": {Data: []byte("require('./a')")}},
			Fetch: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, errBoom })},
		}
		_ = loop.Run(func(co *loop.Co) error {
			r := javascript.New(co, &options)
			_ = r.VM().Set("log", func(goja.FunctionCall) goja.Value { return goja.Undefined() })
			_ = r.VM().Set("say", javascript.Async(r, func(co *loop.Co, args []goja.Value) (string, error) {
				return args[0].String(), co.Sleep(time.Millisecond)
			}))
			v, err := r.RunScript("fuzz.js", source)
			if err != nil {
				r.Cancel(err)
				return r.Wait(co)
			}
			result := r.Future(v)
			err = r.Wait(co)
			result.Cancel(nil)
			return err
		})
	})
}
