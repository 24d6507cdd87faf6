package nesting_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
)

// What recurses without brackets is counted.
func TestChainsAreCounted(t *testing.T) {
	for _, one := range []string{
		"- ", "!", "typeof\n", "await\n", "yield\n", "new ", "a=>", "x=>\n", "async a => ", "a=",
		"a?b:", "a**", // to the right
		"+a\n", ".a\n", "()", "[a]\n", "``\n", "?.(a)", "&&a", "??a ", // to the left
		"if(a)", "if(a)\n", "if(a);else ", "if(a)x,y;else ", "if(a){}else ", "if(a)\nb\nelse\n", // statements
		"for(;a;)", "for(a of b)\n", "while(a)", "do ", ";while(a)", "with(a)\n",
		"// \r-", "//\u2028-", "/* */-", "\u00a0-", "'\\\n'+", "`${a}`+", "/[/]/+",
	} {
		require.ErrorContains(t, nesting.Within(strings.Repeat(one, 100), 1000, 60),
			": statements and expressions are nested deeper than 60", one)
	}
	require.EqualError(t, nesting.Within("\n"+strings.Repeat("-\n", 62), 1000, 60),
		"line 62: statements and expressions are nested deeper than 60")
}

// A parser goes on with texts that are wrong, and takes tokens for others. So nothing in them is over.
func TestWrongTextsAreShort(t *testing.T) {
	for _, one := range []string{
		"if x a;", "if : a;", "try X a;", "function f X a = b, ", "async ; ", "a ? b ; ", "a ? b, ",
		"class A X a = 1; b = ", "class A extends {} X a = 1; b = ", "[;]", "a?(b;)", "super ! / catch [ ", "(]", ";}",
		"do { ** } import ", "break a null { typeof } ", "async x\nY; ",
	} {
		require.ErrorContains(t, nesting.Within(strings.Repeat(one, 100), 1000, 60), ": syntax error", one)
		require.NoError(t, nesting.Within(one+strings.Repeat(" ", 100), 1000, 60))
	}
	for _, one := range []string{"b?a\nX ", "async x\nY ", "switch(a) X case 1:"} {
		require.Error(t, nesting.Within(strings.Repeat(one, 100), 1000, 60), one)
	}
}

// Brackets do not begin a chain anew: what is around them is not over.
func TestChainsGoOnInBrackets(t *testing.T) {
	one := strings.Repeat("-", 9) + "("
	require.NoError(t, nesting.Within(strings.Repeat(one+"a,", 5), 1000, 60))
	require.Error(t, nesting.Within(strings.Repeat(one+"a,", 10), 1000, 60))
	require.NoError(t, nesting.Within(strings.Repeat(one+"a)\n,", 100), 1000, 60))
}

// Statements and elements of lists that stand beside each other are no chain.
func TestProgramsPass(t *testing.T) {
	for before, one := range map[string]string{
		"":           "foo(a, b[1], {c: 2});\n",
		"1\n":        "foo(a, b[1], {c: 2})\nconst x = a\nlet y = 'q'\n",
		"[":          "{\"a\":1,b:[2,3],c:x?y:z},\n",
		"x={":        "a:1,if:2,class:'x',catch(e){},get z(){return 1},try:function(){},",
		"switch(a){": "case 'x':{f();break}\ncase 3: case A.b: x = 1; break;default:y()\n",
		"2\n":        "function a(b){return c}",
		"class A{":   "foo(a){return a}x = 1\n static y = 2\n#z(){}\n get q(){return 1}\n async w(){}\n *g(){}\n",
		"3\n":        "if(a)/['\"(]/.test(b);else for(;;)x=a/b/c;if(c){}/'/g.y();l:for(const a in b)continue l;",
		"4\n":        "var q=async function*(){},w=async(a)=>b,z=async x=>{await x};try{a()}catch{b}finally{c};\n",
		"9\n":        "for await(const x of y);class A{async *h(){}}do{x}while(y);do x;while(y)\n",
		"5\n":        "a?b:c?d:e;a?.b??c;a?.5:1;`a${b?c:{d}}e`;class A extends B{};x=class extends(a,b){};return /[`]/.x;",
		"var a=1":    ",b=function(){return a}\n,c=(a,b)=>{},d=class extends A.b{},e=class{}",
		"6\n":        "while(a){b}\nif(x){y}else{z}\nwhile(c)d;try{}catch(e){}\n",
		"8\n":        "import a from 'b' with {type: 'json'};",
		"7\n":        "!function(){a}();(()=>{})();",
	} {
		require.NoError(t, nesting.Within(before+strings.Repeat(one, 100), 1000, 60), one)
	}
	require.NoError(t, nesting.Script("x='a'"+strings.Repeat("+'b'\n", 20_000)))
	require.NoError(t, nesting.Script("if(a)b();"+strings.Repeat("else if(a && b(c)) { x } else if(c) y\n", 2000)))
	require.NoError(t, nesting.Script("p"+strings.Repeat(".then(x => { y })\n", 9000)))
	require.NoError(t, nesting.Script("x=["+strings.Repeat("1,", 1_000_000)+"1]"))
}

func TestGroupsOfPatternsAreCounted(t *testing.T) {
	for _, one := range []string{"(", "(?:", "(?=", "[(](", "\\)(", "a|("} {
		require.Error(t, nesting.PatternWithin(strings.Repeat(one, 61), 60))
		require.NoError(t, nesting.PatternWithin(strings.Repeat(one, 60), 60))
		require.EqualError(t, nesting.Within("/"+strings.Repeat(one, 61)+"/", 60, 1000),
			"line 1: groups are nested deeper than 60")
	}
	require.NoError(t, nesting.PatternWithin(strings.Repeat("()\\([(]", 61), 60))
	require.NoError(t, nesting.Pattern(strings.Repeat("(", nesting.Limit)))
	require.Error(t, nesting.Pattern(strings.Repeat("(", nesting.Limit+1)))
}
