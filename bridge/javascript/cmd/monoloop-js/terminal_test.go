package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A screen is a terminal without a device: it has the keys that are pressed, and keeps what is shown.
type screen struct {
	keys  io.Reader
	shown bytes.Buffer
	modes []string
}

func (s *screen) Read(p []byte) (int, error)  { return s.keys.Read(p) }
func (s *screen) Write(p []byte) (int, error) { return s.shown.Write(p) }
func (s *screen) Close() error                { return nil }

func (s *screen) raw() (func(), error) {
	s.modes = append(s.modes, "raw")
	return func() { s.modes = append(s.modes, "as it was") }, nil
}

const up, left, enter = "\x1b[A", "\x1b[D", "\r"

func TestLinesAreEdited(t *testing.T) {
	s := &screen{keys: strings.NewReader("6 * 0" + left + "7 + " + enter + up + " + 1" + enter +
		"function f() {" + enter + "return 9 }" + enter + up + left + "+ 1 " + enter + "f()" + enter)}
	c := command{bad: io.Discard}
	terminal := newTerminal(s, s, s.raw)
	require.NoError(t, c.interactive(context.Background(), terminal))
	shown := s.shown.String()
	for _, want := range []string{"42\r\n", "43\r\n", "… ", "10\r\n"} {
		require.Contains(t, shown, want)
	}
	require.Equal(t, []string{"raw", "as it was", "raw", "as it was"}, s.modes[:4])
	require.Equal(t, "as it was", s.modes[len(s.modes)-1])
}

// The end of the input, ^D or ^C in an empty line, is the end of the prompt.
func TestTheEndOfTheTerminal(t *testing.T) {
	for _, key := range []string{"\x03", "\x04", ""} {
		s := &screen{keys: strings.NewReader("1" + enter + key + "2" + enter)}
		c := command{bad: io.Discard}
		require.NoError(t, c.interactive(context.Background(), newTerminal(s, s, s.raw)))
		require.Equal(t, key == "", strings.Contains(s.shown.String(), "2\r\n"))
	}
}
