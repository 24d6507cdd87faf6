package play_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/page/play"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// Each program passes first in, first out. Under -looptest.replay, a record from the page is run instead.
func TestProgram(t *testing.T) {
	for _, p := range play.Programs() {
		t.Run(p.Name, func(t *testing.T) {
			require.NotEmpty(t, p.Source)
			require.NotEmpty(t, p.About)
			looptest.Explorer{Source: looptest.FIFO(), Schedules: 1}.Explore(t, p.Run(false))
		})
	}
}

// In most there is something to choose; in these, one thing comes after the other.
func TestChoices(t *testing.T) {
	var none []string
	for _, p := range play.Programs() {
		if !play.HasChoices(p) {
			none = append(none, p.Name)
		}
	}
	require.Equal(t, []string{"producer-consumer", "future-vs-task", "cancellation-propagation", "resource"}, none)
}

// Each mistake is found, as its record says; repaired, the program passes under that record, and so under others.
func TestExplore(t *testing.T) {
	for _, p := range play.Programs() {
		if !p.Bug {
			continue
		}
		x := play.Explore(p.Run(false), 1)
		record, n := x.Some(1000)
		require.NotEmpty(t, record, p.Name)
		require.Positive(t, n)
		run, err := play.PlayRecord(p.Run(false), record)
		require.NoError(t, err)
		require.NotEqual(t, "passed", run.Outcome, p.Name)
		require.NotEmpty(t, run.Story)
		require.Equal(t, record, run.Record)
		record, _ = play.Explore(p.Run(true), 1).Some(50)
		require.Empty(t, record, p.Name)
	}
}

// What is chosen by chance has a record, which gives the same pictures again, and the same outcome as looptest's.
func TestRecords(t *testing.T) {
	for _, p := range play.Programs() {
		for seed := range uint64(5) {
			run := play.Play(p.Run(false), seed)
			again, err := play.PlayRecord(p.Run(false), run.Record)
			require.NoError(t, err)
			require.Equal(t, run, again, "%s, seed %d", p.Name, seed)
			f, err := looptest.Replay(run.Record, p.Run(false))
			require.NoError(t, err, p.Name)
			require.Equal(t, run.Outcome != "passed", f != nil)
		}
	}
}

// The pictures of a small program, in words.
func TestPictures(t *testing.T) {
	run, err := play.Decide(play.Find("overdraft").Run(false), "m1:", play.Question{Kind: "next"}, 1)
	require.NoError(t, err)
	var got []string
	for _, p := range run.Pictures {
		line := fmt.Sprintf("%d %s %s", p.Turn, p.Time, p.Next.Name)
		for _, e := range p.Ready {
			line += " <" + e.Name
		}
		for _, task := range p.Tasks {
			line += fmt.Sprintf(" %s:%s", task.Name, task.State)
		}
		if p.Choice >= 0 {
			line += fmt.Sprintf(" choice %d: %d of %d", p.Choice, p.Answer, len(p.Options))
		}
		got = append(got, line)
	}
	require.Equal(t, []string{
		"1 0s main main:running",
		"2 0s shop <rent main:parked rent:ready shop:running choice 0: 1 of 2",
		"2 0s rent main:parked rent:running shop:parked",
		"3 1ms shop: time is up <rent: time is up main:parked rent:parked shop:parked choice 1: 0 of 2",
		"3 1ms rent: time is up <shop main:parked rent:parked shop:ready",
		"4 1ms shop <rent main:parked rent:ready shop:running choice 2: 0 of 2",
		"4 1ms rent main:parked rent:running shop:parked",
		"5 1ms future.gatherMember main:parked rent:ended shop:parked",
		"6 2ms shop: time is up main:parked rent:ended shop:parked",
		"7 2ms shop main:parked rent:ended shop:running",
		"8 2ms future.gatherMember main:parked rent:ended shop:ended",
		"9 2ms main main:running rent:ended shop:ended",
		"10 2ms loop.endRun main:ended rent:ended shop:ended",
		"10 2ms  main:ended rent:ended shop:ended",
	}, got)
	require.Equal(t, []play.Timer{{When: "1ms", For: "shop"}}, run.Pictures[2].Timer)
	require.Equal(t, "waits for gather of 2, pending, 1 waiting", run.Pictures[2].Tasks[0].Doing)
	require.Equal(t, "error", run.Outcome)
	require.Equal(t, "m1:next=0/1", run.Record)
}

// Who waits for whom, from the beginning to when nobody can go on; each once.
func TestGraph(t *testing.T) {
	run := play.Play(play.Find("two-locks").Run(false), 0)
	require.Equal(t, "passed", run.Outcome)
	record, _ := play.Explore(play.Find("two-locks").Run(false), 1).Some(1000)
	run, err := play.PlayRecord(play.Find("two-locks").Run(false), record)
	require.NoError(t, err)
	var got []string
	for _, p := range run.Pictures {
		line := ""
		for _, e := range p.Waits.Edges {
			line += nameOf(p, e.From) + " > " + nameOf(p, e.To) + "; "
		}
		if len(got) == 0 || got[len(got)-1] != line {
			got = append(got, line)
		}
	}
	gathered := "gather of 2 > there; gather of 2 > back; main > gather of 2; "
	there := "a lock held by back > back; there > a lock held by back; "
	back := "a lock held by there > there; back > a lock held by there; "
	require.Equal(t, []string{"", gathered, gathered + there, gathered + there + back,
		gathered, "gather of 2 > back; main > gather of 2; ", "main > gather of 2; ", ""}, got)
}

// nameOf returns the name of a node, without what changes.
func nameOf(p play.Picture, node int) string {
	name := ""
	if node < 0 {
		name = p.Waits.Things[-1-node]
	}
	for _, task := range p.Tasks {
		if node == int(task.ID) {
			name = task.Name
		}
	}
	name, _, _ = strings.Cut(name, ",")
	return name
}

// What a story prints is in the pictures as it comes.
func TestOutput(t *testing.T) {
	run := play.Play(play.Find("first-completed").Run(false), 0)
	require.Equal(t, "passed", run.Outcome)
	lines := strings.Split(run.Output, "\n")
	require.Regexp(t, "^Note: ", lines[0])
	require.Equal(t, []string{"slow cleans up", "slower cleans up", "First completed: fast", ""}, lines[1:])
	printed := 0
	for _, p := range run.Pictures {
		require.GreaterOrEqual(t, p.Lines, printed)
		printed = p.Lines
	}
	require.Equal(t, 4, printed)
	require.Zero(t, run.Pictures[0].Lines)
}
