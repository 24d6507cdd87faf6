package remote_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// taken is when the snapshots of these tests were taken; they are shown two seconds later.
var taken = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func frame(columns int) remote.Frame {
	return remote.Frame{Columns: columns, Now: taken.Add(2 * time.Second)}
}

// fixed returns a snapshot of a loop after a minute: a main, two tasks in a deadlock, one that runs, one that is ready
// and has a hostile name, and one that was canceled.
func fixed() *inspect.Snapshot {
	const second = time.Second
	return &inspect.Snapshot{
		Version: inspect.Version, Taken: taken, Loops: []string{"shop", "mail"},
		Loop: inspect.Loop{Name: "shop", State: "running", Answered: true, Time: 60 * second,
			Started: 40, Sizes: inspect.Sizes{Tasks: 6, Ready: 1, Timers: 3}},
		Tasks: []inspect.Task{
			{ID: 1, Name: "main", State: "parked", Since: second, Straight: true, Steps: 1,
				Ran:     1200 * time.Microsecond,
				Longest: 1200 * time.Microsecond, WaitsFor: "a group with 2 tasks left", WaitsOn: "o1", Holders: []uint64{2, 3}},
			{ID: 2, Name: "left", State: "parked", Since: 55 * second, Straight: true, Parent: 1, ParentName: "main", Depth: 1,
				Steps: 2, Made: "/home/ada/shop/orders/cart.go:7", WaitsFor: "a lock held by right",
				WaitsAt: "/home/ada/shop/orders/cart.go:12", Holders: []uint64{3}, Ran: 300 * time.Microsecond,
				Waited: 2 * second, Values: []inspect.Value{{Name: "user", Text: "Ada\n"}},
				Stack: "orders.lock(...)\n\t/home/ada/shop/orders/cart.go:12\n"},
			{ID: 5, Name: "sleeper", State: "parked", Since: -1, Parent: 2, ParentName: "left", Depth: 2, Steps: 1,
				WaitsFor: "sleep 1.993931078s", Cancels: 2, Undelivered: true, Cause: "the shop closes"},
			{ID: 3, Name: "right", State: "parked", Since: 55500 * time.Millisecond, Straight: true, Parent: 1,
				ParentName: "main", Depth: 1, Steps: 2,
				WaitsFor: "a lock held by left", Holders: []uint64{2}, Ran: 2 * second, Longest: second},
			{ID: 12, Name: "Task-12", State: "running", Since: 60 * second, Parent: 3, ParentName: "right", Depth: 2,
				Steps: 1234567, Ran: 40 * second},
			{ID: 13, Name: "\x1b[2Jevil\u202e\n世界", State: "ready", Since: 59 * second, Steps: 3,
				Waited: 65 * time.Millisecond},
		},
		Cycles:   [][]uint64{{2, 3}},
		Counters: &inspect.Counters{Reports: 2},
		Samples: []inspect.Sample{{Second: 58,
			Work:   inspect.Work{Turns: 1200, Steps: 2400, Posts: 1, TimersFired: 7, Busy: 333 * time.Millisecond},
			LagP50: 90 * time.Microsecond, LagP99: 2 * time.Millisecond,
			LagMax: 17 * time.Millisecond, StepMax: 12 * time.Millisecond, Heap: 12 << 20}, {Second: 59}},
	}
}

// stuck returns the same of a loop that does not answer.
func stuck() *inspect.Snapshot {
	s := fixed()
	s.Loop.State, s.Loop.Answered = "stuck", false
	s.Loop.Stuck = &inspect.Stuck{For: 2100 * time.Millisecond, What: "Task-12", Made: "/home/ada/shop/orders/cart.go:9",
		Function: "shop.example/shop/orders.addEverything", Line: "/home/ada/shop/orders/sum.go:44",
		Stack: "orders.addEverything(...)\n\t/home/ada/shop/orders/sum.go:44\n"}
	return s
}

// goldenLines compares lines with a golden file, in which the style of a line stands before it.
func goldenLines(t *testing.T, name string, lines []terminal.Line, columns int) {
	t.Helper()
	var b strings.Builder
	for _, l := range lines {
		require.Equal(t, l.Text, terminal.Clean(l.Text))
		if columns > 0 {
			require.LessOrEqual(t, terminal.Width(l.Text), columns)
		}
		b.WriteString(terminal.Fit(string(l.Style), 5, false) + "|" + l.Text + "\n")
	}
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), b.String())
}
