package javascript_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

func TestConsole(t *testing.T) {
	var out, bad strings.Builder
	s := newScript(t)
	s.options.Output, s.options.ErrorOutput = &out, &bad
	require.NoError(t, s.run(`
		console.log("a", 1, -0, 2n, null, undefined, Symbol("s"), [1, , "x"], { a: { b: { c: { d: 1 } } }, "b c": true });
		console.log("%s is %d of %i%%", "x", "42", 7.9, { extra: 1 });
		console.log(new Map([[1, { a: 2 }]]), new Set("ab"), () => 1, class A {}, Promise.resolve(3), new Promise(() => {}));
		const o = { name: "it's" }; o.self = o; console.log(o);
		console.group("group"); console.log("in\nside"); console.groupEnd();
		console.count(); console.count();
		console.error("bad"); console.assert(1 > 2, "no");
		console.log(new Uint8Array([1, 2]), new (class Point { x = 1 })(), Object.create(null));
	`))
	require.Equal(t, `a 1 -0 2n null undefined Symbol(s) [ 1, <1 empty item>, 'x' ] { a: { b: { c: [Object] } }, 'b c': true }
x is 42 of 7% { extra: 1 }
Map(1) { 1 => { a: 2 } } Set(2) { 'a', 'b' } [Function: (anonymous)] [class A] Promise { 3 } Promise { <pending> }
{ name: "it's", self: [Circular *1] }
group
  in
  side
default: 1
default: 2
Uint8Array(2) [ 1, 2 ] Point { x: 1 } [Object: null prototype] {}
`, out.String())
	require.Equal(t, "bad\nAssertion failed: no\n", bad.String())
}

func TestStructuredClone(t *testing.T) {
	prints(t, `
		const a = { list: [1, , { deep: true }], date: new Date(5), map: new Map([["k", new Set([1])]]), bytes: new Uint8Array([1, 2]), re: /x/gi };
		a.self = a;
		const b = structuredClone(a);
		log(b !== a, b.self === b, b.list[2].deep, 1 in b.list, b.date.getTime(), b.map.get("k").has(1), b.bytes[1], b.bytes.buffer !== a.bytes.buffer, b.re);
		const e = structuredClone(new RangeError("far", { cause: "why" }));
		log(e instanceof RangeError, e.message, e.cause);
		for (const bad of [() => 1, Symbol("s"), Promise.resolve(), setTimeout(() => {})])
			try { structuredClone({ bad }); log("cloned") } catch (e) { log(e.name, e.code) }
	`, "true true true false 5 true 2 true /x/gi", "true far why",
		"DataCloneError 25", "DataCloneError 25", "DataCloneError 25", "DataCloneError 25")
}

func TestEvents(t *testing.T) {
	prints(t, `
		const target = new EventTarget();
		const once = e => log("once", e.type, e.target === target, e.detail);
		target.addEventListener("x", once, { once: true });
		target.addEventListener("x", { handleEvent(e) { log("object"); e.preventDefault() } });
		target.addEventListener("x", e => e.stopImmediatePropagation());
		target.addEventListener("x", () => log("never"));
		log(target.dispatchEvent(new CustomEvent("x", { detail: 7, cancelable: true })));
		log(target.dispatchEvent(new Event("x")));
		const c = new AbortController();
		target.addEventListener("y", () => log("never"), { signal: c.signal });
		c.abort();
		target.dispatchEvent(new Event("y"));
	`, "once x true 7", "object", "false", "object", "true")
}

func TestAListenerThatThrowsDoesNotStopOthers(t *testing.T) {
	s := newScript(t).handled()
	require.NoError(t, s.run(`
		const target = new EventTarget();
		target.addEventListener("x", () => { throw new Error("first") });
		target.addEventListener("x", () => log("second"));
		target.dispatchEvent(new Event("x"));
		log("dispatched");
	`))
	require.Equal(t, []string{"second", "dispatched", "host: Error: first"}, s.lines)
}

func TestAbortSignals(t *testing.T) {
	prints(t, `
		const c = new AbortController();
		const any = AbortSignal.any([c.signal, AbortSignal.timeout(50)]);
		any.onabort = () => log("any", any.reason.name, any.reason.code, performance.now());
		setTimeout(() => log("kept alive"), 60);
		const late = AbortSignal.any([AbortSignal.abort("early"), c.signal]);
		log(late.aborted, late.reason, any.aborted);
		try { AbortSignal.abort().throwIfAborted() } catch (e) { log(e instanceof DOMException, e instanceof Error, e.message) }
		try { new AbortSignal() } catch (e) { log(e.message) }
	`, "true early false", "true true This operation was aborted", "Illegal constructor", "any TimeoutError 23 50", "kept alive")
}

func TestEncoding(t *testing.T) {
	prints(t, `
		const bytes = new TextEncoder().encode("aé€😀");
		log(bytes.length, new TextDecoder().decode(bytes), [...new TextEncoder().encode("\ud800")].join());
		const d = new TextDecoder();
		log([...bytes].map(b => d.decode(new Uint8Array([b]), { stream: true })).join("|") + d.decode());
		log([...new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0xe2, 0x82, 65, 0xff]))].map(c => c.codePointAt().toString(16)).join());
		try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])) } catch (e) { log(e.name) }
		try { new TextDecoder("big5") } catch (e) { log(e.name) }
		log(JSON.stringify(new TextEncoder().encodeInto("a€b", new Uint8Array(4))));
	`, "10 aé€😀 239,191,189", "a||é|||€||||😀", "fffd,41,fffd", "TypeError", "RangeError", `{"read":2,"written":4}`)
}

// files are modules that require each other.
var files = fstest.MapFS{
	"main.js":                       {Data: []byte("#!/usr/bin/env node\nlog('main', require('./lib').name, require('./data').list[1], require.main === module); exports.x = 1")},
	"lib/index.js":                  {Data: []byte("exports.early = true; const b = require('./b'); exports.name = b.name + __dirname + __filename")},
	"lib/b.js":                      {Data: []byte("const a = require('.'); log('cycle', a.early, a.name, module.loaded); module.exports = { name: 'b:' }")},
	"data.json":                     {Data: []byte(`{"list": [1, "two"]}`)},
	"bad.json":                      {Data: []byte(`{"list": `)},
	"syntax.js":                     {Data: []byte("let a = ;")},
	"throws.js":                     {Data: []byte("log('again');\nthrow new Error('inside')")},
	"node_modules/pkg/package.json": {Data: []byte(`{"main": "./src/main"}`)},
	"node_modules/pkg/src/main.js":  {Data: []byte("module.exports = 'a package'")},
}

func TestModules(t *testing.T) {
	s := newScript(t)
	s.options.Files = files
	require.NoError(t, s.with(func(co *loop.Co, r *javascript.Runtime) error {
		exports, err := r.RunFile("main.js")
		require.NoError(t, err)
		require.Contains(t, r.Inspect(exports), "{ x: 1 }")
		return r.Run(co, "more.js", `
			log(require("pkg"), require("/lib/b.js") === require("./lib/b"), require.resolve("./data"));
			for (const name of ["./bad", "./syntax", "./throws", "./throws", "nothing", "../outside"])
				try { require(name) } catch (e) { log(e.name, e.code, e.message.split("\n")[0]) }
			require("timers/promises").setTimeout(5, "later").then(log);
			require("node:timers/promises").setTimeout(5, 0, { signal: AbortSignal.abort() }).catch(e => log(e.name));
		`)
	}))
	require.Equal(t, []string{
		"cycle true undefined false", "main b:liblib/index.js two true",
		"a package true data.json",
		"SyntaxError undefined bad.json: Unexpected end of JSON input (EOF)",
		"SyntaxError undefined syntax.js: Line 1:70 Unexpected token ; (and 2 more errors)",
		"again", "Error undefined inside", "again", "Error undefined inside",
		"Error MODULE_NOT_FOUND Cannot find module 'nothing' from folder '.'",
		"Error MODULE_NOT_FOUND Cannot find module '../outside' from folder '.'",
		"AbortError", "later",
	}, s.lines)
}

// URL and URLSearchParams make of these what Node 20 makes of them.
func TestURLsAreThoseOfNode(t *testing.T) {
	newScript(t).printsAsNode("urls")
}
