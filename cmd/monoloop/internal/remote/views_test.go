package remote_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

func ExampleFrame_Tree() {
	s := &inspect.Snapshot{
		Loop: inspect.Loop{Name: "main", State: "running", Answered: true, Sizes: inspect.Sizes{Tasks: 3},
			Time: 2 * time.Second},
		Tasks: []inspect.Task{
			{ID: 1, Name: "main", State: "parked", WaitsFor: "gather of 2"},
			{ID: 2, Name: "left", State: "ready", Depth: 1},
			{ID: 3, Name: "right", State: "parked", Depth: 1, WaitsFor: "sleep 1m0s"},
		},
	}
	for _, l := range (remote.Frame{Columns: 60}).Tree(s) {
		fmt.Println(l.Text)
	}
	// Output:
	// loop main: running, 3 tasks (0 running, 1 ready, 2 parked),…
	// main (1)  parked for 2s: gather of 2
	// ├─ left (2)  ready for 2s
	// └─ right (3)  parked for 2s: sleep 1m0s
}

func order(t *testing.T, name string) remote.Order {
	o, ok := remote.FindOrder(name)
	require.True(t, ok)
	return o
}

func TestViews(t *testing.T) {
	left := func(s *inspect.Snapshot) *inspect.Snapshot {
		s.TasksLeft = 100000
		return s
	}
	one := func(i int) remote.Task {
		s := fixed()
		s.Tasks = s.Tasks[i : i+1]
		return remote.Task{One: s, All: fixed()}
	}
	for _, test := range []struct {
		name    string
		columns int
		lines   []terminal.Line
	}{
		{"ps", 0, frame(0).PS(fixed(), remote.List{Order: order(t, "")})},
		{"ps-long", 0, frame(0).PS(fixed(), remote.List{Order: order(t, "ran"), Long: true})},
		{"ps-narrow", 60, frame(60).PS(fixed(), remote.List{Order: order(t, "for")})},
		{"ps-stuck", 80, frame(80).PS(left(stuck()), remote.List{Order: order(t, "state")})},
		{"pstree", 0, frame(0).Tree(fixed())},
		{"pstree-narrow", 40, frame(40).Tree(left(fixed()))},
		{"watch", 0, frame(0).Task(one(1))},
		{"watch-canceled", 50, frame(50).Task(one(2))},
	} {
		t.Run(test.name, func(t *testing.T) { goldenLines(t, test.name, test.lines, test.columns) })
	}
}

func TestOrders(t *testing.T) {
	for name, want := range map[string]string{
		"id": "[1 2 3 5 12 13]", "for": "[5 1 2 3 13 12]", "steps": "[12 13 2 3 1 5]", "ran": "[12 3 1 2 5 13]",
		"queued": "[2 13 1 5 3 12]", "longest": "[3 1 2 5 12 13]", "state": "[12 13 1 2 5 3]", "name": "[13 12 2 1 3 5]",
	} {
		t.Run(name, func(t *testing.T) {
			var ids []string
			lines := frame(0).PS(fixed(), remote.List{Order: order(t, name)})
			for _, l := range lines[3:9] {
				var id string
				_, err := fmt.Sscan(l.Text, &id)
				require.NoError(t, err)
				ids = append(ids, id)
			}
			require.Equal(t, want, fmt.Sprint(ids))
		})
	}
	_, ok := remote.FindOrder("color")
	require.False(t, ok)
}

func TestBrief(t *testing.T) {
	s := stuck()
	s.Tasks = s.Tasks[2:3]
	w := remote.Task{One: s, All: fixed()}
	require.Equal(t, "parked, 1 step, ran 0: sleep 1.993s; canceled 2 times, not told yet: the shop closes; "+
		"the loop is stuck", w.Brief())
	require.Equal(t, "sleeper (5)", w.Name())
}

// later returns the fixed snapshot half a second later, in which one task has run for half of it.
func later() *inspect.Snapshot {
	s := fixed()
	s.Loop.Time += 500 * time.Millisecond
	s.Tasks[4].Ran += 250 * time.Millisecond
	s.Tasks[4].Steps += 100
	return s
}

func TestTop(t *testing.T) {
	top := &remote.Top{Address: "http://localhost:6060"}
	goldenLines(t, "top-none", top.Lines(frame(80), 24), 80)
	top.Update(fixed(), fixed(), nil)
	goldenLines(t, "top-first", top.Lines(frame(100), 24), 100)
	top.Update(later(), later(), nil)
	goldenLines(t, "top-second", top.Lines(frame(100), 10), 100)
	top.Update(nil, nil, errors.New("nobody listens\x1b"))
	goldenLines(t, "top-failed", top.Lines(frame(100), 24), 100)
	require.True(t, top.Sort("id"))
	require.False(t, top.Sort("color"))
}

func press(top *remote.Top, keys ...terminal.Key) (quit bool) {
	for _, k := range keys {
		quit = top.Key(k)
	}
	return quit
}

// first returns the heading, and the IDs in the first column of the rows.
func first(t *testing.T, top *remote.Top, rows int) (heading string, ids []int) {
	lines := top.Lines(frame(0), rows)
	for _, l := range lines[6:] {
		var id int
		_, err := fmt.Sscan(l.Text, &id)
		require.NoError(t, err)
		ids = append(ids, id)
	}
	return lines[0].Text, ids
}

func TestTopKeys(t *testing.T) {
	const at = "12:00:02  http://localhost:6060  "
	for _, test := range []struct {
		name    string
		keys    []terminal.Key
		heading string
		ids     []int
	}{
		{"none", nil, "by run", []int{12, 3, 1}},
		{"sort", []terminal.Key{'s', 's'}, "by for", []int{5, 1, 2}},
		{"sort back", []terminal.Key{'S'}, "by id", []int{1, 2, 3}},
		{"reverse", []terminal.Key{'S', 'r'}, "by id, reversed", []int{13, 12, 5}},
		{"pause", []terminal.Key{' '}, "by run, paused", []int{12, 3, 1}},
		{"down and up", []terminal.Key{'S', terminal.Down, terminal.Down, terminal.Up}, "by id", []int{2, 3, 5}},
		{"to the end", []terminal.Key{'S', terminal.End}, "by id", []int{5, 12, 13}},
		{"further than the end", []terminal.Key{'S', terminal.PageDown, terminal.PageDown, terminal.PageDown}, "by id",
			[]int{5, 12, 13}},
		{"and home", []terminal.Key{'S', terminal.End, terminal.PageUp, terminal.Home, terminal.Up}, "by id",
			[]int{1, 2, 3}},
		{"while a filter is typed", []terminal.Key{'/', 'q', 'l', terminal.Backspace}, "by run, filter: q_", nil},
		{"a filter", []terminal.Key{'/', 'L', 'O', 'C', 'K', terminal.Enter, 'S'}, "by id, filter: LOCK", []int{2, 3}},
		{"no filter any more", []terminal.Key{'/', 'L', terminal.Enter, terminal.Escape}, "by run", []int{12, 3, 1}},
		{"a filter given up", []terminal.Key{'/', 'L', terminal.Escape}, "by run", []int{12, 3, 1}},
		{"help comes and goes", []terminal.Key{'?', 'q'}, "by run", []int{12, 3, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			top := &remote.Top{Address: "http://localhost:6060"}
			top.Update(fixed(), fixed(), nil)
			for _, k := range test.keys {
				top.Lines(frame(0), 9) // a page is shown before each
				require.False(t, press(top, k))
				if k == '?' {
					goldenLines(t, "top-help", top.Lines(frame(0), 0), 0)
				}
			}
			heading, ids := first(t, top, 9)
			require.Equal(t, at+test.heading, heading)
			require.Equal(t, test.ids, ids)
		})
	}
	require.True(t, press(&remote.Top{}, 'q'))
}

// While it is paused, new answers are not shown.
func TestTopPauses(t *testing.T) {
	top := &remote.Top{}
	top.Update(fixed(), fixed(), nil)
	before := top.Lines(frame(0), 0)[1:]
	press(top, ' ')
	top.Update(later(), later(), nil)
	require.Equal(t, before, top.Lines(frame(0), 0)[1:])
	press(top, ' ')
	top.Update(later(), later(), nil)
	require.NotEqual(t, before, top.Lines(frame(0), 0)[1:])
}
