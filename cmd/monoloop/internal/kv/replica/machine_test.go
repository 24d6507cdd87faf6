package replica

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestApply(t *testing.T) {
	tests := []struct{ value, command, next, answer string }{
		{"5", "get/k", "5", "5"},
		{"5", "set/k/7", "7", "ok"},
		{"5", "cas/k/5/7", "7", "1"},
		{"5", "cas/k/6/7", "5", "0"},
		{"", "incr/k", "1", "1"},
		{"41", "incr/k", "42", "42"},
		{"5", "set/k", "5", "unknown"},
		{"5", "drop/k", "5", "unknown"},
	}
	for _, test := range tests {
		next, answer := Apply(test.value, test.command)
		require.Equal(t, test.next, next, test.command)
		require.Equal(t, test.answer, answer, test.command)
		require.Equal(t, "k", Key(test.command))
	}
}

func TestARetryIsDoneOnce(t *testing.T) {
	m := newMachine()
	e := Entry{1, "x", 1, "incr/k"}
	m.apply(e, false)
	m.apply(e, false)
	require.Equal(t, "1", m.values["k"])
	require.Equal(t, session{1, "1"}, m.sessions["x"])
	m.apply(Entry{1, "x", 2, "incr/k"}, false)
	m.apply(e, false)
	require.Equal(t, "2", m.values["k"])
	require.Equal(t, session{2, "2"}, m.sessions["x"])
}
