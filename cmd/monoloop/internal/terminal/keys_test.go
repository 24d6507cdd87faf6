package terminal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

func TestDecode(t *testing.T) {
	for _, test := range []struct {
		name, read string
		want       []terminal.Key
	}{
		{"nothing", "", nil},
		{"characters", "qé世", []terminal.Key{'q', 'é', '世'}},
		{"arrows of both kinds", "\x1b[A\x1bOB", []terminal.Key{terminal.Up, terminal.Down}},
		{"pages", "\x1b[5~\x1b[6~x", []terminal.Key{terminal.PageUp, terminal.PageDown, 'x'}},
		{"escape alone", "\x1b", []terminal.Key{terminal.Escape}},
		{"escape before another key", "\x1bq", []terminal.Key{terminal.Escape, 'q'}},
		{"two escapes", "\x1b\x1b", []terminal.Key{terminal.Escape, terminal.Escape}},
		{"what is not known", "\x1b[1;5Cq\x1b[", []terminal.Key{'q'}},
		{"the end of a sequence is missing", "\x1bO", nil},
		{"enter and backspace", "\r\n\x7f\b",
			[]terminal.Key{terminal.Enter, terminal.Enter, terminal.Backspace, terminal.Backspace}},
		{"no characters", "\x01\xff\x00q", []terminal.Key{'q'}},
	} {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, terminal.Decode([]byte(test.read))) })
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("\x1b[A\x1b\x1bO"))
	f.Fuzz(func(t *testing.T, read []byte) { require.LessOrEqual(t, len(terminal.Decode(read)), len(read)) })
}
