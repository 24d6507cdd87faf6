package nesting_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
)

func nested(before, after string, n int) string {
	return strings.Repeat(before, n) + "1" + strings.Repeat(after, n)
}

// Arrow functions in the parameters of each other are counted, wherever in the parameters they are.
func TestArrowFunctionsInParametersAreCounted(t *testing.T) {
	for _, pair := range [][2]string{
		{"(a = ", ") => 1"}, {"async (a = ", ") => 1"}, {"({a = ", "}) => { }"},
		{"([a = ", "]) => [1]"}, {"(a = b(", ")) => 1"},
		{"(a = function () { return ", " }) => 1"}, {"(a = `${", "}`) => 1"}, {"(a = b ? ", " : c) => 1"},
	} {
		require.NoError(t, nesting.Script(nested(pair[0], pair[1], nesting.Arrows)), pair)
		require.EqualError(t, nesting.Script(nested(pair[0], pair[1], nesting.Arrows+1)),
			"line 1: arrow functions in parameters are nested deeper than 8", pair)
		require.EqualError(t, nesting.Script("break a null { typeof }\n"+nested(pair[0], pair[1], nesting.Arrows+1)),
			"line 1: syntax error", pair)
	}
}

// Arrow functions in the bodies of each other, in arguments and beside each other are read once.
func TestArrowFunctionsElsewherePass(t *testing.T) {
	for _, pair := range [][2]string{
		{"(a) => ", ""}, {"f((a) => ", ")"}, {"((a) => { return ", " })(b)"}, {"[(a = (b) => c) => ", "]"},
		{"x = { a: (b, c) => ", " }"}, {"(", ")"},
	} {
		require.NoError(t, nesting.Script(nested(pair[0], pair[1], 100)), pair)
	}
	require.NoError(t, nesting.Script(strings.Repeat("x = (a = (b) => c) => d\n", 100)))
	require.NoError(t, nesting.Script(strings.Repeat("x = '(a = () => (b) =>(';", 100)))
}

func TestRepeatedGroupsAreCounted(t *testing.T) {
	for _, pair := range [][2]string{{"(", "){2}"}, {"(?:a", "|b){2,3}"}, {"(?=(", "){1,}c)"}, {"((((", "))){2}d)"}} {
		inside, beyond := nested(pair[0], pair[1], nesting.Repeats), nested(pair[0], pair[1], nesting.Repeats+1)
		require.NoError(t, nesting.Pattern(inside), pair)
		require.EqualError(t, nesting.Pattern(beyond), "line 1: repeated groups are nested deeper than 8", pair)
		require.NoError(t, nesting.Script("\nx = /"+inside+"/"), pair)
		require.EqualError(t, nesting.Script("\nx = /"+beyond+"/"),
			"line 2: repeated groups are nested deeper than 8", pair)
	}
	for _, one := range []string{"(a){2}", "((a)*)+", "[(){2}]", "(a\\){2})"} {
		require.NoError(t, nesting.Pattern(strings.Repeat(one, 100)), one)
	}
	require.NoError(t, nesting.Script(strings.Repeat("if (a) { if (b){", 100)+strings.Repeat("}}", 100)))
}
