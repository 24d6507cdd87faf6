package isolate_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

func TestResults(t *testing.T) {
	p := newPool(t, isolate.Options{Web: true})
	for _, test := range []struct {
		input         any
		source        string
		value, output string
	}{
		{nil, "1 + 1", "2", ""},
		{nil, "input", "null", ""},
		{map[string]any{"a": []int{1, 2}}, "input.a.map(x => x * 2)", "[2,4]", ""},
		{"é\u2028", "input", `"é` + "\u2028" + `"`, ""},
		{nil, "undefined", "null", ""},
		{nil, "(() => 1)", "null", ""},
		{nil, "({ toJSON: () => 'text' })", `"text"`, ""},
		{nil, "Promise.resolve({ a: 1 })", `{"a":1}`, ""},
		{nil, "(async () => { await null; return 'later' })()", `"later"`, ""},
		{nil, "({ then: (f) => f('thenable') })", `"thenable"`, ""},
		{nil, "new Promise(ok => setTimeout(ok, 1, 'timer'))", `"timer"`, ""},
		{nil, "setTimeout(() => console.log('open'), 1); console.log('said'); 7", "7", "said\nopen\n"},
		{nil, "require('answer')", "42", ""},
		{nil, "JSON.stringify = () => 'mine'; JSON.parse = null; [1]", "[1]", ""},
		{nil, "typeof left + (globalThis.left = 1)", `"undefined1"`, ""},
		{nil, "typeof left + (globalThis.left = 1)", `"undefined1"`, ""}, // the worker is the same, the Runtime another
	} {
		s := isolate.Script{Name: "main.js", Source: test.source, Input: test.input}
		r, err := p.Submit(t.Context(), s).Result(t.Context())
		require.NoError(t, err, test.source)
		require.Equal(t, []string{test.value, test.output}, []string{string(r.Value), r.Output}, test.source)
	}
}

func TestErrors(t *testing.T) {
	p := newPool(t, isolate.Options{Web: true})
	for _, test := range []struct{ source, says string }{
		{"console.log('before');\n throw new RangeError('far')", "RangeError: far\n\tat main.js:2:8"},
		{"throw 'text'", "text"},
		{"Promise.reject(new Error('no'))", "Error: no\n\tat main.js:1:16"},
		{"setTimeout(() => { throw new TypeError('late') }, 1); 1", "TypeError: late\n\tat main.js:1:26"},
		{"Promise.reject(7); 1", "unhandled rejection: 7"},
		{"let let", "SyntaxError: "},
		{"const a = []; a[0] = a; a", "TypeError: "},
		{"10n", "TypeError: "},
		{"({ toJSON() { throw new Error('json') } })", "Error: json"},
	} {
		_, err := evaluate(p, test.source)
		var e *isolate.Error
		require.ErrorAs(t, err, &e, test.source)
		var thrown *javascript.Error
		require.ErrorAs(t, err, &thrown, test.source)
		require.True(t, strings.HasPrefix(err.Error(), `isolate: script "main.js": `+test.says), err)
		require.Equal(t, []any{"main.js", strings.Contains(test.source, "console")},
			[]any{e.Script, e.Output == "before\n"})
	}
	_, err := evaluate(p, "new Promise(() => {})")
	require.Equal(t, &isolate.Error{Script: "main.js", Err: isolate.ErrUnsettled}, err)
}

func TestWhatTheHostDoesWrong(t *testing.T) {
	p := newPool(t, isolate.Options{})
	_, err := p.Submit(t.Context(), isolate.Script{Name: "main.js", Input: make(chan int)}).Result(t.Context())
	require.EqualError(t, err, `isolate: script "main.js": the input: json: unsupported type: chan int`)
	refuses := newPool(t, isolate.Options{Setup: "refuses"})
	_, err = evaluate(refuses, "1")
	require.ErrorContains(t, err, "no such luck")
}

// Each bound interrupts the script, says where it was, and leaves the worker alive.
func TestLimits(t *testing.T) {
	p := newPool(t, isolate.Options{Web: true, Grace: time.Hour})
	worker := workerOf(t, p)
	for _, test := range []struct {
		limits       isolate.Limits
		source, what string
	}{
		{isolate.Limits{Time: 50 * time.Millisecond}, "for (;;);", "the time of the run"},
		{isolate.Limits{Time: 50 * time.Millisecond}, "setInterval(() => {}, 1)", "the time of the run"},
		{isolate.Limits{Time: 50 * time.Millisecond}, "wait()", "the time of the run"},
		{isolate.Limits{CallbackTime: 20 * time.Millisecond}, "for (;;);", "the time of one callback"},
		{isolate.Limits{MaxOutput: 10}, "for (;;) console.log('words')", "the output of console"},
		{isolate.Limits{MaxResult: 10}, "'0123456789'", "the length of the result"},
		{isolate.Limits{MaxTimers: 3}, "for (;;) setTimeout(() => {}, 1)", "the number of timers"},
		{
			isolate.Limits{MaxReactions: 3}, "const p = new Promise(() => {}); for (;;) p.then()",
			"the number of reactions to promises",
		},
		{isolate.Limits{Depth: 100}, "(function f() { f() })()", "the depth of calls"},
	} {
		s := isolate.Script{Name: "main.js", Source: test.source, Limits: &test.limits}
		_, err := p.Submit(t.Context(), s).Result(t.Context())
		var limit *javascript.LimitError
		require.ErrorAs(t, err, &limit, test.source)
		require.Equal(t, test.what, limit.What)
		require.NotErrorIs(t, err, loop.ErrTimeout)
		if strings.Contains(test.source, "for (;;)") {
			require.Contains(t, limit.Stack, "main.js:1:")
		}
	}
	long := isolate.Script{Source: "''.padEnd(11)", Limits: &isolate.Limits{MaxLength: 10}}
	_, err := p.Submit(t.Context(), long).Result(t.Context())
	require.ErrorContains(t, err, "RangeError")
	text := isolate.Script{Source: "eval('1 + 1 + 1')", Limits: &isolate.Limits{MaxText: 5}}
	_, err = p.Submit(t.Context(), text).Result(t.Context())
	require.ErrorContains(t, err, "the text is longer than 5 bytes")
	require.Equal(t, worker, workerOf(t, p))
}

// A heap that grows is stopped before the worker has to end, if the worker is given a processor to look at it by; if not,
// it ends of its limit. The race detector takes twice as much again for each byte, which counts for the worker, and not
// for the heap.
func TestTheMemoryOfAScript(t *testing.T) {
	p := newPool(t, isolate.Options{})
	_, err := evaluate(p, "const a = []; for (;;) a.push(new Uint8Array(1 << 20))")
	var death *process.WorkerDeathError
	if errors.As(err, &death) {
		require.Regexp(t, "out of memory|cannot allocate memory|ThreadSanitizer failed to allocate", death.Stderr)
		return
	}
	var limit *javascript.LimitError
	require.ErrorAs(t, err, &limit)
	require.Equal(t, "the memory of the process", limit.What)
	require.Contains(t, limit.Stack, "main.js:1:")
}

// What was printed before the bound is there, and no more than it allows.
func TestTheOutputOfAScriptThatFails(t *testing.T) {
	p := newPool(t, isolate.Options{Web: true, Limits: isolate.Limits{MaxOutput: 10}})
	_, err := evaluate(p, "console.log('words'); console.log('more words'); console.log('x')")
	var e *isolate.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "words\nmore", e.Output)
}

// Of the texts of an error, no more comes than a part.
func TestLongErrors(t *testing.T) {
	p := newPool(t, isolate.Options{})
	_, err := evaluate(p, "throw new Error('x'.repeat(1e6))")
	var thrown *javascript.Error
	require.ErrorAs(t, err, &thrown)
	require.Equal(t, strings.Repeat("x", 64<<10)+"...", thrown.Message)
}

func TestScriptsPerWorker(t *testing.T) {
	p := newPool(t, isolate.Options{ScriptsPerWorker: 1})
	require.NotEqual(t, workerOf(t, p), workerOf(t, p))
}

func TestOnALoop(t *testing.T) {
	p := newPool(t, isolate.Options{Workers: 2})
	err := loop.Run(func(co *loop.Co) error {
		first := p.Run(co, isolate.Script{Name: "first.js", Source: "input + 1", Input: 1})
		second := p.Run(co, isolate.Script{Name: "second.js", Source: "throw 1"})
		r, err := first.Await(co)
		require.NoError(t, err)
		var n int
		require.NoError(t, r.Decode(&n))
		require.Equal(t, 2, n)
		_, err = second.Await(co)
		require.EqualError(t, err, "isolate: script \"second.js\": 1\n\tat second.js:1:1(1)")
		return nil
	})
	require.NoError(t, err)
}

func TestMisuse(t *testing.T) {
	setup := isolate.Setup{Bind: func(*javascript.Runtime) error { return nil }}
	newWith := func(o isolate.Options) { isolate.New(&o) }
	for says, fn := range map[string]func(){
		`isolate: New with the setup "none", which is not registered`: func() { newWith(isolate.Options{Setup: "none"}) },
		"isolate: New with a memory of -1 and a grace of 0s":          func() { newWith(isolate.Options{Memory: -1}) },
		`isolate: the setup "test" is registered twice`:               func() { isolate.Register("test", setup) },
		"isolate: Register needs a name and a function":               func() { isolate.Register("empty", isolate.Setup{}) },
	} {
		require.PanicsWithValue(t, says, fn)
	}
	require.Panics(t, func() { newWith(isolate.Options{Limits: isolate.Limits{Depth: -1}}) })
	p := newPool(t, isolate.Options{})
	require.Panics(t, func() {
		p.Submit(context.Background(), isolate.Script{Limits: &isolate.Limits{CallbackTime: -1}})
	})
	require.NoError(t, p.Close())
	_, err := evaluate(p, "1")
	require.Error(t, err)
	require.False(t, errors.As(err, new(*isolate.Error)))
}
