package inspect_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// hostile would be markup if it were not escaped, in text, in an attribute, in a URL and in a script.
const hostile = `<i id=evil>"'` + "`" + `&amp;</td></script>%22\` + "\n"

var hostileVar = loop.NewVar("").Named("var" + hostile)

// A hostileList is a Waitlist and a Dependent, whose texts are markup. It refuses the first request with a cause.
type hostileList struct {
	on      *loop.Co
	refused bool
}

func (l *hostileList) Abort(co *loop.Co, cause error) bool {
	if cause != nil && !l.refused {
		l.refused = true
		return false
	}
	co.Low().Throw(loop.Canceled(cause))
	return true
}

func (l *hostileList) String() string { return "list" + hostile }

func (l *hostileList) DependsOn() []any { return []any{l.on, l} }

// hostileProgram puts markup wherever a program can put words.
func hostileProgram(co *loop.Co) error {
	hostileVar.Set(co, "value"+hostile)
	l := &hostileList{on: co}
	sleeper := task.DoStep(co, &listStep{list: l}, task.Named("task"+hostile))
	child := task.Do(co, func(co *loop.Co) error { return co.Await(&listStep{list: l}) }, task.Named("child"+hostile))
	if err := co.Yield(); err != nil {
		return err
	}
	child.Cancel(errors.New("cause" + hostile))
	p := future.New[int](co)
	p.SetError(errors.New("unread" + hostile))
	co.Loop().Report(loop.Report{Message: "message" + hostile, Err: errors.New("error" + hostile), Name: "name" + hostile,
		Made: "made" + hostile})
	_, err := sleeper.Await(co)
	return err
}

// A listStep waits on its list until it is canceled.
type listStep struct {
	list    *hostileList
	waiting bool
}

func (s *listStep) Step(co *loop.Co, in error) (bool, error) {
	if s.waiting {
		return true, in
	}
	s.waiting = true
	co.Low().Park(s.list)
	return false, nil
}

// No page holds what a program says as markup, nor what the address says; and each shows it as text.
func TestHostileNames(t *testing.T) {
	in := inspect.New(&inspect.Options{AllowCancel: true})
	p := pool.New(1)
	processes := process.New(nil)
	in.AddPool("pool"+hostile, p)
	in.AddProcesses("processes"+hostile, processes)
	in.AddPanel("panel"+hostile, inspect.PanelFunc(func(context.Context) (inspect.Contents, error) {
		return inspect.Contents{Value: "value" + hostile, Tables: []inspect.PanelTable{{Title: "title" + hostile,
			Columns: []string{"column" + hostile}, Rows: [][]any{{"text" + hostile}, {errors.New("error" + hostile)}}}}}, nil
	}))
	in.AddPanel("broken"+hostile, inspect.PanelFunc(func(context.Context) (inspect.Contents, error) {
		return inspect.Contents{}, errors.New("failure" + hostile)
	}))
	serve(t, world{in: in, name: "loop" + hostile}, hostileProgram, func(w world) {
		s := await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["child"+hostile].WaitsFor != "" })
		id := strconv.FormatUint(byName(s)["child"+hostile].ID, 10)
		bad := url.QueryEscape(hostile)
		for page, shows := range map[string][]string{
			"":      {"loop", "message", "name"},
			"tasks": {"task", "child", "list"},
			"tasks?q=" + bad + "&sort=" + bad + "&down=" + bad + "&state=" + bad + "&n=" + bad: {"loop"},
			"tree":          {"task", "child", "list"},
			"graph":         {"task", "list"},
			"task?id=" + id: {"child", "list", "var", "value"},
			"primitives":    {"list"},
			"pools":         {"pool", "processes"},
			"timers":        {"loop"},
			"reports":       {"message", "error", "name", "made", "unread"},
			"deadlock":      {"loop"},
			"panel?name=" + url.QueryEscape("panel"+hostile):  {"panel", "title", "column", "text", "error", "broken"},
			"panel?name=" + url.QueryEscape("broken"+hostile): {"panel", "failure", "loop"},
		} {
			body := get(t, w.url+"/"+page)
			require.False(t, strings.Contains(body, "<i id=evil"), page)
			for _, word := range shows {
				require.True(t, strings.Contains(body, word+"&lt;i id=evil&gt;"), "%s: %s", page, word)
			}
			inTags(t, page, body)
		}
	})
	require.NoError(t, p.Close())
	require.NoError(t, processes.Close())
}

// inTags checks that no quote of the program's has ended an attribute: each attribute has a known name.
func inTags(t *testing.T, page, body string) {
	for _, tag := range regexp.MustCompile(`<[a-zA-Z](?:[^>"]|"[^"]*")*>`).FindAllString(body, -1) {
		for _, attribute := range regexp.MustCompile(`\s([^\s=">/]+)(?:="[^"]*")?`).FindAllStringSubmatch(tag, -1) {
			require.Regexp(t, `^[a-z][a-zA-Z0-9-]*$`, attribute[1], "%s: %s", page, tag)
			require.False(t, strings.HasPrefix(attribute[1], "on"), "%s: %s", page, tag)
		}
	}
}

// The JSON and the metrics hold the same words, quoted as they must be.
func TestHostileNamesInJSON(t *testing.T) {
	serve(t, world{name: "loop" + hostile}, hostileProgram, func(w world) {
		r, err := http.Get(w.url + "/api/snapshot?loop=" + url.QueryEscape("loop"+hostile))
		require.NoError(t, err)
		defer r.Body.Close()
		require.Equal(t, []string{"application/json; charset=utf-8", "nosniff"},
			[]string{r.Header.Get("Content-Type"), r.Header.Get("X-Content-Type-Options")})
		s := &inspect.Snapshot{}
		require.NoError(t, json.NewDecoder(r.Body).Decode(s))
		require.Equal(t, "loop"+hostile, s.Loop.Name)
		up := exposed(t, get(t, w.url+"/metrics"))["monoloop_up"]
		require.Equal(t, map[string]string{"loop": "loop" + hostile}, up.samples[0].labels)
	})
}
