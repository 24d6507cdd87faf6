package terminal_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

func ExampleClean() {
	fmt.Println(terminal.Clean("a \x1b[2Jhostile\r name\u202e"))
	fmt.Println(terminal.Clean("Grüße, 世界"))
	// Output:
	// a \x1b[2Jhostile\r name\u202e
	// Grüße, 世界
}

func TestClean(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"plain", "worker 3: a lock", "worker 3: a lock"},
		{"line ends", "a\nb\tc\x00", `a\nb\tc\x00`},
		{"a control sequence in eight bits", "a\u009b2J", `a\u009b2J`},
		{"bytes that are no UTF-8", "a\x9b\xffb\xef\xbf", `a\x9b\xffb\xef\xbf`},
		{"the character that stands for them", "a\uFFFDb", "a\uFFFDb"},
		{"invisible ones", "a\u200b\u00ad\ufeff\u2028", `a\u200b\u00ad\ufeff\u2028`},
		{"a space that is none", "a\u00a0b", `a\u00a0b`},
		{"an accent of its own", "e\u0301", "e\u0301"},
	} {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, terminal.Clean(test.in)) })
	}
}

// Whatever a name holds, no control character of it reaches the terminal, and it does not get shorter.
func FuzzClean(f *testing.F) {
	f.Add("a\x1b]0;title\a\xc2\x9bb")
	f.Fuzz(func(t *testing.T, s string) {
		clean := terminal.Clean(s)
		require.True(t, utf8.ValidString(clean))
		require.Equal(t, -1, strings.IndexFunc(clean, func(r rune) bool { return !unicode.IsPrint(r) }))
		require.Equal(t, clean, terminal.Clean(clean))
		cut := terminal.Cut(clean, 10)
		require.LessOrEqual(t, terminal.Width(cut), 10)
	})
}

func TestCutAndFit(t *testing.T) {
	for _, test := range []struct {
		in      string
		columns int
		cut     string
		left    string
		right   string
	}{
		{"lock", 6, "lock", "lock  ", "  lock"},
		{"lock", 4, "lock", "lock", "lock"},
		{"lock", 3, "lo…", "lo…", "lo…"},
		{"lock", 1, "…", "…", "…"},
		{"lock", 0, "", "", ""},
		{"世界中", 6, "世界中", "世界中", "世界中"},
		{"世界中", 5, "世界…", "世界…", "世界…"},
		{"世界中", 4, "世…", "世… ", " 世…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…", "e\u0301…", "e\u0301…"},
	} {
		t.Run(fmt.Sprint(test.in, test.columns), func(t *testing.T) {
			require.Equal(t, test.cut, terminal.Cut(test.in, test.columns))
			require.Equal(t, test.left, terminal.Fit(test.in, test.columns, false))
			require.Equal(t, test.right, terminal.Fit(test.in, test.columns, true))
		})
	}
}
