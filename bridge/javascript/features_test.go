package javascript_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
)

// Each group can be left out alone, and what is left works: it keeps what it needs of the others to itself.
func TestFeaturesCanBeLeftOut(t *testing.T) {
	globals := map[javascript.Features]string{
		javascript.Timers: "setTimeout setInterval clearTimeout clearInterval", javascript.Immediates: "setImmediate clearImmediate",
		javascript.Microtasks: "queueMicrotask", javascript.Console: "console", javascript.Clone: "structuredClone",
		javascript.Events: "Event CustomEvent EventTarget DOMException", javascript.Abort: "AbortController AbortSignal",
		javascript.Performance: "performance", javascript.Encoding: "TextEncoder TextDecoder", javascript.URLs: "URL URLSearchParams",
		javascript.Streams: "ReadableStream ReadableStreamDefaultReader ReadableStreamDefaultController", javascript.Blobs: "Blob File FormData",
		javascript.BigInts: "BigInt BigInt64Array BigUint64Array",
	}
	all := ""
	for _, names := range globals {
		all += " " + names
	}
	for group, names := range globals {
		s := newScript(t)
		s.options.Without, s.options.Fetch = group, http.DefaultClient
		require.NoError(t, s.run(`log("`+all+`".split(" ").filter(name => name && !(name in globalThis)).sort().join(" "))`))
		want := strings.Fields(names)
		require.ElementsMatch(t, want, strings.Fields(s.lines[0]))
	}
}

func TestWhatIsLeftDoesNotNeedTheRest(t *testing.T) {
	s := newScript(t)
	s.options.Without = javascript.Timers | javascript.Immediates | javascript.Encoding | javascript.Events | javascript.Streams
	s.options.Modules = map[string]func(*javascript.Runtime) (goja.Value, error){}
	require.NoError(t, s.run(`
		AbortSignal.timeout(5).onabort = e => log("aborted", new URL("http://h/ü?a=ü").href);
		require("timers/promises").setTimeout(10, "slept").then(log);
		new Blob(["blob"]).text().then(log);
		try { structuredClone(() => 1) } catch (e) { log(e.name) }
	`))
	require.Equal(t, []string{"DataCloneError", "blob", "aborted http://h/%C3%BC?a=%C3%BC", "slept"}, s.lines)
	s = newScript(t)
	s.options.Without, s.options.Modules = javascript.TimerPromises, map[string]func(*javascript.Runtime) (goja.Value, error){}
	require.ErrorContains(t, s.run(`require("timers/promises")`), "Cannot find module 'timers/promises'")
}

// Without BigInts no text has a literal of one, wherever it comes from, and nothing else makes one.
func TestScriptsWithoutBigInts(t *testing.T) {
	for _, untrusted := range []bool{false, true} {
		run := func(source string) error {
			s := newScript(t)
			s.options.Without, s.options.Untrusted, s.options.Files = javascript.BigInts, untrusted, fstest.MapFS{"a.js": {Data: []byte("1n")}}
			return s.run(source)
		}
		for _, one := range []string{"1n", "x=0xfFn", "-0b1n", "[0O7n]", "`${10n}`", "1_000n", "(9n)", "a=>1n", "x\n1n", "'1n'", "// 1n"} {
			require.EqualError(t, run(one), "SyntaxError: main.js: there are no BigInts", one)
		}
		for _, one := range []string{"eval('1n')", "Function('return 1n')", "Function('a = 1n', '')", "(async () => {}).constructor('1n')", "require('./a')"} {
			require.ErrorContains(t, run(strings.ReplaceAll(one, "1n", "1'+'n")), "there are no BigInts", one)
		}
		require.NoError(t, run("let n1n, $1n, x = { n: 1 }; n1n = x.n + 1, 0xf; if (typeof DataView.prototype.getBigInt64 !== 'undefined') throw 1"))
	}
}

// Headers, Request, Response, FormData, Blob, File and ReadableStream do what they do in Node 20.
func TestFetchClassesAreThoseOfNode(t *testing.T) {
	s := newScript(t)
	s.options.Fetch = http.DefaultClient
	s.printsAsNode("fetch")
}

// TextDecoder makes of old encodings what Node makes of them, but for two in which Node is not as the standard: 0x80 is
// the euro in latin1, and 0xaa is nothing in windows-1253.
func TestDecodersAreThoseOfNode(t *testing.T) {
	newScript(t).printsAsNode("decode")
	prints(t, `log(new TextDecoder("latin1").decode(new Uint8Array([0x80])), new TextDecoder("greek").decode(new Uint8Array([0xae])))
		try { new TextDecoder("windows-1253", { fatal: true }).decode(new Uint8Array([0xaa])) } catch (e) { log(e.message) }`,
		"€ \ufffd", "The encoded data was not valid for encoding windows-1253")
}

// What is nested deeper than parsers can bear is refused before they see it.
func TestDeepTextsAreRefused(t *testing.T) {
	const deep = 10_001
	text := strings.Repeat("[", deep) + strings.Repeat("]", deep)
	require.EqualError(t, newScript(t).run(text), "SyntaxError: main.js: line 1: brackets are nested deeper than 10000")
	s := newScript(t)
	require.NoError(t, s.run(`
		const deep = n => "[".repeat(n) + "]".repeat(n);
		log(JSON.parse(deep(500)).length, JSON.parse.name, JSON.parse.length, JSON.parse("[1, 2]", (k, v) => v === 2 ? 3 : v).join());
		try { JSON.parse(deep(`+"10001"+`)) } catch (e) { log(e.name, e.message) }
		try { JSON.parse() } catch (e) { log(e.name) }
	`))
	require.Equal(t, []string{"1 parse 2 1,3", "SyntaxError line 1: brackets are nested deeper than 10000",
		"SyntaxError"}, s.lines)
}
