package javascript_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// What a script gives the host may be an object whose properties are functions of the script: that loop until they are
// interrupted, go too deep, or throw.
const (
	endless    = "function hostile() { for (;;); } "
	bottomless = "function hostile() { return hostile() } "
	throws     = "function hostile() { throw new Error('hostile') } "
)

// isBound requires that an error is that of the bound which endless or bottomless exceeds, or what throws throws.
func isBound(t *testing.T, function string, err error) {
	t.Helper()
	if function == throws {
		var e *javascript.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, "hostile", e.Message)
		return
	}
	what := map[string]string{endless: "the time of one callback", bottomless: "the depth of calls"}[function]
	exceeds(t, err, what, "hostile (main.js:1")
}

func newBounded(t *testing.T) *script {
	s := newScript(t)
	s.options.CallbackTime, s.options.Depth = 50*time.Millisecond, 100
	return s
}

// The reason of a promise that Go awaits is looked at under the bounds of the script, whenever it comes.
func TestReasonsThatMeanHarm(t *testing.T) {
	const reason = "const e = new Error(); Object.defineProperty(e, 'message', { get: hostile }); "
	for _, function := range []string{endless, bottomless} {
		for _, source := range []string{
			"Promise.reject(e)", "(async () => { await null; throw e })()",
			"new Promise((ok, no) => setTimeout(no, 1, e))", "({ then(ok, no) { no(e) } })",
		} {
			s := newBounded(t)
			require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
				v, err := r.RunScript("main.js", function+reason+source)
				require.NoError(t, err)
				_, err = r.Await(co, v)
				isBound(t, function, err)
				return nil
			}), source)
		}
	}
}

// Each of several promises that Go awaits has its own reason, in the order in which they were awaited.
func TestReasonsThatSettleOthers(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		v, err := r.RunScript("main.js", `
			let settle;
			const e = new Error(), last = new Promise((ok, no) => { settle = no });
			Object.defineProperty(e, 'message', { get() { settle('last'); return 'first' } });
			[new Promise((ok, no) => setTimeout(no, 1, e)), last, new Promise(ok => setTimeout(ok, 1, 'second'))]
		`)
		require.NoError(t, err)
		future := func(index string) *future.Future[goja.Value] { return r.Future(v.(*goja.Object).Get(index)) }
		first, last, second := future("0"), future("1"), future("2")
		_, err = first.Await(co)
		require.ErrorContains(t, err, "Error: first")
		_, err = last.Await(co)
		require.EqualError(t, err, "last")
		v, err = second.Await(co)
		require.Equal(t, "second", v.String())
		return err
	}))
}

// A Do gets what its function comes upon when it looks into a value of the script.
func TestDoBoundsWhatTheHostLooksAt(t *testing.T) {
	for _, function := range []string{endless, bottomless, throws} {
		s := newBounded(t).handled()
		require.NoError(t, s.with(func(_ *loop.Co, r *javascript.Runtime) error {
			v, err := r.RunScript("main.js", function+"({ toString: hostile })")
			require.NoError(t, err)
			isBound(t, function, r.Do(func() error {
				s.log(v.String())
				return nil
			}))
			return nil
		}))
		require.Empty(t, s.lines)
	}
}

// An async function of Go that looks into its arguments rejects its promise with what they throw.
func TestArgumentsThatThrow(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.withSleeper(throws+`
		for (const bad of [{ valueOf: hostile }, Symbol(), { get valueOf() { throw 7 } }]) {
			sleep(bad).catch(e => log(e?.name ?? e, e?.message));
		}
		sleep(1).then(log);
	`))
	require.Equal(t, []string{"Error hostile", "TypeError", "7 undefined", "slept"}, firstTwo(s.lines))
}

// firstTwo leaves out what an engine says of a type.
func firstTwo(lines []string) (all []string) {
	for _, l := range lines {
		if strings.HasPrefix(l, "TypeError") {
			l = "TypeError"
		}
		all = append(all, l)
	}
	return all
}

// If they go too deep, or are interrupted, the run fails; the loop goes on.
func TestArgumentsThatAreInterrupted(t *testing.T) {
	for function, what := range map[string]string{endless: "the time of the run", bottomless: "the depth of calls"} {
		err := loop.Run(func(co *loop.Co) error {
			r := javascript.New(co, &javascript.Options{RunTime: 100 * time.Millisecond, Depth: 100})
			number := javascript.Async(r, func(_ *loop.Co, args []goja.Value) (int64, error) {
				return args[0].ToInteger(), nil
			})
			require.NoError(t, r.VM().Set("number", number))
			exceeds(t, r.Run(co, "main.js", function+"number({ valueOf: hostile })"), what, "")
			return co.Sleep(time.Millisecond)
		})
		require.NoError(t, err)
	}
}

// An async function of Go that panics, of a call without arguments, say, fails the run; the error tells where it began.
func TestAPanicOfAnAsyncFunction(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		first := javascript.Async(r, func(_ *loop.Co, args []goja.Value) (string, error) { return args[0].String(), nil })
		require.NoError(t, r.VM().Set("first", first))
		var e *loop.PanicError
		require.ErrorAs(t, r.Run(co, "main.js", "first()"), &e)
		require.ErrorContains(t, e, "index out of range")
		require.Contains(t, string(e.Stack), "TestAPanicOfAnAsyncFunction")
		return co.Sleep(time.Millisecond)
	}))
}

// A signal that the script has made its own is not what a call of Go depends on.
func TestSignalsThatMeanHarm(t *testing.T) {
	for _, property := range []string{"removeEventListener", "addEventListener", "aborted", "reason"} {
		for _, function := range []string{throws, endless, bottomless} {
			s := newBounded(t)
			s.options.OnError = func(error) bool { return true }
			err := s.withSleeper(function + `
				const c = new AbortController();
				setTimeout(() => c.abort(), 5);
				const slept = sleep(10, c.signal);
				Object.defineProperty(c.signal, "` + property + `", { get: hostile });
				slept.then(log, log);
				sleep(1, c.signal).then(log, log);
			`)
			if err != nil {
				isBound(t, function, err)
			}
		}
	}
	s := newScript(t)
	require.ErrorContains(t, s.withSleeper(throws+`
		const c = new AbortController();
		sleep(10, { signal: c.signal, __proto__: null });
		Object.defineProperty(c.signal, "aborted", { get: hostile });
		throw new Error("over");
	`), "over")
}

// What scripts do to the objects that requests are made of is told to them, and to nobody else.
func TestRequestsThatMeanHarm(t *testing.T) {
	for _, harm := range []string{
		"Object.prototype.body = 5", "Object.defineProperty(Object.prototype, 'body', { get: hostile })",
		"Object.prototype.upload = {}", "Headers.prototype[Symbol.iterator] = function* () { yield ['a'] }",
		"Headers.prototype[Symbol.iterator] = function* () { yield 5 }", "Object.prototype.redirect = {}",
		"Object.defineProperty(Request.prototype, 'headers', { get: () => 7 })",
		"Object.defineProperty(Request.prototype, 'method', { get: () => ({ toString: hostile }) })",
		"Object.defineProperty(Uint8Array.prototype.__proto__, 'buffer', { get: () => 5 })",
		"Object.defineProperty(Object.prototype, 'failure', { set() { try { this.write(5) } catch (e) { log(e.name) } } })",
	} {
		s := newScript(t)
		refuses := roundTrip(func(*http.Request) (*http.Response, error) { return nil, errBoom })
		s.options.Fetch = &http.Client{Transport: refuses}
		require.NoError(t, s.run(throws+harm+`;
			(async () => {
				const stream = new ReadableStream({ pull(c) { c.error(1) } });
				const streamed = { method: "POST", body: stream, duplex: "half" };
				for (const init of [{}, { method: "POST", body: "text" }, streamed]) {
					try { await fetch("http://localhost/", init); log("passed") } catch (e) { log("failed") }
				}
			})()
		`), harm)
		require.Equal(t, []string{"failed", "failed", "failed"}, withoutTypes(s.lines), harm)
	}
}

// withoutTypes leaves out what a script has been told of what it has taken.
func withoutTypes(lines []string) []string {
	return slices.DeleteFunc(lines, func(l string) bool { return l == "TypeError" })
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// An Error that goes through a Runtime that is over is not asked for anything.
func TestReasonsAfterTheEnd(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		v, err := r.RunScript("main.js", `
			globalThis.asked = 0;
			const e = new Error();
			Object.defineProperty(e, 'message', { get() { asked++ } });
			Promise.reject(e)
		`)
		require.NoError(t, err)
		r.Close()
		_, err = r.Await(co, v)
		require.True(t, errors.Is(err, javascript.ErrOver))
		require.EqualValues(t, 0, r.VM().Get("asked").Export())
		return nil
	}))
}
