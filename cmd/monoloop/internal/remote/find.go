package remote

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

const maxNear = 5 // names that an error offers

// Find returns the ID of the task that has this ID or this name. If there is none, or there are several, the error
// names those that may be meant.
func Find(s *inspect.Snapshot, what string) (uint64, error) {
	id, err := strconv.ParseUint(strings.TrimPrefix(what, "Task-"), 10, 64)
	var called []uint64
	for _, t := range s.Tasks {
		if err == nil && t.ID == id {
			return id, nil
		}
		if t.Name == what {
			called = append(called, t.ID)
		}
	}
	switch len(called) {
	case 1:
		return called[0], nil
	case 0:
		return 0, fmt.Errorf("no task has the ID or the name %q%s", what, offer(near(s, what)))
	}
	return 0, fmt.Errorf("%d tasks are called %q: give the ID of one: %s", len(called), what, listIDs(called))
}

func listIDs(ids []uint64) string {
	var all []string
	for _, id := range ids[:min(len(ids), maxNear)] {
		all = append(all, strconv.FormatUint(id, 10))
	}
	if len(ids) > maxNear {
		all = append(all, "…")
	}
	return strings.Join(all, ", ")
}

func offer(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; near it are: " + strings.Join(names, ", ")
}

// near returns the names that are like what: that hold it, or differ in few characters.
func near(s *inspect.Snapshot, what string) []string {
	if what == "" {
		return nil
	}
	type candidate struct {
		name     string
		distance int
	}
	var all []candidate
	seen := map[string]bool{}
	for i := range s.Tasks {
		t := &s.Tasks[i]
		if d := unlike(strings.ToLower(t.Name), strings.ToLower(what)); d <= (len(what)+2)/3 && !seen[t.Name] {
			seen[t.Name] = true
			all = append(all, candidate{named(t.ID, t.Name), d})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, c := range all[:min(len(all), maxNear)] {
		names = append(names, terminal.Cut(c.name, 60))
	}
	return names
}

// unlike says how much two texts differ: zero if one holds the other, or else in how many characters.
func unlike(name, what string) int {
	if name != "" && (strings.Contains(name, what) || strings.Contains(what, name)) {
		return 0
	}
	return distance([]rune(name), []rune(what))
}

// distance is that of Levenshtein.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
