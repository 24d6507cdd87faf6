package isolate_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/loop"
)

// endless has the property of an error loop until it is interrupted, deep until the depth of calls is exceeded.
const (
	endless = "const e = new Error('x'); Object.defineProperty(e, '%', { get() { for (;;); } }); "
	deep    = "const e = new Error('x'); Object.defineProperty(e, '%', { get: f }); function f() { return f() } "
)

// What looks at a value of a script for the host runs under the script's bounds, wherever the value comes out.
func TestErrorsThatAreFunctionsOfTheScript(t *testing.T) {
	limits := isolate.Limits{Time: 50 * time.Millisecond, Depth: 100}
	p := newPool(t, isolate.Options{Web: true, Grace: time.Hour, Limits: limits})
	worker := workerOf(t, p)
	for _, property := range []string{"name", "message", "stack", "cause"} {
		for _, way := range []string{
			"throw e", "Promise.reject(e)", "new Promise((ok, no) => setTimeout(no, 1, e))",
			"setTimeout(() => { throw e }, 1)", "Promise.reject(e); 1", "({ then(ok, no) { no(e) } })",
			"({ toJSON() { throw e } })", "queueMicrotask(() => { throw e })",
		} {
			for what, source := range map[string]string{"the time of the run": endless, "the depth of calls": deep} {
				source = strings.ReplaceAll(source, "%", property) + way
				_, err := evaluate(p, source)
				var limit *javascript.LimitError
				require.ErrorAs(t, err, &limit, source)
				require.Equal(t, what, limit.What, source)
			}
		}
	}
	require.Equal(t, worker, workerOf(t, p))
}

// However hostile the value of a script is, it becomes JSON, or an error of the script, or exceeds a bound.
func TestValuesThatMeanHarm(t *testing.T) {
	p := newPool(t, isolate.Options{Web: true, Grace: time.Hour})
	for source, want := range map[string]string{
		`"\ud800"`:                                `"\ud800"`,
		`({ ["__proto__"]: 1 })`:                  `{"__proto__":1}`,
		`[NaN, -0, 1e400, undefined]`:             `[null,0,null,null]`,
		`"\u2028\0</script>"`:                     `"` + "\u2028" + `\u0000</script>"`,
		`Object.prototype.toJSON = () => 7; ({})`: "7",
		`Array.prototype.push = null; Object.freeze(Object.prototype); [1, [2]]`: "[1,[2]]",
		`Object.freeze(globalThis); 1`:                                           "1",
		`Object.create(null, { a: { enumerable: true, get: () => 1 } })`:         `{"a":1}`,
		`const o = {}; o.then = 1; o`:                                            `{"then":1}`,
		`(async () => ({ then: f => f({ then: f => f(3) }) }))()`:                "3",
		`delete globalThis.Promise; delete globalThis.JSON; (async () => 4)()`:   "4",
		`Promise.prototype.then = null; (async () => 5)()`:                       "5",
		`var input = 1, JSON = 2; let console = 3; [input, JSON, console]`:       "[1,2,3]",
		`new Proxy([1, 2], {})`:                                                  "[1,2]",
		`let d = 0; for (let i = 0; i < 40; i++) d = [d]; d`:                     strings.Repeat("[", 40) + "0" + strings.Repeat("]", 40),
	} {
		r, err := evaluate(p, source)
		require.NoError(t, err, source)
		require.Equal(t, want, string(r.Value), source)
	}
}

func TestValuesThatAreErrors(t *testing.T) {
	p := newPool(t, isolate.Options{Web: true, Grace: time.Hour})
	for source, says := range map[string]string{
		`({ get then() { throw new Error("then") } })`:                                               "Error: then",
		`({ get a() { throw 7 } })`:                                                                  "7",
		`new Proxy({}, { ownKeys() { throw new RangeError("keys") } })`:                              "RangeError: keys",
		`const o = {}; o.o = o; o`:                                                                   "TypeError: ",
		`({ toJSON: () => 1n })`:                                                                     "TypeError: ",
		`let d = 0; for (let i = 0; i < 20000; i++) d = [d]; d`:                                      "",
		`for (let i = 0; i < 1e5; i++) Promise.reject(i); 1`:                                         "unhandled rejection: 0",
		`({ toJSON() { Promise.reject(8); return 1 } })`:                                             "unhandled rejection: 8",
		`const e = new Error("a"); Object.defineProperty(e, "name", { get() { throw 1 } }); throw e`: "Error",
	} {
		_, err := evaluate(p, source)
		var thrown *javascript.Error
		require.ErrorAs(t, err, &thrown, source)
		require.True(t, strings.HasPrefix(err.Error(), `isolate: script "main.js": `+says), err)
	}
}

func TestValuesThatAreTooMuch(t *testing.T) {
	limits := isolate.Limits{MaxResult: 1000, MaxOutput: 10, Time: time.Second}
	p := newPool(t, isolate.Options{Web: true, Grace: time.Hour, Limits: limits})
	for source, what := range map[string]string{
		`"x".repeat(1e6)`:      "the length of the result",
		`"\ud800".repeat(200)`: "the length of the result",
		`"é".repeat(499)`:      "",
		`new Proxy([], { get: (o, k) => k === "length" ? 2 ** 40 : 1 })`: "the time of the run",
		`setInterval(console.log, 0)`:                                    "the output of console",
		`const a = [1, 2, 3]; a.length = 1e3; a`:                         "the length of the result",
	} {
		_, err := evaluate(p, source)
		if what == "" {
			require.NoError(t, err, source)
			continue
		}
		var limit *javascript.LimitError
		require.ErrorAs(t, err, &limit, source)
		require.Equal(t, what, limit.What, source)
	}
}

// A promise that nobody settles, whatever it is made of.
func TestPromisesThatAreNeverSettled(t *testing.T) {
	p := newPool(t, isolate.Options{Web: true})
	for _, source := range []string{
		"new Promise(() => {})", "({ then() {} })", "(async () => { await { then() {} } })()",
		"AbortSignal.timeout(1e6); new Promise(() => {})", "Promise.race([])",
		"const t = setTimeout(() => {}, 1e6); t.unref(); new Promise(() => {})",
	} {
		_, err := evaluate(p, source)
		require.ErrorIs(t, err, isolate.ErrUnsettled, source)
	}
}

// What is printed is cut between characters.
func TestOutputIsCutBetweenCharacters(t *testing.T) {
	p := newPool(t, isolate.Options{Web: true, Limits: isolate.Limits{MaxOutput: 4}})
	_, err := evaluate(p, "console.log('aé€'); console.log('x')")
	var e *isolate.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "aé", e.Output)
	_, err = evaluate(p, "throw new Error('a' + 'é'.repeat(1e5))")
	var thrown *javascript.Error
	require.ErrorAs(t, err, &thrown)
	require.Equal(t, "a"+strings.Repeat("é", 32<<10-1)+"...", thrown.Message)
}

// Many hosts, goroutines and loops, share a pool with scripts that end their workers; each has its own result.
func TestManyHosts(t *testing.T) {
	o := isolate.Options{Workers: 2, Memory: 128 << 20, Grace: 50 * time.Millisecond}
	o.Limits.Time = patience
	p := newPool(t, o)
	short := isolate.Limits{Time: 20 * time.Millisecond}
	bad := []isolate.Script{
		{Name: "bad.js", Source: "exit(1)"}, {Name: "bad.js", Source: "throw 1"},
		{Name: "bad.js", Source: "for (;;);", Limits: &short}, {Name: "bad.js", Source: "spin()", Limits: &short},
		{Name: "bad.js", Source: "kill()"},
	}
	var hosts sync.WaitGroup
	for n := range uint64(3) {
		hosts.Go(func() {
			for _, s := range bad {
				failed := p.Submit(t.Context(), s)
				mustBeGood(t, n, p.Submit(t.Context(), good(n)))
				_, err := failed.Result(t.Context())
				mustName(t, err, s.Name)
			}
		})
		hosts.Go(func() {
			assert.NoError(t, loop.Run(func(co *loop.Co) error {
				for _, s := range bad {
					failed, fine := p.Run(co, s), p.Run(co, good(n))
					r, err := fine.Await(co)
					mustBeGood(t, n, outcome{r, err})
					_, err = failed.Await(co)
					mustName(t, err, s.Name)
				}
				return nil
			}))
		})
	}
	hosts.Wait()
}

// An outcome is one that is there.
type outcome struct {
	r   isolate.Result
	err error
}

func (o outcome) Result(context.Context) (isolate.Result, error) { return o.r, o.err }

func mustName(t *testing.T, err error, script string) {
	t.Helper()
	var e *isolate.Error
	if assert.ErrorAs(t, err, &e) {
		assert.Equal(t, script, e.Script)
	}
}

// The end of a context is no limit of the script, whatever its cause.
func TestAContextThatEndsBecauseOfATimeout(t *testing.T) {
	p := newPool(t, isolate.Options{Grace: time.Millisecond})
	for _, source := range []string{"tell(input); for (;;);", "tellAndSpin(input)"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		job := begin(t, ctx, p, source)
		cancel(&loop.TimeoutError{})
		_, err := job.Result(t.Context())
		require.ErrorIs(t, err, loop.ErrCanceled)
		require.False(t, errors.As(err, new(*javascript.LimitError)), err)
	}
}
