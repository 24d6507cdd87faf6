package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// builtins gives a script f, all functions of the engine that it can reach, and keys, names that the engine looks up:
// but for Symbol.toPrimitive, since what Untrusted does not bound would end the fuzzing.
const builtins = `
const f = [], seen = new Set(), keys = ["toString", "valueOf", "toJSON", "join", "length", "then", "exec", "flags", "source", "global", "lastIndex",
	"name", "message", "cause", "constructor", "next", "return", "get", "set", "has", "add", "keys", "size", "value", "done", "0", "1", "index", "raw",
	"toISOString", "resolve", "concat", "apply", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor", "defineProperty", "construct", "x",
	Symbol.iterator, Symbol.asyncIterator, Symbol.hasInstance, Symbol.species, Symbol.match, Symbol.replace, Symbol.split, Symbol.search,
	Symbol.matchAll, Symbol.isConcatSpreadable, Symbol.toStringTag, Symbol.unscopables];
(function visit(o) {
	if (o === null || typeof o !== "object" && typeof o !== "function" || seen.has(o)) return;
	seen.add(o);
	if (typeof o === "function") f.push(o);
	for (const k of Reflect.ownKeys(o)) {
		const d = Reflect.getOwnPropertyDescriptor(o, k);
		for (const p of ["value", "get", "set"]) if (d && d[p]) visit(d[p]);
	}
	visit(Object.getPrototypeOf(o));
})(globalThis);
[[][Symbol.iterator](), ""[Symbol.iterator](), new Map().keys(), "".matchAll(/a/g), (function* () {})()].forEach(o => {
	for (const k of Reflect.ownKeys(Object.getPrototypeOf(o))) if (typeof o[k] === "function") f.push(o[k]);
});
const skip = new Set([eval, Function, setTimeout, setInterval, setImmediate]);
const o = [{}, [], new Error(), /a/g, function () {}, new Map(), new Set(), new Date(0), new Uint8Array(2), Promise.resolve(), Object(1),
	Object("a"), [[]]];
const t = (fn) => { try { return fn() } catch {} };
const F = (n) => { let g = f[n % f.length]; return skip.has(g) ? String : g };
const O = (n) => o[n % o.length], K = (n) => keys[n % keys.length];
`

// Builtins returns the script of a seed in which functions of the engine call one another, in ways that no language
// standard has thought of. It prints nothing.
func Builtins(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var out strings.Builder
	out.WriteString(builtins)
	for range 5 + r.IntN(40) {
		fmt.Fprintf(&out, "t(() => %s);\n", step(r))
	}
	return out.String()
}

// step builds, or uses what was built.
func step(r *rand.Rand) string {
	fn, object, key := func() string { return fmt.Sprintf("F(%d)", r.IntN(1<<16)) },
		func() string { return fmt.Sprintf("O(%d)", r.IntN(1<<16)) }, func() string { return fmt.Sprintf("K(%d)", r.IntN(1<<16)) }
	switch r.IntN(18) {
	case 0, 1, 2:
		return fmt.Sprintf("{ %s[%s] = %s }", object(), key(), fn())
	case 3:
		return fmt.Sprintf("{ %s[%s] = %s }", object(), key(), object())
	case 4, 5:
		return fmt.Sprintf("Object.defineProperty(%s, %s, { get: %s, configurable: true })", object(), key(), fn())
	case 6:
		return fmt.Sprintf("Object.defineProperty(%s, %s, { set: %s, configurable: true })", object(), key(), fn())
	case 7:
		return fmt.Sprintf("o.push(%s.bind(%s, %s, %s))", fn(), object(), object(), object())
	case 8:
		return fmt.Sprintf("f.push(%s.bind(%s, %s, %s))", fn(), object(), object(), object())
	case 9:
		return fmt.Sprintf("o.push(new Proxy(%s, %s))", object(), object())
	case 10:
		return fmt.Sprintf("Object.setPrototypeOf(%s, %s)", object(), object())
	case 11:
		return fmt.Sprintf("o.push(Object.create(%s), [%s, %s])", object(), object(), object())
	case 12:
		return fmt.Sprintf("o.push(new (%s)(%s, %s))", fn(), object(), object())
	case 13:
		return fmt.Sprintf("%s.call(%s, %s, %s)", fn(), object(), object(), object())
	case 14:
		return fmt.Sprintf("[String(%s), +%s, %s in %s, `${%s}`]", object(), object(), key(), object(), object())
	case 15:
		return fmt.Sprintf("[...%s, JSON.stringify(%s), %s instanceof %s]", object(), object(), object(), fn())
	case 16:
		return fmt.Sprintf("%s[%s](%s, %s)", object(), key(), object(), fn())
	default:
		return fmt.Sprintf("%s.call(%s, %s, %s)", fn(), object(), fn(), object())
	}
}
