package javascript_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestAwaitOfAPromise(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		v, err := r.RunScript("main.js", `new Promise(ok => setTimeout(ok, 10, "late"))`)
		require.NoError(t, err)
		v, err = r.Await(co, v)
		require.NoError(t, err)
		require.Equal(t, "late", v.String())
		v, err = r.Await(co, r.VM().ToValue(7))
		require.NoError(t, err)
		require.EqualValues(t, 7, v.Export())
		return nil
	}))
}

func TestAwaitOfARejectedPromise(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		v, err := r.RunScript("main.js", `(async function fails() { await null; throw new TypeError("no") })()`)
		require.NoError(t, err)
		_, err = r.Await(co, v)
		var e *javascript.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, "TypeError", e.Name)
		require.Contains(t, e.Stack, "fails (main.js:1")
		return r.Err()
	}))
}

func TestAwaitFromAGoroutine(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		v, err := r.RunScript("main.js", `Promise.resolve("value")`)
		require.NoError(t, err)
		job := r.Job(v)
		text, err := bridge.RunInExecutor(co, nil, func(ctx context.Context) (string, error) {
			v, err := job.Result(ctx)
			return v.String(), err
		}).Await(co)
		require.Equal(t, "value", text)
		return err
	}))
}

// sleeper is an async function of Go.
func sleeper(s *script, r *javascript.Runtime) func(goja.FunctionCall) goja.Value {
	return javascript.Async(r, func(co *loop.Co, args []goja.Value) (string, error) {
		d := time.Duration(args[0].ToInteger()) * time.Millisecond
		if err := co.Sleep(d); err != nil {
			s.log("canceled: " + err.Error())
			return "", err
		}
		if len(args) > 1 && args[1].String() == "fail" {
			return "", errBoom
		}
		return "slept", nil
	})
}

func (s *script) withSleeper(source string) error {
	return s.with(func(co *loop.Co, r *javascript.Runtime) error {
		if err := r.VM().Set("sleep", sleeper(s, r)); err != nil {
			return err
		}
		return r.Run(co, "main.js", source)
	})
}

func TestAsyncFunctions(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.withSleeper(`
		sleep(20).then(v => log(v, performance.now()));
		sleep(10, "fail").catch(e => log(e instanceof Error, e.name, e.message, performance.now()));
	`))
	require.Equal(t, []string{"true Error boom 10", "slept 20"}, s.lines)
}

// An error of Go that nobody catches in the script is still that error when it comes out.
func TestErrorsKeepTheirGoCause(t *testing.T) {
	s := newScript(t)
	err := s.withSleeper(`(async () => { await sleep(1, "fail") })()`)
	require.ErrorIs(t, err, errBoom)
	err = s.withSleeper(`(async () => { try { await sleep(1, "fail") } catch (e) { throw new Error("wrapped", { cause: e }) } })()`)
	require.ErrorIs(t, err, errBoom)
	require.ErrorContains(t, err, "wrapped")
}

// An error of the script that goes through Go is the very same value.
func TestErrorsKeepTheirIdentity(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		through := javascript.Async(r,
			func(co *loop.Co, args []goja.Value) (goja.Value, error) { return r.Await(co, args[0]) })
		require.NoError(t, r.VM().Set("through", through))
		return r.Run(co, "main.js", `const e = new Error("mine"); through(new Promise((ok, no) => setTimeout(no, 1, e))).catch(got => log(got === e))`)
	}))
	require.Equal(t, []string{"true"}, s.lines)
}

func TestAnAbortedSignalCancelsTheTask(t *testing.T) {
	for _, call := range []string{"sleep(1000, c.signal)", "sleep(1000, { signal: c.signal })"} {
		s := newScript(t)
		require.NoError(t, s.withSleeper(`
			const c = new AbortController();
			`+call+`.catch(e => log(e.name, e.message, performance.now()));
			setTimeout(() => c.abort(), 10);
		`))
		require.Equal(t, []string{"canceled: canceled: AbortError: This operation was aborted",
			"AbortError This operation was aborted 10"}, firstWords(s.lines))
	}
}

// firstWords leaves out what follows a line break.
func firstWords(lines []string) (all []string) {
	for _, l := range lines {
		l, _, _ = strings.Cut(l, "\n")
		all = append(all, l)
	}
	return all
}

func TestASignalThatWasAborted(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.withSleeper(`sleep(1000, AbortSignal.abort("why")).catch(e => log(e, performance.now()))`))
	require.Equal(t, []string{"why 0"}, s.lines)
}

func TestACanceledTaskRejectsWithAbortError(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		sleeping := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) })
		require.NoError(t, r.VM().Set("sleeping", javascript.Promise(r, sleeping)))
		co.Loop().CallLater(time.Second, func() { sleeping.Cancel(errBoom) })
		return r.Run(co, "main.js", `sleeping.catch(e => log(e.name, e.cause.message))`)
	}))
	require.Equal(t, []string{"AbortError boom"}, s.lines)
}

func TestACanceledRunCancelsItsTasks(t *testing.T) {
	s := newScript(t)
	err := s.withSleeper(`sleep(1000); setTimeout(() => { throw new Error("enough") }, 5)`)
	require.ErrorContains(t, err, "enough")
	require.Equal(t, []string{"canceled: canceled: Error: enough"}, firstWords(s.lines))
}

func TestASignalOfAContext(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		ctx, cancel := context.WithCancelCause(context.Background())
		require.NoError(t, r.VM().Set("signal", r.Signal(ctx)))
		co.Loop().CallLater(time.Second, func() { cancel(errBoom) })
		return r.Run(co, "main.js", `const i = setInterval(() => {}, 1000); signal.onabort = () => { log(signal.reason.message); clearInterval(i) }`)
	}))
	require.Equal(t, []string{"boom"}, s.lines)
}

func TestFuturesAndJobsArePromises(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		p := future.New[[]string](co)
		co.Loop().CallLater(time.Second, func() { p.SetResult([]string{"a", "b"}) })
		require.NoError(t, r.VM().Set("list", javascript.Promise(r, p.Future())))
		job := bridge.JobOf(future.Finished(co, 42))
		require.NoError(t, r.VM().Set("job", javascript.PromiseOfJob(r, job)))
		return r.Run(co, "main.js", `list.then(l => log(l.length, l[1])); job.then(log)`)
	}))
	require.Equal(t, []string{"42", "2 b"}, s.lines)
}

func TestThrowable(t *testing.T) {
	s := newScript(t)
	require.NoError(t, s.with(func(_ *loop.Co, r *javascript.Runtime) error {
		o := r.Throwable(errors.Join(errBoom, loop.ErrTimeout)).(*goja.Object)
		require.Equal(t, "TimeoutError", o.Get("name").String())
		require.Contains(t, o.Get("message").String(), "boom")
		return nil
	}))
}
