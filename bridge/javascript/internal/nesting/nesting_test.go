package nesting_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
)

func TestBracketsAreCounted(t *testing.T) {
	deep, shallow := nesting.Limit+1, nesting.Limit
	for _, pair := range []string{"()", "[]", "{}"} {
		nested := func(n int) string { return strings.Repeat(pair[:1], n) + strings.Repeat(pair[1:], n) }
		require.NoError(t, nesting.Script(nested(shallow)))
		require.EqualError(t, nesting.Script("\n\n"+nested(deep)), "line 3: brackets are nested deeper than 10000")
		require.NoError(t, nesting.JSON(nested(shallow)))
		require.Error(t, nesting.JSON(nested(deep)))
		require.NoError(t, nesting.Script(strings.Repeat(pair, deep)))
	}
	require.Error(t, nesting.Script(strings.Repeat("`${", deep)))
	require.NoError(t, nesting.Script(strings.Repeat("`${1}`;", deep)))
}

// What is no bracket of the language is not counted, and does not hide those that are.
func TestTextIsNoBracket(t *testing.T) {
	n := nesting.Limit + 1
	for _, one := range []string{`"(";`, `'[\'(';`, "`{(`;", "/[/(]/;", "x = /(\\/(/;", "// (\n", "/* ( */", "a / b;", "`)${'('}(`;"} {
		require.NoError(t, nesting.Script(strings.Repeat(one, n)), one)
	}
	for _, one := range []string{`")"+(`, "`)`+[", "/)/.x+(", "/* ) */{", "a / (", "//)\n[", "'\\')'+{"} {
		require.Error(t, nesting.Script(strings.Repeat(one, n)), one)
	}
	require.NoError(t, nesting.JSON(`["`+strings.Repeat(`[\"{`, n)+`"]`))
	require.Error(t, nesting.JSON(strings.Repeat(`["]",`, n)))
}
