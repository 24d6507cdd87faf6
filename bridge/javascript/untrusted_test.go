package javascript_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dlclark/regexp2/v2"
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
		`let o = { toString() { return "end" } };
		for (let i = 0; i < 150; i++) { const p = o; o = { toString: String.prototype.concat.bind("", p) } } String(o)`,
		"let p = 1, text = '['.repeat(90) + ']'.repeat(90); JSON.parse(text, (k, v) => v)",
	} {
		s := newUntrusted(t)
		s.options.Depth = 100
		exceeds(t, s.run(source), "the depth of calls", "")
	}
}

// Functions of the engine are nested less deep than those of a script, since exceptions take the square of that.
func TestBuiltinsHaveADepthOfTheirOwn(t *testing.T) {
	const source = "let n = 0; function deep() { if (++n < %d) [1].map(deep) } deep(); log(n)"
	s := newUntrusted(t)
	require.NoError(t, s.run(fmt.Sprintf(source, 2000)))
	require.Equal(t, []string{"2000"}, s.lines)
	err := s.run(fmt.Sprintf(source, 2010))
	exceeds(t, err, "the depth of calls", "main.js:1")
	require.ErrorContains(t, err, "exceeds 2000")
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
		"BigInt.asUintN(1e9, -1n)",
		// What makes a long string of many others, each of which may be shared.
		"new Array(100).fill('x'.repeat(11)).join('')", "String(new Array(100).fill('x'.repeat(11)))", "[1, 2, 3].join('x'.repeat(501))",
		"new Array(100).fill({ toString: () => 'x'.repeat(11) }).join()", "`${[new Array(40), [['x'.repeat(970)]]]}`",
		"new Array(100).fill({ toLocaleString: () => 'x'.repeat(11) }).toLocaleString()", "new Uint8Array(3).join('x'.repeat(501))",
		"''.concat(...new Array(100).fill('x'.repeat(11)))", "String.raw({ raw: new Array(100).fill('x'.repeat(11)) })",
		"String.raw({ raw: ['', '', ''] }, 'x'.repeat(501), 'x'.repeat(500))", "'x'.repeat(600).concat({ toString: () => 'x'.repeat(401) })",
		"'a'.repeat(100).replaceAll('a', 'x'.repeat(11))", "'a'.repeat(100).replace(/a/g, 'x'.repeat(11))", "'a'.repeat(500).replace('a', \"$'$'$'\")",
		"'a'.repeat(100).replace(/a/g, () => 'x'.repeat(11))", "'a'.repeat(50).replaceAll('a', \"$'\")", "'a'.repeat(50).replace(/a/g, '$`')",
		"'a'.repeat(400).replace(/(a+)/, '$1$&$1')", "'a'.repeat(100).replaceAll({ toString: () => 'a' }, 'x'.repeat(11))",
		"/a/g[Symbol.replace]('a'.repeat(100), 'x'.repeat(11))", "/(?<n>a+)/[Symbol.replace]('a'.repeat(400), '$<n>$<n>$<n>')",
		"JSON.stringify(new Array(100).fill('x'.repeat(11)))", "let o = 1; for (let i = 0; i < 50; i++) o = [o]; JSON.stringify(o, null, 10)", "let s = '9'.repeat(1000); for (let i = 0; i < 7; i++) s += s; BigInt(s)",
	} {
		s := newUntrusted(t)
		s.options.MaxLength = 1000
		require.NoError(t, s.run("try { "+source+"; log('passed') } catch (e) { log(e instanceof RangeError) }"), source)
		require.Equal(t, []string{"true"}, s.lines, source)
	}
}

// What a script answers to a question may change what it has answered to another one before: the length that is looked
// at is the one that is gone through.
func TestLengthsThatChangeAreBounded(t *testing.T) {
	const asked = "{ get [Symbol.iterator]() { return n++ < 2 ? function* () { yield 1 } : undefined }, length: 1001 }"
	const grows = "const a = [], b = [1]; Object.defineProperty(b, %s, { get() { a.length = 1001; return %s } }); "
	const spreads = "Symbol.isConcatSpreadable"
	for source, want := range map[string]string{
		"let n = 0; Array.from(" + asked + ").length":                                                                                             "1",
		"let n = 0; Uint8Array.from(" + asked + ").length":                                                                                        "1",
		"let n = 0; new Uint8Array(" + asked + ").length":                                                                                         "1",
		fmt.Sprintf(grows, spreads, "true") + "[].concat(b, a)":                                                                                   "RangeError",
		fmt.Sprintf(grows, spreads, "true") + "a.concat(b, a)":                                                                                    "RangeError",
		fmt.Sprintf(grows, "0", "1") + "[].concat(b, a)":                                                                                          "RangeError",
		fmt.Sprintf(grows, "'constructor'", "Array") + "b.concat(a)":                                                                              "RangeError",
		"let n = 0; [].with.call({ get length() { return n++ ? 1001 : 1 } }, 0, 1).length":                                                        "1",
		"let n = 0; [].toReversed.call(new Proxy({}, { get: (o, k) => k !== 'length' ? 7 : n++ ? 1001 : 2 })).join()":                             "7,7",
		"let n = 0; const u = new Uint8Array(1); Object.defineProperty(u, 'length', { get: () => n++ ? 1001 : 1 }); [].with.call(u, 0, 1).length": "1",
		"[].concat(new Array(600), new Array(600))":                                                                                               "RangeError",
		"Object.defineProperty(ArrayBuffer, Symbol.hasInstance, { value: () => true }); new Uint8Array({ length: 1001 })":                         "RangeError",
		"BigInt.asIntN(8, '9'.repeat(999))":                                                                                                       "-1",
		"let n = 0; BigInt({ get valueOf() { return n++ ? () => ({}) : () => 7n } })":                                                             "7",
	} {
		s := newUntrusted(t)
		s.options.MaxLength = 1000
		require.NoError(t, s.run("try { log(eval(`"+source+"`)) } catch (e) { log(e.name) }"), source)
		require.Equal(t, []string{want}, s.lines, source)
	}
}

// concat asks as it would without, in the same order, and makes the same.
func TestConcatIsThatOfTheEngine(t *testing.T) {
	const source = `
		class Mine extends Array {}
		const seen = (name, o) => new Proxy(o, { get(o, k) { log(name, String(k)); return o[k] } });
		const sparse = [1, , 3], like = { length: 2, 0: "a", [Symbol.isConcatSpreadable]: true }, whole = [5];
		whole[Symbol.isConcatSpreadable] = false;
		const all = sparse.concat(like, whole, "text", [[6]], { length: 1 }, null, seen("p", [7]));
		log(all.length, 1 in all, 4 in all, JSON.stringify(all));
		log(Mine.of(1).concat([2]) instanceof Mine, Mine.of(1).concat([2]).length, [].concat.call("ab", 1).length, [].concat.call(like, like).length);
		Array.prototype[9] = "inherited"; log(9 in Object.keys([].concat(new Array(12), 1)), [].concat(new Array(12))[9]);
	`
	want := newScript(t)
	require.NoError(t, want.run(source))
	s := newUntrusted(t)
	require.NoError(t, s.run(source))
	require.Equal(t, want.lines, s.lines)
}

// Where a string could become too long, its pieces are counted: that makes of it what the engine makes.
func TestCountedPiecesAreThoseOfTheEngine(t *testing.T) {
	const source = `
		const cyclic = [1]; cyclic.push(cyclic, [2, cyclic]);
		log([1, null, undefined, [2, [3]], "x"].join("-"), cyclic.join(), String([[], [[]], , 1]), [].join("xyz"));
		log([1.5, null, { toLocaleString: () => "local" }].toLocaleString(), Array.prototype.join.call({ length: 2, 0: "a", 1: "b" }, "+"));
		for (const by of ["$$", "$&", "[$` + "`" + `|$']", "$1$2$3", "$01$10$0$00", "$<b>$<c>$", "$<b", "$x", "a$", (...all) => all.map(a => typeof a === 'object' ? a.b : a).join("|")]) {
			log("abcabc".replace("b", by), "abcabc".replaceAll("b", by), "abcabc".replace(/(a)(?<b>b)?/g, by), "abcabc".replace(/b(c)(x)?/, by));
			log(/(b)/y[Symbol.replace]("bb", by), "a-b".replaceAll(/-/g, by), "x".replaceAll("", by));
		}
		for (const bad of [() => "a".replaceAll(/a/, "b"), () => [Symbol()].join(), () => RegExp.prototype[Symbol.replace].call(1, "a", "b"),
			() => String.prototype.replace.call(null, "a", "b"), () => "a".replace({ [Symbol.replace]: 1 }, "b"), () => [null].join.call()]) {
			try { bad(); log("passed") } catch (e) { log(e.name) }
		}
		log("ab".concat(1, null, [2]), String.raw` + "`a${1}\n${2}`" + `, new Uint8Array([1, 2]).join("--"), "a".replace({ [Symbol.replace]: (s, by) => s + by }, "b"));
	`
	want := newScript(t)
	require.NoError(t, want.run(source))
	for _, limit := range []int{0, 60} {
		s := newUntrusted(t)
		s.options.MaxLength = limit
		require.NoError(t, s.run(source))
		require.Equal(t, want.lines, s.lines)
	}
}

// What the engine does by itself, without a call of the script, is interrupted where it calls the next function. All
// of these end by themselves as well, some seconds later.
func TestBuiltinsAreInterrupted(t *testing.T) {
	for _, source := range []string{
		"let a = [1]; for (let i = 0; i < 20; i++) a = [a, a]; String(a)",
		"let a = [1]; for (let i = 0; i < 20; i++) a = [a, a]; JSON.stringify(a)",
		"[].every.call(new Proxy({ length: 2 ** 20 }, { get: (o, k) => k === 'length' ? o.length : true }), Boolean)",
		"const a = []; a.length = 2 ** 20; new Set(a)", "const a = []; a.length = 2 ** 20; for (const x of a);",
		"[].indexOf.call({ get length() { return 2 ** 24 } }, 1)",
	} {
		s := newUntrusted(t)
		s.options.CallbackTime = 50 * time.Millisecond
		exceeds(t, s.run(source), "the time of one callback", "")
	}
}

// Untrusted or not, what scripts do with these is what the language wants: the text is what Node prints.
func TestReplacedBuiltinsBehave(t *testing.T) {
	source, err := os.ReadFile("testdata/builtins.js")
	require.NoError(t, err)
	want, err := os.ReadFile("testdata/builtins.txt")
	require.NoError(t, err)
	for _, untrusted := range []bool{false, true} {
		s := newScript(t)
		s.options.Untrusted = untrusted
		require.NoError(t, s.run(string(source)))
		require.Equal(t, string(want), strings.Join(s.lines, "\n")+"\n")
	}
}

// caught is a source that logs the SyntaxError of another one.
func caught(source string) string {
	return "try { " + source + "; log('passed') } catch (e) { log(e instanceof SyntaxError, e.message) }"
}

// A match that has to go back very often is none when its time is over.
func TestMatchesAreBoundedInTime(t *testing.T) {
	javascript.LimitMatches(10 * time.Millisecond)
	defer func() {
		javascript.LimitMatches(math.MaxInt64)
		regexp2.StopTimeoutClock()
	}()
	prints(t, `log(/(?=a)(a+)+$/.test("a".repeat(22) + "b"), /(?=a)a+/.test("aa"))`, "false true")
}

func TestPatternsOfAScriptAreBounded(t *testing.T) {
	for _, source := range []string{
		"new RegExp(s)", "RegExp(s)", "Reflect.construct(RegExp, [s])", "''.match(s)", "''.matchAll(s)", "''.search(s)", "/a/.compile(s)",
		"''.match({ toString: () => s })", "new RegExp({ toString: () => s })",
		"new RegExp({ [Symbol.match]: true, source: s, flags: '' })", "new (class extends RegExp {})(s)", "/a/.constructor(s)",
		"let n = 0; ''.match({ get [Symbol.match]() { return n++ ? 1 : undefined }, toString: () => s })",
	} {
		s := newScript(t)
		s.options = javascript.Options{MaxText: 100}
		require.NoError(t, s.run("const s = 'a'.repeat(101); "+caught(source)))
		require.Equal(t, []string{"true the text is longer than 100 bytes"}, s.lines, source)
	}
	s := newScript(t)
	require.NoError(t, s.run(caught("RegExp('('.repeat(10001) + ')'.repeat(10001))")))
	require.Equal(t, []string{"true line 1: groups are nested deeper than 10000"}, s.lines)
}

func TestTextsOfAScriptAreBoundedInLength(t *testing.T) {
	for _, source := range []string{"eval(s)", "Function(s)", "new (async () => {}).constructor(s)", "(function* () {}).constructor('a', s)"} {
		s := newScript(t)
		s.options = javascript.Options{MaxText: 100}
		require.NoError(t, s.run("const s = ' '.repeat(101); JSON.parse('[1' + s + ']'); "+caught(source)))
		require.Equal(t, []string{"true the text is longer than 100 bytes"}, s.lines, source)
	}
}
