package nesting_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
)

// numbered repeats a text that has a place for a number.
func numbered(one string, n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, one, i)
	}
	return out.String()
}

// One name is counted wherever it could be a label that is in force.
func TestLabelsOfOneNameAreCounted(t *testing.T) {
	for _, one := range []string{
		"a:", "a\n:", "{a:", "a:{", "a:y\n{", "a:b++\n{", "if(b)a:", "if(b)c;else a:", "a:if(b)c;else ", "a:if(b);else if(c){}else ", "do a:",
		"a:function f(){", "switch(b){case c:a:", "a:{b:", "x={f(){a:", "for(;;)a:", "a:do ", "(()=>{a:", "\\u0061:\\u{61}:a:",
		"class A{static{a:", "a:b:",
	} {
		require.NoError(t, nesting.Script(strings.Repeat(one, nesting.Namesakes)), one)
		require.ErrorContains(t, nesting.Script(strings.Repeat(" ", nesting.Limit)+strings.Repeat(one, nesting.Namesakes+1)+"1"),
			": labels of one name are nested deeper than 16", one)
	}
}

func TestLabelsAreCounted(t *testing.T) {
	require.NoError(t, nesting.Script(numbered("a%d:", nesting.Labels)+"1"))
	require.EqualError(t, nesting.Script(numbered("a%d:", nesting.Labels+1)+"1"),
		"line 1: labels are nested deeper than 2000")
	require.EqualError(t, nesting.Script(numbered("a%d:{\n", nesting.Labels+1)+"1"),
		"line 2001: labels are nested deeper than 2000")
	require.EqualError(t, nesting.Within(numbered("a%d:", 100), 1000, 60),
		"line 1: statements and expressions are nested deeper than 60")
}

// What has ended is not in force, and what only looks like a label does not count.
func TestNoLabels(t *testing.T) {
	for _, one := range []string{
		"a:b;", "a:b\n", "a:{b}\n", "a:for(;;){break a}\n", "a:{b:{}}", "x={a:b};", "f({a:b});", "switch(b){case c:break;default:d}", "b?c:d;",
		"a:if(b)c\n else d\n", "function f(){a:b}", "a:do b; while (c);",
	} {
		require.NoError(t, nesting.Script(strings.Repeat(one, 1000)), one)
	}
	for _, one := range []string{"x={a:", "f({a:", "[{a:", "return {a:", "b?{a:", "x={b,a:{a:", "b?a:", "let {a:", "x=>({a:"} {
		require.NoError(t, nesting.Script(strings.Repeat(one, 100)+strings.Repeat(" ", nesting.Limit)), one)
	}
}

// Behind what is wrong each colon may be that of a label.
func TestColonsBehindWhatIsWrongAreCounted(t *testing.T) {
	for _, wrong := range []string{"if x ", "try x ", "(]", ";}"} {
		require.NoError(t, nesting.Script("\n"+wrong+strings.Repeat("a:", nesting.Colons)))
		require.EqualError(t, nesting.Script("\n"+wrong+strings.Repeat("a:", nesting.Colons+1)),
			"line 2: syntax error", wrong)
	}
}
