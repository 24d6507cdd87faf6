//go:build js

package browser_test

import (
	"syscall/js"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// What is thrown may have neither a text nor a name, or throw when it is asked for them.
func TestErrorsWithoutAText(t *testing.T) {
	run(t, func(co *loop.Co) error {
		for _, thrown := range []string{
			`Object.create(null)`,
			`{ toString() { throw 1 }, get name() { throw 2 } }`,
			`(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()`,
		} {
			_, err := browser.Await(co, script(`Promise.reject(`+thrown+`)`))
			require.EqualError(t, err, "JavaScript: a value that has no text", thrown)
			var rejected *browser.Error
			require.ErrorAs(t, err, &rejected)
			require.Empty(t, rejected.Name())
		}
		_, err := browser.Await(co, script(`Promise.reject(Symbol("s"))`))
		require.EqualError(t, err, "JavaScript: Symbol(s)")
		return nil
	})
}

// A promise may have a then of its own, which throws.
func TestPromisesThatThrow(t *testing.T) {
	run(t, func(co *loop.Co) error {
		for _, promise := range []string{
			`Object.assign(Promise.resolve(1), { then() { throw new Error("no") } })`,
			`({ then() { throw new Error("no") } })`,
			`({ get then() { throw new Error("no") } })`,
		} {
			_, err := browser.Await(co, script(promise))
			require.EqualError(t, err, "JavaScript: Error: no", promise)
		}
		return nil
	})
}

// What is no signal cancels nothing, whatever it throws when it is looked at.
func TestSignalsThatAreNone(t *testing.T) {
	none := []string{
		`({ get signal() { throw new Error("no") } })`,
		`({ signal: Object.create(AbortSignal.prototype) })`,
		`({ signal: new Proxy({}, { getPrototypeOf() { throw new Error("no") } }) })`,
		`(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy })()`,
	}
	run(t, func(co *loop.Co) error {
		fn, release := browser.Func(co.Loop(), func(*loop.Co, []js.Value) (any, error) { return "done", nil })
		defer release()
		for _, argument := range none {
			v, err := browser.Await(co, fn.Invoke(script(argument)))
			require.NoError(t, err, argument)
			require.Equal(t, "done", v.String(), argument)
		}
		signal := script(none[1]).Get("signal")
		v, err := browser.Await(co, browser.PromiseOf(future.Finished(co, 1), signal))
		require.Equal(t, 1, v.Int())
		return err
	})
}
