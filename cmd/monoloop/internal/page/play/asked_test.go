package play_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/page/play"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// asked lists what is asked beside order, with the answers, and which entry asks.
func asked(run *play.Run) (lines []string) {
	for _, p := range run.Pictures {
		for _, a := range p.Asked {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s asks %s %d: %d of %d %s %s",
				p.Next.Name, a.Kind, a.Number, a.Answer, a.Limit, a.Name, strings.Join(a.Options, " | "))))
		}
	}
	return lines
}

// A reader lets things go wrong one after the other; what was asked before stays, what comes later is as it is without.
func TestAsked(t *testing.T) {
	p := play.Find("unreliable-line")
	none := "0 of 2 the line: all goes well | the coin is lost | the answer is lost"
	run := play.Play(p.Run(false), 0)
	require.Equal(t, []string{
		"anna asks fault 0: " + none, "anna asks vary 0: 0 of 2",
		"berta asks fault 1: " + none, "berta asks vary 1: 0 of 2",
	}, asked(run))
	run, err := play.Decide(p.Run(false), "m1:vary=1/2", play.Question{Kind: "vary", Number: 0}, 1)
	require.NoError(t, err)
	require.Equal(t, "m1:vary=0/1", run.Record)
	run, err = play.Decide(p.Run(false), "m1:vary=0/1", play.Question{Kind: "fault", Number: 1}, 2)
	require.NoError(t, err)
	require.Equal(t, []string{
		"anna asks fault 0: " + none, "anna asks vary 0: 1 of 2",
		"berta asks fault 1: 2" + none[1:], "berta asks vary 1: 0 of 2",
		"berta asks fault 2: 0 of 1 the line: all goes well | the coin is lost |", "berta asks vary 2: 0 of 2",
	}, asked(run))
	require.Equal(t, "m1:vary=0/1;fault=1/2", run.Record)
	require.Equal(t, "two coins were paid, and 3 are there", run.Error)
	f, err := looptest.Replay(run.Record, p.Run(false))
	require.NoError(t, err)
	require.Equal(t, []string{run.Error, run.Story, run.Record}, []string{f.Err.Error(), f.Story, f.Record})
	run, err = play.PlayRecord(p.Run(true), run.Record)
	require.NoError(t, err)
	require.Equal(t, "passed", run.Outcome)
}

// The seed of the random numbers is asked for where the first is drawn, and stands in the record.
func TestAskedForASeed(t *testing.T) {
	p := play.Find("random-transfers")
	run, err := play.Decide(p.Run(false), "m1:", play.Question{Kind: "seed"}, 1<<64-1)
	require.NoError(t, err)
	require.Equal(t, []string{"main asks seed 0: 18446744073709551615 of 18446744073709551615"}, asked(run))
	require.Regexp(t, "^m1:seed=18446744073709551615", run.Record)
	again, err := play.PlayRecord(p.Run(false), run.Record)
	require.NoError(t, err)
	require.Equal(t, run, again)
	other := play.Play(p.Run(false), 0)
	require.NotEqual(t, len(run.Pictures), len(other.Pictures), "other numbers")
}

func TestDecisionsThatCannotBeMade(t *testing.T) {
	run := play.Find("unreliable-line").Run(false)
	for _, test := range []struct {
		record   string
		question play.Question
		answer   uint64
		want     string
	}{
		{"m1:fault=0/2", play.Question{Kind: "fault", Number: 2}, 2, "play: fault 2 cannot be 2"},
		{"m1:", play.Question{Kind: "fault", Number: 0}, 3, "play: fault 0 cannot be 3"},
		{"m1:", play.Question{Kind: "vary", Number: 0}, 3, "play: vary 0 cannot be 3"},
		{"m1:", play.Question{Kind: "next", Number: 0}, 2, "play: next 0 cannot be 2"},
		{"m1:", play.Question{Kind: "site", Number: 0}, 1, "play: site 0 is not asked for"},
		{"m1:late=0/5", play.Question{Kind: "next"}, 1,
			"play: the record has late=0/5, and here no timer is late, and no step or job takes time"},
	} {
		_, err := play.Decide(run, test.record, test.question, test.answer)
		require.EqualError(t, err, test.want)
	}
}
