package bugs_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bugs"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range bugs.All() {
		require.False(t, seen[b.Name], "two bugs are called %s", b.Name)
		seen[b.Name] = true
		require.Regexp(t, regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`), b.Name)
		require.Regexp(t, regexp.MustCompile(`^[A-Z][^.]*\.$`), b.Wrong)
		found, ok := bugs.Find(b.Name)
		require.True(t, ok)
		require.Equal(t, b.Wrong, found.Wrong)
	}
	require.GreaterOrEqual(t, len(seen), 40)
	_, ok := bugs.Find("nobody")
	require.False(t, ok)
}

// small are the bugs that need no simulated network.
func small() (all []bugs.Bug) {
	for _, b := range bugs.All() {
		if !b.Faults {
			all = append(all, b)
		}
	}
	return all
}

// Every bug is found by what looptest does without being told anything, within 1000 schedules; what is found is shrunk
// to what the golden file says, and its record fails in the same way again.
func TestEveryBugIsFoundAndShrunk(t *testing.T) {
	var table strings.Builder
	for _, b := range small() {
		report := b.Explore(1000, 0)
		f := report.Failure
		require.NotNil(t, f, "%s was not found", b.Name)
		fmt.Fprintf(&table, "%-28s %-10v departures %d\n", b.Name, f.Kind, f.Departures)

		again, err := looptest.Replay(f.Record, b.Program())
		require.NoError(t, err, b.Name)
		require.NotNil(t, again, b.Name)
		require.Equal(t, f.Kind, again.Kind, b.Name)
		require.EqualError(t, again.Err, f.Err.Error(), b.Name)
		require.Equal(t, f.Story, again.Story, b.Name)
	}
	path := filepath.Join("testdata", "found.golden")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(table.String()), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), table.String())
}

// First in, first out shows those bugs that say so, and no other one.
func TestFIFOShowsOnlyWhatSaysSo(t *testing.T) {
	for _, b := range bugs.All() {
		e := looptest.Explorer{Source: looptest.FIFO(), Schedules: 1, Adversity: b.Adversity, MaxShrinks: -1}
		r := e.Run(b.Program())
		require.Equal(t, b.FIFO, r.Failure != nil, b.Name)
	}
}

// underRace tells that schedules are much slower, and gain nothing from it, since each runs on one goroutine.
var underRace = func() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}()

// exhausts reports whether a twin that only the order of things can hurt has no more than n schedules. All of them
// pass, and so do some with other random numbers.
func exhausts(t *testing.T, b bugs.Bug, n int) bool {
	t.Helper()
	if b.Adversity != (looptest.Adversity{}) {
		return false
	}
	r := looptest.Explorer{Source: looptest.Exhaustive(looptest.Bound{}), Schedules: n}.Run(b.Twin())
	require.Nil(t, r.Failure, "%s, repaired: %v", b.Name, r.Failure)
	other := looptest.Explorer{Source: looptest.Random(7), Schedules: 50}.Run(b.Twin())
	require.Nil(t, other.Failure, "%s, repaired, under random: %v", b.Name, other.Failure)
	return r.Exhausted && len(r.Sites) == 0
}

// Every twin passes all the schedules that there are, or, if these are many, 300 of every source, with what adversity
// its bug needs.
func TestEveryTwinPasses(t *testing.T) {
	for _, b := range small() {
		if !underRace && exhausts(t, b, 1000) {
			continue
		}
		for _, m := range bugs.Makers() {
			n := 300
			if underRace {
				n = 20
			}
			if m.Name == "FIFO" {
				n = 1
			}
			r := looptest.Explorer{Source: m.Make(7), Schedules: n, Adversity: b.Adversity}.Run(b.Twin())
			require.Nil(t, r.Failure, "%s, repaired, under %s: %v", b.Name, m.Name, r.Failure)
		}
	}
}

func TestMedian(t *testing.T) {
	tests := []struct {
		name   string
		search bugs.Search
		median int
		ok     bool
	}{
		{"odd", bugs.Search{Seeds: 3, Found: []int{2, 5, 9}}, 5, true},
		{"even", bugs.Search{Seeds: 2, Found: []int{2, 5}}, 5, true},
		{"one in vain", bugs.Search{Seeds: 3, Found: []int{2, 5}}, 5, true},
		{"two in vain", bugs.Search{Seeds: 3, Found: []int{2}}, 0, false},
		{"nothing", bugs.Search{Seeds: 1}, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			median, ok := test.search.Median()
			require.Equal(t, test.median, median)
			require.Equal(t, test.ok, ok)
		})
	}
}

// What is searched for is found in the schedule in which its source has it, whatever else there is.
func TestSearch(t *testing.T) {
	b, ok := bugs.Find("gather-in-a-pool-of-one")
	require.True(t, ok)
	for _, m := range bugs.Makers() {
		s := b.Search(m, 10, 3)
		want := bugs.Search{Seeds: 1, Found: []int{1}}
		if m.Seeded {
			want = bugs.Search{Seeds: 3, Found: []int{1, 1, 1}}
		}
		require.Equal(t, want, s, m.Name)
	}
}

// The source of all schedules within growing bounds has each bound in turn, and comes to an end.
func TestBoundsComeToAnEnd(t *testing.T) {
	b, ok := bugs.Find("counter")
	require.True(t, ok)
	for _, m := range bugs.Makers() {
		if m.Name == "bounds" || m.Name == "DFS" {
			r := looptest.Explorer{Source: m.Make(0), Schedules: 100_000}.Run(b.Twin())
			require.Nil(t, r.Failure)
			require.True(t, r.Exhausted, m.Name)
			require.Less(t, 5, r.Schedules, m.Name)
		}
	}
}
