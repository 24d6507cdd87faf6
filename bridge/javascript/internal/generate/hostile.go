package generate

import (
	"math/rand/v2"
	"strings"
)

// awkward are statements that each try the patience of a host. They use what those before them have left in x.
var awkward = []string{
	"for (;;);", "(function f() { f() })();", "for (;;) x = [x];", "for (;;) console.log(x);",
	"setInterval(() => {}, 1);", "setInterval(console.log);", "(function f() { setImmediate(f) })();",
	"(function f() { queueMicrotask(f) })();", "(function f() { process.nextTick(f) })();",
	"(async () => { for (;;) await null })();", "x = new Promise(() => {});",
	"for (let i = 0; i < 1e4; i++) Promise.reject(x);", "x = Promise.reject(x);", "x = { then: (f) => f(x) };",
	"x = { get then() { throw x } };", "x = { then() {} };", "x = { then(f, no) { no(x) } };",
	"x = { toJSON: () => x };", "x = { toJSON() { for (;;); } };",
	"x = { toJSON() { setTimeout(() => { throw x }, 1); return 1 } };", "throw x;", "x = { get a() { throw x } };",
	"x = { get a() { for (;;); } };", "x = new Proxy({}, { ownKeys() { throw x } });",
	"x = new Proxy({}, { get() { for (;;); } });",
	"x = new Proxy([], { get: (o, k) => k === 'length' ? 2 ** 32 : x });", "x = [x, x];",
	"x = { a: x, ['__proto__']: x };", "x = '\\ud800' + x;", "x = 'x'.repeat(5000);", "x = [x]; x[0] = x;",
	"x = new Error(x);", "Object.defineProperty(x, 'message', { get() { for (;;); } });", "x = Object(Symbol());",
	"Object.defineProperty(x, 'stack', { get() { return x.stack } });",
	"Object.defineProperty(x, 'name', { get() { throw x } });", "x.cause = x;", "Object.prototype.toJSON = () => x;",
	"Array.prototype.push = () => { throw x };", "JSON.stringify = null;",
	"Object.defineProperty(Object.prototype, 'then', { get() { throw x }, configurable: true });",
	"Object.freeze(globalThis);",
	"Object.defineProperty(Object.prototype, 'message', { set() { throw x }, configurable: true });", "x = input;",
	"WeakMap.prototype.get = () => x;", "Promise.prototype.then = () => x;", "Symbol.iterator in Object(x);", "x = -0;",
	"try { null.x } catch (e) { x = e }", "x = structuredClone(x);", "x = AbortSignal.timeout(1);",
	"x = AbortSignal.abort(x);", "x = new AbortController(); x.signal.onabort = () => { throw x }; x.abort(x);",
	"var input = x;", "x = undefined;", "x = new Uint8Array(5000);", "x = new Map([[x, x]]);",
	"x = (function* () { for (;;) yield x })();", "for (const y of x);", "delete globalThis.Promise;",
	"Function('return this')().x = 1;", "eval('let x = 1; x');", "x = new Date(NaN);", "with (x) {}",
}

// Hostile returns the script of a seed that means harm to its host: awkward statements, a program or calls of functions
// of the engine, of which pieces may be lost, doubled or put elsewhere. Its value is whatever has come of it.
func Hostile(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 61))
	var text string
	switch r.IntN(8) {
	case 0:
		text = Builtins(seed)
	case 1:
		text = "(function (log, busy, io) {\n" + Program(seed) + "})(console.log, () => {}, setTimeout);\n"
	}
	statements := make([]string, 1+r.IntN(8))
	for i := range statements {
		statements[i] = guarded(r, awkward[r.IntN(len(awkward))])
	}
	text = "var x;\n" + text + strings.Join(statements, "\n") + "\nx"
	for r.IntN(2) == 0 {
		text = torn(r, text)
	}
	return text
}

// guarded has a statement run later, or throw nothing, or neither.
func guarded(r *rand.Rand, statement string) string {
	switch r.IntN(5) {
	case 0:
		return "setTimeout(() => { " + statement + " }, " + []string{"0", "1", "5"}[r.IntN(3)] + ");"
	case 1:
		return "Promise.resolve().then(() => { " + statement + " });"
	case 2:
		return "try { " + statement + " } catch {}"
	}
	return statement
}

// torn loses a piece of a text, or doubles it, or puts it elsewhere, wherever that is, in the middle of a character as
// well.
func torn(r *rand.Rand, text string) string {
	from := r.IntN(len(text) + 1)
	to := from + r.IntN(min(80, len(text)-from+1))
	before, piece, after := text[:from], text[from:to], text[to:]
	switch r.IntN(3) {
	case 0:
		return before + after
	case 1:
		return before + piece + piece + after
	}
	rest := before + after
	at := r.IntN(len(rest) + 1)
	return rest[:at] + piece + rest[at:]
}
