package main

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
)

// fixedSnapshot is a loop after ten seconds, whose main waits for two tasks.
func fixedSnapshot() *inspect.Snapshot {
	return &inspect.Snapshot{
		Version: inspect.Version, Taken: time.Now(),
		Loop: inspect.Loop{Name: "main", State: "running", Answered: true, Time: 10 * time.Second,
			Sizes: inspect.Sizes{Tasks: 3, Timers: 1}},
		Tasks: []inspect.Task{{ID: 1, Name: "main", State: "parked", Steps: 1, WaitsFor: "gather of 2",
			Holders: []uint64{2, 3}},
			{ID: 2, Name: "left", State: "parked", Since: 4 * time.Second, Parent: 1, ParentName: "main", Depth: 1, Steps: 20,
				WaitsFor: "sleep 1m0s"},
			{ID: 3, Name: "ri\x1b[2Jght", State: "ready", Since: 9 * time.Second, Parent: 1, Depth: 1, Steps: 300,
				Ran: time.Second}},
		Counters: &inspect.Counters{}, Samples: []inspect.Sample{{Second: 9, Work: inspect.Work{Turns: 3, Steps: 4}}},
	}
}

// A fixedInspector answers every question with the fixed snapshot, and to that for a task with that task.
type fixedInspector struct {
	*httptest.Server

	mu    sync.Mutex
	paths []string
}

func newFixedInspector(t *testing.T) *fixedInspector {
	t.Setenv("COLUMNS", "")
	f := &fixedInspector{}
	f.Server = httptest.NewServer(http.HandlerFunc(f.answer))
	t.Cleanup(f.Close)
	return f
}

func (f *fixedInspector) addr() string { return strings.TrimPrefix(f.URL, "http://") }

// asked returns what it was asked for, and notes what it is asked for now, if that is not empty.
func (f *fixedInspector) asked(now string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now != "" {
		f.paths = append(f.paths, now)
	}
	return f.paths
}

func (f *fixedInspector) answer(w http.ResponseWriter, r *http.Request) {
	asked := f.asked(r.URL.String())
	s := fixedSnapshot()
	switch r.URL.Path {
	case "/api/tasks/2":
		s.Tasks = s.Tasks[1:2]
		if len(asked) >= 6 { // it has ended by then
			http.Error(w, "no such task", http.StatusNotFound)
			return
		}
	case "/api/overview", "/api/tasks", "/api/tree":
	default:
		http.NotFound(w, r)
		return
	}
	_ = json.NewEncoder(w).Encode(s)
}

func TestPS(t *testing.T) {
	f := newFixedInspector(t)
	out, errs, status := run("ps", "-sort", "steps", f.addr())
	require.Equal(t, `loop main: running, 3 tasks (0 running, 1 ready, 2 parked), 0 ready, 1 timer
ID  STATE   FOR  STEPS  RAN  NAME          WAITS FOR
 3  ready    1s    300   1s  ri\x1b[2Jght
 2  parked   6s     20    0  left          sleep 1m0s
 1  parked  10s      1    0  main          gather of 2
`, out)
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	out, _, _ = run("ps", "-l", "-loop", "main", "-limit", "9", f.addr())
	require.Contains(t, out, "STARTED BY")
	require.Equal(t, []string{"/api/tasks", "/api/tasks?limit=9&loop=main"}, f.asked(""))
}

// What is wider than the terminal is cut.
func TestPSIsCut(t *testing.T) {
	f := newFixedInspector(t)
	t.Setenv("COLUMNS", "40")
	out, _, _ := run("ps", f.addr())
	require.Equal(t, `loop main: running, 3 tasks (0 running,…
ID  STATE   FOR  STEPS  RAN  NAME      …
 1  parked  10s      1    0  main      …
 2  parked   6s     20    0  left      …
 3  ready    1s    300   1s  ri\x1b[2J…
`, out)
}

func TestPSTree(t *testing.T) {
	out, errs, status := run("pstree", newFixedInspector(t).addr())
	require.Equal(t, `loop main: running, 3 tasks (0 running, 1 ready, 2 parked), 0 ready, 1 timer
main (1)  parked for 10s: gather of 2
├─ left (2)  parked for 6s: sleep 1m0s
└─ ri\x1b[2Jght (3)  ready for 1s
`, out)
	require.Empty(t, errs)
	require.Equal(t, 0, status)
}

func TestInquiriesOnTheCommandLine(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	f := newFixedInspector(t)
	for _, test := range []struct {
		name, line, errs string
		status           int
	}{
		{"no address", "ps", "ps: no address given", 2},
		{"a wrong address", "top localhost:many", `top: "localhost:many" is no address: try localhost:6060, or with the ` +
			`path of the inspector localhost:6060/debug/loop`, 2},
		{"an unknown flag", "pstree -x 6060", "pstree: flag provided but not defined: -x", 2},
		{"too much", "ps 6060 main", `ps: unexpected argument "main"`, 2},
		{"a flag too late", "watch 6060 -n 1 main", "watch: the flag -n belongs before the address", 2},
		{"no task", "watch 6060", "watch: no task given", 2},
		{"an unknown order", "ps -sort color 6060", `ps: nothing is sorted by "color"`, 2},
		{"an unknown order of top", "top -sort color 6060", `top: nothing is sorted by "color"`, 2},
		{"no time", "top -every 0s 6060", "top: every 0s", 2},
		{"less than once", "watch -n -1 6060 main", "watch: -1 times", 2},
		{"less than no tasks", "ps -limit -1 6060", "ps: a limit of -1", 2},
		{"nobody listens", "ps " + ln.Addr().String(), "ps: nobody listens at " + ln.Addr().String() + ": ", 1},
		{"nobody listens to top", "top " + ln.Addr().String(),
			"top: nobody listens at " + ln.Addr().String() + ": ", 1},
		{"no inspector", "pstree " + other.URL,
			"pstree: what answers at " + other.URL + " is no inspector: 404 Not Found; ", 1},
		{"no such task", "watch " + f.addr() + " leaf",
			`watch: no task has the ID or the name "leaf"; near it are: left (2)`, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, errs, status := run(strings.Fields(test.line)...)
			require.Empty(t, out)
			require.Equal(t, test.status, status)
			require.True(t, strings.HasPrefix(errs, "monoloop: "+test.errs), errs)
		})
	}
}

func TestHelpOfInquiries(t *testing.T) {
	for command, help := range map[string]string{
		"ps": psHelp, "pstree": pstreeHelp, "top": topHelp, "watch": watchHelp, "demo": demoHelp,
	} {
		out, errs, status := run(command, "-h")
		require.Equal(t, []any{help, "", 0}, []any{out, errs, status}, command)
	}
}

func TestInquiriesTellOfAFullDisk(t *testing.T) {
	f := newFixedInspector(t)
	for _, command := range []string{"ps", "pstree", "top"} {
		var errs strings.Builder
		require.Equal(t, 1, execute([]string{command, f.addr()}, &limited{10}, &errs))
		require.Equal(t, "monoloop: full\n", errs.String())
	}
}
