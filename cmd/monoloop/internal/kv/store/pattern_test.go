package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		pattern   string
		yes, noes string // texts
	}{
		{"*", "a aa /", ""},
		{"a*b", "ab axb aab abab a/b", "a b aba"},
		{"*a*a*", "aa aba baab", "a b ab"},
		{"a?c", "abc a/c", "ac abbc"},
		{"?", "a \xff", "é"}, // bytes
		{"[ab]c", "ac bc", "cc c abc"},
		{"[^ab]c", "cc ^c", "ac bc c"},
		{"[c-a]", "a b c", "d -"},
		{"[a-]", "a ^ ]", "b -"}, // a range as well
		{"[]a]", "", "] a"},      // a class of nothing
		{"[\\]a]", "] a", "\\ b"},
		{"[ab", "a b", "c ["},
		{"[", "", "["},
		{"\\*a", "*a", "a ba"},
		{"a\\", "a\\", "a"},
	} {
		for _, text := range strings.Fields(test.yes) {
			require.True(t, store.Match(test.pattern, text), "%s %s", test.pattern, text)
		}
		for _, text := range strings.Fields(test.noes) {
			require.False(t, store.Match(test.pattern, text), "%s %s", test.pattern, text)
		}
	}
	require.True(t, store.Match("", "") && store.Match("*", "") && !store.Match("?", "") && !store.Match("", "a"))
}

// What matches also matches with a star before it or behind it.
func FuzzMatch(f *testing.F) {
	f.Add("a*b", "aXb")
	f.Add("*a*a*a*a*a*a*b", strings.Repeat("a", 1000))
	f.Add(strings.Repeat("*a", 100_000), strings.Repeat("a", 10_000))
	f.Add("[^a-c]\\", "d")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		got := store.Match(pattern, text)
		if !strings.ContainsAny(pattern, `*?[\`) {
			require.Equal(t, pattern == text, got)
		}
		if got {
			require.True(t, store.Match("*"+pattern, "x"+text))
			require.True(t, store.Match(pattern+"*", text+"x") || strings.ContainsAny(pattern, `[\`))
		}
	})
}
