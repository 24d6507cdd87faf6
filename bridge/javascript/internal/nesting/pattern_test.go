package nesting_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
)

// The engine writes repeats out: what they make of a pattern is counted.
func TestRepeatsAreWrittenOut(t *testing.T) {
	for one, parts := range map[string]int{
		"a{1,1000}": 1000, "a{1000}": 1000, "a{999,}": 1000, "[a-z]{1000}": 1000, `\w{1000}`: 1000, "(a){500}": 1000, "(ab|c){200}": 1000,
		"(a{9}){100}": 1000, "(?:a{7}){100}": 1000, "((a){499}b){1}": 1000, "a{500}{2}": 500, "[{5}]": 1, `\{5}`: 3, "a{5": 3, "a{,5}": 5, "a{}": 3,
	} {
		n := 60_000 / parts
		require.NoError(t, nesting.PatternParts(strings.Repeat(one, n), n*parts), one)
		require.EqualError(t, nesting.PatternParts(strings.Repeat(one, n), n*parts-1),
			"line 1: the repeats of a pattern make it longer than "+strconv.Itoa(n*parts-1), one)
	}
	require.NoError(t, nesting.Pattern(strings.Repeat("a{1,1000}", 100)))
	require.Error(t, nesting.Pattern(strings.Repeat("a{1,1000}", 101)))
	require.EqualError(t, nesting.Script("\nx=/"+strings.Repeat("a{1,1000}", 101)+"/"),
		"line 2: the repeats of a pattern make it longer than 100000")
	require.Error(t, nesting.Pattern("a{99999999999999999999}"))
	require.Error(t, nesting.Pattern("((((a{999999}){999999}){999999}){999999}){999999}"))
}

// What a script has compiled while it runs has lower limits than what the host runs.
func TestTextsHaveLowerLimits(t *testing.T) {
	require.NoError(t, nesting.Text(strings.Repeat("(", nesting.TextLimit)))
	require.EqualError(t, nesting.Text(strings.Repeat("(", nesting.TextLimit+1)),
		"line 1: brackets are nested deeper than 2000")
	require.NoError(t, nesting.Text("1"+strings.Repeat("+1", nesting.TextChain/2-1)))
	require.EqualError(t, nesting.Text("1"+strings.Repeat("+1", nesting.TextChain/2)),
		"line 1: statements and expressions are nested deeper than 20000")
	require.NoError(t, nesting.Script("1"+strings.Repeat("+1", nesting.TextChain)))
}
