package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bugs"
)

// How many schedules a source needs is its own affair; the table says that for each bug and source, and sums it up.
func TestBugsTable(t *testing.T) {
	out, errs, status := run("bugs", "-n", "200", "-seeds", "3", "overdraft", "gather-in-a-pool-of-one")
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	number := regexp.MustCompile(`\b\d+\b`)
	hide := func(line string) string { return number.ReplaceAllString(line, "N") }

	lines := strings.Split(out, "\n")
	require.Len(t, lines, 8)
	require.Equal(t, strings.Fields("schedules needed FIFO random PCT 2 PCT 3 walk DFS bounds bytes portfolio departures"), strings.Fields(lines[0]))
	require.Equal(t, strings.Fields("overdraft - N N N N N N N N N"), strings.Fields(hide(lines[1])))
	require.Equal(t, strings.Fields("gather-in-a-pool-of-one 1 1 1 1 1 1 1 1 1 0"), strings.Fields(lines[2]))
	require.Empty(t, lines[3])
	require.Equal(t, strings.Fields("found, of 2 1 2 2 2 2 2 2 2 2"), strings.Fields(lines[4]))
	require.Equal(t, strings.Fields("searches that found it 50.0% 100.0% 100.0% 100.0% 100.0% 100.0% 100.0% 100.0% 100.0%"), strings.Fields(lines[5]))
	require.Equal(t, strings.Fields("median where found N N N N N N N N N N"), strings.Fields(hide(lines[6])))
	require.Empty(t, lines[7])
}

func TestBugsTellsAndReplays(t *testing.T) {
	out, errs, status := run("bugs", "-v", "gather-in-a-pool-of-one", "overdraft")
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	first, second, found := strings.Cut(out, "\n\n")
	require.True(t, found)
	require.Regexp(t, `^gather-in-a-pool-of-one: A job .*\.\nschedule 1 \(first in, first out\), departures 0\ndeadlock: `, first)
	require.Regexp(t, `\nreplay: monoloop bugs -replay 'm1:' gather-in-a-pool-of-one$`, first)
	require.Regexp(t, `^overdraft: The balance .*\.\nschedule \d+ \(.*\), departures 1\nerror: the balance is -10\nchoice .* ran before `, second)

	_, record, found := strings.Cut(second, "-replay '")
	require.True(t, found)
	record, _, _ = strings.Cut(record, "'")
	again, errs, status := run("bugs", "-replay", record, "overdraft")
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	failure, told := strings.CutPrefix(again, "overdraft: ")
	require.True(t, told)
	require.Contains(t, second, failure)

	again, _, status = run("bugs", "-replay", "m1:", "overdraft")
	require.Equal(t, "overdraft: the record passes\n", again)
	require.Equal(t, 0, status)
}

func TestBugsNotFound(t *testing.T) {
	out, _, status := run("bugs", "-v", "-n", "1", "overdraft")
	b, _ := bugs.Find("overdraft")
	require.Equal(t, "overdraft: "+b.Wrong+"\nnot found with -n 1\n", out)
	require.Equal(t, 0, status)
}

func TestBugsMisuse(t *testing.T) {
	tests := []struct {
		name, line, says string
		status           int
	}{
		{"unknown flag", "bugs -x", "bugs: flag provided but not defined: -x", 2},
		{"unknown bug", "bugs overdraft nobody", `bugs: unknown bug "nobody"`, 2},
		{"no schedules", "bugs -n 0", "bugs: -n and -seeds must be positive", 2},
		{"no seeds", "bugs -seeds 0", "bugs: -n and -seeds must be positive", 2},
		{"replay of all", "bugs -replay m1:", "bugs: -replay needs the name of one bug", 2},
		{"no record", "bugs -replay m0: overdraft", `looptest: record "m0:" is not of version m1`, 1},
		{"record of another program", "bugs -replay m1:next=999/1 overdraft", "does not fit the program", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, errs, status := run(strings.Fields(test.line)...)
			require.Contains(t, errs, test.says)
			require.Equal(t, test.status, status)
		})
	}
}

func TestBugsFailingOutput(t *testing.T) {
	for _, line := range []string{"bugs -n 1 -seeds 1 overdraft", "bugs -v overdraft", "bugs -replay m1: overdraft"} {
		t.Run(line, func(t *testing.T) {
			var errs strings.Builder
			require.Equal(t, 1, execute(strings.Fields(line), &limited{3}, &errs))
			require.Equal(t, "monoloop: full\n", errs.String())
		})
	}
}
