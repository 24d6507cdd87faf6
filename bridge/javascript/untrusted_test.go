package javascript_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
)

func newUntrusted(t *testing.T) *script {
	s := newScript(t)
	s.options.Untrusted = true
	return s
}

// Functions of the engine that call one another have a depth, as those of a script have: low here, so that nothing
// would come of it without.
func TestBuiltinsAreBoundedInDepth(t *testing.T) {
	for _, source := range []string{
		"let n = 0; const a = []; a.join = function () { return n++ < 300 ? Array.prototype.toString.call(this) : 'end' }; String(a)",
		"const make = (n) => { const e = new Error(); e.message = n > 0 ? make(n - 1) : 'end'; return e }; String(make(150))",
		"let f = () => 1; for (let i = 0; i < 150; i++) f = f.bind(); f()",
		"let p = {}; for (let i = 0; i < 80; i++) p = new Proxy(p, {}); p.x",
		"let o = []; for (let i = 0; i < 150; i++) o = [o]; o.flat(Infinity)",
		"let o = []; for (let i = 0; i < 150; i++) o = [o]; String(o)",
		"let o = { toString() { return 'end' } }; for (let i = 0; i < 150; i++) { const p = o; o = { toString: String.prototype.concat.bind('', p) } }; String(o)",
		"let p = 1, text = '['.repeat(90) + ']'.repeat(90); JSON.parse(text, (k, v) => v)",
	} {
		s := newUntrusted(t)
		s.options.Depth = 100
		exceeds(t, s.run(source), "the depth of calls", "")
	}
}

func TestValuesAreBoundedInDepth(t *testing.T) {
	for _, source := range []string{
		"let o = []; for (let i = 0; i < 150; i++) o = [o]; JSON.stringify(o)",
		"let o = {}; for (let i = 0; i < 150; i++) o = { o }; JSON.stringify({ toJSON: () => o })",
		"let p = {}; for (let i = 0; i < 150; i++) p = new Proxy({}, p)",
		"let p = {}; for (let i = 0; i < 150; i++) p = Proxy.revocable(p, {}).proxy",
	} {
		s := newUntrusted(t)
		s.options.Depth = 100
		require.NoError(t, s.run("try { "+source+"; log('passed') } catch (e) { log(e instanceof RangeError, e.message) }"))
		require.Len(t, s.lines, 1)
		require.Regexp(t, "^true .* nested deeper than 100$", s.lines[0])
	}
}

func TestLengthsAreBounded(t *testing.T) {
	for _, source := range []string{
		"'x'.repeat(1001)", "'xy'.repeat(501)", "'x'.padEnd(1001)", "''.padStart(1001)", "new Uint8Array(1001)", "new ArrayBuffer(1001)",
		"Array.from({ length: 1001 })", "[].indexOf.call({ length: 1001 }, 1)", "new Array(1001).join()", "new Array(1001).fill(0)",
		"Math.max.apply(null, { length: 1001 })", "Reflect.apply(Math.max, null, { length: 1001 })", "Reflect.construct(Array, { length: 1001 })",
		"const a = []; a[1001] = 1; a.sort()", "const a = []; a.length = 1001; a.reverse()", "const a = []; a.length = 1001; [].concat(a)",
		"[].concat({ length: 1001, [Symbol.isConcatSpreadable]: true })", "String.raw({ raw: { length: 1001 } })",
		"new Float64Array({ length: 1001 })", "new Uint8Array(1).set({ length: 1001 })", "const a = []; a.length = 1001; a.flat()",
		"[].map.call(new Proxy({ length: 1001 }, {}), x => x)", "JSON.stringify(new Array(1001))", "Uint8Array.from({ length: 1001 })",
		"BigInt.asUintN(1e9, -1n)", "BigInt('9'.repeat(1000).padEnd(1000) + '9'.repeat(1000) + ' '.repeat(1000) + new Array(999).fill('9'.repeat(999)).join(''))",
	} {
		s := newUntrusted(t)
		s.options.MaxLength = 1000
		require.NoError(t, s.run("try { "+source+"; log('passed') } catch (e) { log(e instanceof RangeError) }"), source)
		require.Equal(t, []string{"true"}, s.lines, source)
	}
}

// What the engine does by itself, without a call of the script, is interrupted where it calls the next function.
func TestBuiltinsAreInterrupted(t *testing.T) {
	for _, source := range []string{
		"let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; String(a)",
		"let a = [1]; for (let i = 0; i < 40; i++) a = [a, a]; JSON.stringify(a)",
		"[].every.call(new Proxy({ length: 2 ** 50 }, { get: (o, k) => k === 'length' ? o.length : true }), Boolean)",
		"const a = []; a.length = 2 ** 32 - 1; new Set(a)", "const a = []; a.length = 2 ** 32 - 1; for (const x of a);",
		"[].indexOf.call({ get length() { return 2 ** 50 } }, 1)",
	} {
		s := newUntrusted(t)
		s.options.CallbackTime = 50 * time.Millisecond
		exceeds(t, s.run(source), "the time of one callback", "")
	}
}

// Untrusted or not, what scripts do with these is what the language wants.
func TestReplacedBuiltinsBehave(t *testing.T) {
	const source = `
		const add = function (a, b) { return [this && this.x, a, b, new.target === undefined].join() };
		const bound = add.bind({ x: 1 }, 2);
		log(bound(3), bound.name, bound.length, "prototype" in (() => 1).bind());
		class Point { constructor(x, y) { this.x = x; this.y = y } }
		const At = Point.bind(null, 5), p = new At(6);
		log(p.x, p.y, p instanceof At, p instanceof Point);
		log([3, 1, 2].sort().join(), [3, undefined, 10, 9].sort().join(), [1, [2, [3, [4]]]].flat(2).length, [3, 1].toSorted().join());
		const seen = [];
		const proxy = new Proxy([1, 2], { get(o, k, r) { seen.push(String(k)); return Reflect.get(o, k, r) } });
		log(proxy.map(x => x * 2).join(), [...new Set(seen)].join(), Array.isArray(proxy), Object.keys(proxy).join());
		log(JSON.stringify({ b: 1, a: [1, { c: 2, b: 3 }], f() {} }, ["a", "b"]), JSON.stringify({ a: 1 }, (k, v) => k ? v + 1 : v, 1));
		log(JSON.stringify({ toJSON() { return [undefined, new Date(0), new Number(3), "x"] } }), JSON.stringify(undefined));
		log(JSON.stringify(JSON.parse('{"a":[1,2,{"b":3}],"c":4}', (k, v) => k === "c" ? undefined : typeof v === "number" ? v + 1 : v)));
		log(String(new Uint8Array([1, 2])), new Uint8Array(3).length, Uint8Array.from([1, 2]).subarray(1) instanceof Uint8Array, Uint8Array.name);
		log(new (class extends Uint8Array {})(2) instanceof Uint8Array, new Uint16Array(new Set([7]))[0], new Uint8Array(new ArrayBuffer(4), 1).length);
		log(BigInt("12") + 1n, BigInt(7), String(BigInt.asUintN(8, 257n)), (255n).toString(16), typeof BigInt);
		log(String.raw` + "`a${1}b\\n`" + `, "ab".repeat(2), "5".padStart(3, "0"), Math.max.apply(null, [1, 2]));
		log([1].concat([2], 3, [[4]]).length, Array.from("ab").join(), Array.from({ length: 2 }, (_, i) => i).join());
		log(Array.prototype.map.call({ get length() { return 2 }, 0: "a", 1: "b" }, x => x).join());
		log([].concat.name, [].concat.length, String([].push).includes("native code"), typeof [].values, [..."ab"].join());
		class Mine extends Promise {}
		Mine.all([1, Promise.resolve(2)]).then(v => log(v.join())).finally(() => log("finally"));
		Promise.all([3]).then(v => log(v.join()));
		log("a-b".replace(/-/g, "+"), "a1b22".match(/\d+/g).join(), [..."a1".matchAll(/\d/g)].length, "ab".search("b"), "a,b".split(/,/).join("|"));
		const { proxy: revoked, revoke } = Proxy.revocable({}, {}); revoke();
		try { revoked.x } catch (e) { log(e instanceof TypeError) }
		log(new RegExp("a", "g").flags, RegExp(/b/i).source, new RegExp(/c/i, "g").flags, new (class extends RegExp {})("d") instanceof RegExp, RegExp.name, /x/ instanceof RegExp);
		const re = /e/; log(RegExp(re) === re, re.constructor === RegExp, "x".match({ [Symbol.match]: () => "own" }), "abc".match({ toString: () => "b" }).index);
	`
	var want []string
	for _, untrusted := range []bool{false, true} {
		s := newScript(t)
		s.options.Untrusted = untrusted
		require.NoError(t, s.run(source))
		if !untrusted {
			want = s.lines
			require.Greater(t, len(want), 20)
			continue
		}
		require.Equal(t, want, s.lines)
	}
}

func TestPatternsOfAScriptAreBounded(t *testing.T) {
	for _, source := range []string{
		"new RegExp(s)", "RegExp(s)", "Reflect.construct(RegExp, [s])", "''.match(s)", "''.matchAll(s)", "''.search(s)", "/a/.compile(s)",
		"''.match({ toString: () => s })", "new RegExp({ toString: () => s })", "new RegExp({ [Symbol.match]: true, source: s, flags: '' })",
		"new (class extends RegExp {})(s)", "/a/.constructor(s)", "let n = 0; ''.match({ get [Symbol.match]() { return n++ ? 1 : undefined }, toString: () => s })",
	} {
		s := newScript(t)
		s.options = javascript.Options{MaxText: 100}
		require.NoError(t, s.run("const s = 'a'.repeat(101); try { "+source+"; log('passed') } catch (e) { log(e instanceof SyntaxError, e.message) }"))
		require.Equal(t, []string{"true the text is longer than 100 bytes"}, s.lines, source)
	}
	s := newScript(t)
	require.NoError(t, s.run("try { RegExp('('.repeat(10001) + ')'.repeat(10001)) } catch (e) { log(e instanceof SyntaxError, e.message) }"))
	require.Equal(t, []string{"true line 1: groups are nested deeper than 10000"}, s.lines)
}

func TestTextsOfAScriptAreBoundedInLength(t *testing.T) {
	for _, source := range []string{"eval(s)", "Function(s)", "new (async () => {}).constructor(s)", "(function* () {}).constructor('a', s)"} {
		s := newScript(t)
		s.options = javascript.Options{MaxText: 100}
		require.NoError(t, s.run("const s = ' '.repeat(101); JSON.parse('[1' + s + ']'); try { "+source+"; log('passed') } catch (e) { log(e instanceof SyntaxError, e.message) }"))
		require.Equal(t, []string{"true the text is longer than 100 bytes"}, s.lines, source)
	}
}
