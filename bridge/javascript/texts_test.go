package javascript_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
)

// deep is a text that is refused, and that would do the engine no harm.
const deep = "const deep = (s, n = 10001) => s[0].repeat(n) + '1' + s[1].repeat(n);"

func TestTextsOfAScriptAreBounded(t *testing.T) {
	for _, source := range []string{
		"eval(deep('[]'))", "(0, eval)(deep('()'))", "Function(deep('()'))", "new Function('a', deep('[]'))",
		"Function('a = ' + deep('[]'), '')",
		"(() => {}).constructor(deep('[]'))",
		"new (async () => {}).constructor(deep('[]'))", "(function* () {}).constructor(deep('[]'))",
		"new (class extends Function {})(deep('[]'))", "Reflect.construct(Function, [deep('[]')])",
		"setTimeout.constructor(deep('[]'))",
		"eval('- '.repeat(50001) + 1)", "Function('1' + '+1'.repeat(25000))", "JSON.parse(deep('[]'))",
		"Reflect.apply((async () => {}).constructor, null, [deep('[]')])", "eval.call(null, deep('[]'))",
		"eval('(a = '.repeat(9) + 1 + ') => 1'.repeat(9))", "RegExp('('.repeat(9) + 'a' + '){2}'.repeat(9))",
		"new Function(['a', 'b'], { toString: () => deep('[]') })", "eval('(1,eval)(deep(\"[]\"))')",
	} {
		s := newScript(t)
		s.options.MaxText = 1 << 20
		require.NoError(t, s.run(deep+"try { "+source+"; log('passed') } "+
			"catch (e) { log(e.name, e instanceof SyntaxError, / nested deeper than \\d+$/.test(e.message)) }"))
		require.Equal(t, []string{"SyntaxError true true"}, s.lines)
	}
}

// Checked or not, these behave as the language wants it.
func TestConstructorsOfFunctions(t *testing.T) {
	prints(t, `
		log(Function("a", "b = 2", "return a + b")(1), new Function("return this")() === globalThis, Function().name);
		log(Function.name, Function.length, eval.name, eval.length, typeof Function, Function instanceof Function);
		log((() => {}).constructor === Function, Function.prototype.constructor === Function);
		log(Object.keys(globalThis).includes("eval"), Object.keys(globalThis).includes("Function"));
		class Sub extends Function { twice(x) { return this(this(x)) } }
		const sub = new Sub("x", "return x * 3");
		log(sub.twice(2), sub instanceof Sub, sub instanceof Function, Function("") instanceof Function);
		const Generator = (function* () {}).constructor, AsyncFunction = (async () => {}).constructor;
		log([...Generator("yield 1; yield 2")()], Generator.name, AsyncFunction.name);
		for (const wrong of [() => Function("("), () => eval("(")]) {
			try { wrong() } catch (e) { log(e instanceof SyntaxError) }
		}
		try { Function({ toString() { throw "mine" } }) } catch (e) { log(e) }
		log(eval(), eval(7), eval("1;2"), String(Function).includes("native code"));
		AsyncFunction("return await 5")().then(log);
	`, "3 true anonymous", "Function 1 eval 1 function true", "true true", "false false",
		"18 true true true", "1,2 GeneratorFunction AsyncFunction",
		"true", "true", "mine", "undefined 7 2 true", "5")
}

func TestEvalIsIndirectUnlessTheHostWantsItDirect(t *testing.T) {
	const source = "var x = 'global'; (function () { var x = 'local'; log(eval('x'), (0, eval)('x')); " +
		"eval('var y = 1'); log(typeof y) })(); log(typeof y)"
	prints(t, source, "global global", "number", "number")
	s := newScript(t)
	s.options = javascript.Options{DirectEval: true}
	require.NoError(t, s.run(source))
	require.Equal(t, []string{"local global", "number", "undefined"}, s.lines)
}

// What the engine's parser would take too long for: each of these is harmless to it.
func TestTextsOfAScriptAreBoundedInTime(t *testing.T) {
	for source, message := range map[string]string{
		"eval('a:'.repeat(251))":                        "labels of one name are nested deeper than 16",
		"Function('x', 'a:{'.repeat(251))":              "labels of one name are nested deeper than 16",
		"eval('(]' + 'a:'.repeat(251))":                 "syntax error",
		"eval('('.repeat(2001) + 1 + ')'.repeat(2001))": "brackets are nested deeper than 2000",
		"eval('1' + '+1'.repeat(10000))":                "statements and expressions are nested deeper than 20000",
		"RegExp('a{1,1000}'.repeat(101))":               "the repeats of a pattern make it longer than 100000",
	} {
		s := newScript(t)
		require.NoError(t, s.run(caught(source)))
		require.Len(t, s.lines, 1)
		require.Regexp(t, "^true line [13]: "+message+"$", s.lines[0], source)
	}
}
