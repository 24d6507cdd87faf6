//go:build js

package browser_test

import (
	"errors"
	"syscall/js"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestAwait(t *testing.T) {
	run(t, func(co *loop.Co) error {
		v, err := browser.Await(co, script(`new Promise(done => setTimeout(() => done("kept"), 1))`))
		require.NoError(t, err)
		require.Equal(t, "kept", v.String())
		v, err = browser.Await(co, js.ValueOf(42))
		require.NoError(t, err)
		require.Equal(t, 42, v.Int())
		_, err = browser.Await(co, script(`Promise.reject(new TypeError("no"))`))
		require.EqualError(t, err, "JavaScript: TypeError: no")
		var rejected *browser.Error
		require.ErrorAs(t, err, &rejected)
		require.Equal(t, "TypeError", rejected.Name())
		_, err = browser.Await(co, script(`Promise.reject("a word")`))
		require.EqualError(t, err, "JavaScript: a word")
		return nil
	})
}

// What a promise comes to after its future was canceled is dropped.
func TestCanceledFuture(t *testing.T) {
	run(t, func(co *loop.Co) error {
		f := browser.Future(co, script(`new Promise(done => setTimeout(done, 1))`))
		require.True(t, f.Cancel(nil))
		_, err := f.Await(co)
		require.ErrorIs(t, err, loop.ErrCanceled)
		return nextTurnOfThePage(co)
	})
}

// A task that is canceled while it awaits aborts the signal, with its cause.
func TestAbortable(t *testing.T) {
	run(t, func(co *loop.Co) error {
		var signal js.Value
		waiting := task.Go(co, func(co *loop.Co) (js.Value, error) {
			return browser.Abortable(co, func(s js.Value) js.Value {
				signal = s
				return script(`(signal) => new Promise((_, lost) => signal.onabort = () => lost(signal.reason))`).Invoke(s)
			}).Await(co)
		})
		if err := co.Yield(); err != nil {
			return err
		}
		waiting.Cancel(errors.New("enough"))
		_, err := waiting.Await(co)
		require.ErrorIs(t, err, loop.ErrCanceled)
		require.Equal(t, "AbortError", signal.Get("reason").Get("name").String())
		require.Contains(t, signal.Get("reason").Get("message").String(), "enough")
		_, err = browser.Abortable(co,
			func(js.Value) js.Value { return script(`throw new RangeError("at once")`) }).Await(co)
		require.EqualError(t, err, "JavaScript: RangeError: at once")
		return nil
	})
}

// A future of Go is a promise of JavaScript, whose signal cancels it.
func TestPromiseOf(t *testing.T) {
	told := script(`(promise) => promise.then((v) => "kept " + v, (e) => e.name + ": " + e.message)`)
	run(t, func(co *loop.Co) error {
		tell := func(f *future.Future[int]) string {
			v, err := browser.Await(co, told.Invoke(browser.PromiseOf(f, js.Undefined())))
			require.NoError(t, err)
			return v.String()
		}
		require.Equal(t, "kept 42", tell(future.Finished(co, 42)))
		require.Equal(t, "Error: no", tell(future.Failed[int](co, errors.New("no"))))
		p := future.New[int](co)
		controller := script(`new AbortController()`)
		promise := told.Invoke(browser.PromiseOf(p, controller.Get("signal")))
		controller.Call("abort")
		v, err := browser.Await(co, promise)
		require.NoError(t, err)
		require.Contains(t, v.String(), "AbortError: canceled: ")
		require.True(t, p.Future().Canceled())
		return nil
	})
}

// JavaScript calls a function that waits, and gets a promise; the signal among its options cancels the task.
func TestFunc(t *testing.T) {
	run(t, func(co *loop.Co) error {
		var got []string
		sleeps := future.New[struct{}](co)
		fn, release := browser.Func(co.Loop(), func(co *loop.Co, args []js.Value) (any, error) {
			if len(args) > 1 {
				sleeps.SetResult(struct{}{})
			}
			err := co.Sleep(time.Duration(args[0].Int()) * time.Millisecond)
			if err != nil {
				got = append(got, err.Error())
			}
			return "slept", err
		})
		v, err := browser.Await(co, fn.Invoke(1))
		require.NoError(t, err)
		require.Equal(t, "slept", v.String())
		controller := script(`new AbortController()`)
		promise := script(`(fn, signal) => fn(3600000, { signal })`).Invoke(fn, controller.Get("signal"))
		_, err = sleeps.Future().Await(co) // a task that is canceled before it has begun never does
		require.NoError(t, err)
		controller.Call("abort", script(`new DOMException("late", "TimeoutError")`))
		_, err = browser.Await(co, promise)
		require.ErrorContains(t, err, "AbortError")
		require.Len(t, got, 1)
		require.Contains(t, got[0], "TimeoutError")
		release()
		require.True(t, fn.Invoke(1).IsUndefined())
		return nil
	})
}
