package dump

import (
	"bytes"
	"strconv"
	"strings"
)

// A Goroutine is one entry of a dump.
type Goroutine struct {
	ID     uint64
	State  string // such as "running", or "chan receive, 2 minutes"
	By     uint64 // the goroutine that has created it; zero if it is not said
	Pulled bool   // it was created by iter.Pull
	Text   string // the whole entry
}

// Switched reports whether it waits for a coroutine, or is one that has yielded.
func (g *Goroutine) Switched() bool { return strings.HasPrefix(g.State, "coroutine") }

// Parse reads what runtime.Stack has written. What is no entry is left out.
func Parse(text []byte) (all []Goroutine) {
	for entry := range bytes.SplitSeq(text, []byte("\n\n")) {
		if g, ok := parse(strings.TrimSpace(string(entry))); ok {
			all = append(all, g)
		}
	}
	return all
}

func parse(entry string) (g Goroutine, ok bool) {
	head, _, _ := strings.Cut(entry, "\n")
	id, state, ok := strings.Cut(strings.TrimPrefix(head, "goroutine "), " ")
	if !ok {
		return g, false
	}
	g.Text = entry
	_, state, _ = strings.Cut(state, "[")
	g.State, _, _ = strings.Cut(state, "]")
	g.ID, _ = strconv.ParseUint(id, 10, 64)
	if i := strings.LastIndex(entry, "\ncreated by "); i >= 0 {
		made, _, _ := strings.Cut(entry[i+len("\ncreated by "):], "\n")
		by, number, _ := strings.Cut(made, " in goroutine ")
		g.By, _ = strconv.ParseUint(number, 10, 64)
		g.Pulled = strings.HasPrefix(by, "iter.Pull")
	}
	return g, g.ID != 0
}

// Running returns the entry of the goroutine with this number; if that waits for a coroutine, the one of the coroutine
// that runs in its place. Where a coroutine's maker is gone, who it runs for is not known: then all that it can be are
// returned.
func Running(all []Goroutine, id uint64) (running []Goroutine) {
	byID := make(map[uint64]*Goroutine, len(all))
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	g := byID[id]
	if g == nil {
		return nil
	}
	if !g.Switched() {
		return []Goroutine{*g}
	}
	var lost []Goroutine
	for i := range all {
		g := &all[i]
		if !g.Pulled || g.Switched() {
			continue
		}
		switch root := g.root(byID); {
		case root == id:
			return []Goroutine{*g}
		case byID[root] == nil:
			lost = append(lost, *g)
		}
	}
	return lost
}

// root returns the goroutine that has made the coroutine, or the first of the coroutines that made it.
func (g *Goroutine) root(byID map[uint64]*Goroutine) uint64 {
	for range len(byID) {
		by := byID[g.By]
		if by == nil || !by.Pulled {
			break
		}
		g = by
	}
	return g.By
}
