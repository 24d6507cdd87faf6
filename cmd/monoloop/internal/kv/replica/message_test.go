package replica

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMessagesAreWhatTheyWere(t *testing.T) {
	for _, m := range []fmt.Stringer{
		voteRequest{3, "b", 7, 2},
		appendRequest{term: 3, leader: "b", prev: 7, prevTerm: 2, commit: 6},
		appendRequest{3, "b", 7, 2, 6, []Entry{{2, "x", 1, "set/k/5"}, {Term: 3}}},
		command{"x", 1, "set/k/5"},
	} {
		require.Equal(t, m, parseMessage(m.String()))
	}
	for _, want := range []reply{{3, 7, true}, {3, 0, false}} {
		got, ok := parseReply(want.String())
		require.True(t, ok)
		require.Equal(t, want, got)
	}
}

func TestNoMessage(t *testing.T) {
	for _, line := range []string{"", "vote", "vote 3 b 7", "vote 3 b 7 2 9", "vote -3 b 7 2", "vote 03 b 7 2",
		"vote  3 b 7 2",
		"append 3 b 7 2 6 ", "append 3 b 7 2 6 3:x:1", "do x 1", "do x 1 get/k more", "undo x 1 get/k"} {
		require.Nil(t, parseMessage(line), line)
	}
	for _, line := range []string{"", "yes", "maybe 3 7", "yes 3 7 1", "no 3 x"} {
		_, ok := parseReply(line)
		require.False(t, ok, line)
	}
}

// What is read as a message is written as the same line.
func FuzzMessage(f *testing.F) {
	f.Add("vote 3 b 7 2")
	f.Add("append 3 b 7 2 6 3:x:1:set/k/5 3::0:")
	f.Add("do x 1 get/k")
	f.Add("yes 3 7")
	f.Fuzz(func(t *testing.T, line string) {
		if m := parseMessage(line); m != nil {
			require.Equal(t, line, fmt.Sprint(m))
		}
		if p, ok := parseReply(line); ok {
			require.Equal(t, line, p.String())
		}
	})
}
