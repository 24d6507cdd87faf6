package inspect_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// stuckAtOnce runs a program that is stuck before anybody has asked, until asked has returned.
func stuckAtOnce(t *testing.T, recorder loop.Recorder, asked func(w world)) {
	begin, released := make(chan struct{}), make(chan struct{})
	serve(t, world{recorder: recorder}, func(co *loop.Co) error {
		ledger := new(locks.Lock).Named("ledger")
		task.Do(co, func(co *loop.Co) error {
			return ledger.With(co, func() error { return co.Sleep(time.Hour) })
		}, task.Named("audit"))
		task.Do(co, ledger.Acquire, task.Named("clerk"))
		if err := co.Sleep(time.Millisecond); err != nil {
			return err
		}
		close(begin)
		<-released
		return co.Sleep(time.Hour)
	}, func(w world) {
		defer close(released)
		<-begin
		asked(w)
	})
}

func id(t inspect.Task) string { return strconv.FormatUint(t.ID, 10) }

func taskWithID(s *inspect.Snapshot, id uint64) inspect.Task {
	for _, t := range s.Tasks {
		if t.ID == id {
			return t
		}
	}
	return inspect.Task{}
}

// numberless leaves out the numbers of things, which are made of addresses.
func numberless(lines []string) (all []string) {
	for _, l := range lines {
		all = append(all, strings.TrimRight(l, "0123456789"))
	}
	return all
}

// A page that is first opened while the loop is stuck shows the tasks of the record of its flight, and says so.
func TestTasksOfTheRecordWhileTheLoopIsStuck(t *testing.T) {
	stuckAtOnce(t, flight.New(nil), func(w world) {
		s := snapshot(t, w.url+"/api/tasks")
		tasks := byName(s)
		require.Equal(t, "stuck", s.Loop.State)
		require.NotNil(t, s.Recorded)
		require.False(t, s.Recorded.After(time.Now()))
		clerk := tasks["clerk"]
		require.Equal(t, []any{"parked", `lock "ledger"`, uint64(1)}, []any{clerk.State, clerk.WaitsFor, clerk.Steps})
		require.Equal(t, []any{"parked", "sleep"}, []any{tasks["audit"].State, tasks["audit"].WaitsFor})
		require.Equal(t, tasks["audit"].Parent, clerk.Parent)
		require.Equal(t, "running", taskWithID(s, clerk.Parent).State)
		page := get(t, w.url+"/tasks")
		require.Contains(t, page, "These are from the record of its flight, since ")
		require.Contains(t, page, `lock &#34;ledger&#34;`)
		one := snapshot(t, w.url+"/api/tasks/"+id(clerk))
		var told []string
		for _, e := range one.Tasks[0].Events {
			told = append(told, e.Kind+" "+e.On)
		}
		require.Equal(t, []string{"start ", "step ", `park lock "ledger" #`}, numberless(told))
	})
	stuckAtOnce(t, nil, func(w world) {
		s := snapshot(t, w.url+"/api/tasks")
		require.Empty(t, s.Tasks)
		require.Nil(t, s.Recorded)
		require.Contains(t, get(t, w.url+"/tasks"), "With <code>Options.Recorder</code>")
	})
}

// The record offers itself as a page, as text and as a file that can be read.
func TestTheFlightOfALoop(t *testing.T) {
	recorder := flight.New(nil)
	serve(t, world{recorder: recorder}, deadlock, func(w world) {
		await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["sleeper"].WaitsFor != "" })
		require.Contains(t, get(t, w.url+"/flight"), `href="flight/page"`)
		require.Contains(t, get(t, w.url+"/flight/page"), "<h1>Flight: asked for</h1>")
		require.Contains(t, get(t, w.url+"/flight/text"), "park      sleeper on sleep\n")
		require.Contains(t, get(t, w.url+"/flight"), `href="flight/trace"`)
		require.Contains(t, get(t, w.url+"/flight/trace"), `"name":"sleeper"`)
		r, err := http.Get(w.url + "/flight/file")
		require.NoError(t, err)
		defer r.Body.Close()
		f, err := flight.Read(r.Body)
		require.NoError(t, err)
		require.Equal(t, "asked for", f.Reason)
	})
	serve(t, world{}, deadlock, func(w world) {
		require.Contains(t, get(t, w.url+"/flight"), "No flight of this loop is recorded.")
		r, err := http.Get(w.url + "/flight/file")
		require.NoError(t, err)
		require.NoError(t, r.Body.Close())
		require.Equal(t, http.StatusNotFound, r.StatusCode)
	})
}
