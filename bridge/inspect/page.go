package inspect

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

//go:embed page
var files embed.FS

// A page is what a template gets.
type page struct {
	Name, Title string
	Path        string // of its place in the navigation
	Live        bool   // is asked for again and again
	S           *Snapshot
	Nav         []place
	Loop        string // the parameter of that name
	AllowCancel bool
	Token       string
	Data        any

	names map[uint64]string // of the tasks of S
	byID  map[uint64]*Task
}

// A place is an entry of the navigation.
type place struct{ Path, Title string }

// Query reports whether the path has parameters.
func (p place) Query() bool { return strings.Contains(p.Path, "?") }

var navigation = []place{{"./", "Overview"}, {"tasks", "Tasks"}, {"graph", "Graph"}, {"primitives", "Primitives"},
	{"pools", "Pools"}, {"timers", "Timers"}, {"reports", "Reports"}, {"flight", "Flight"}, {"deadlock", "Deadlock"}}

// Views are the ways in which tasks are shown.
func (p *page) Views() []place {
	return []place{{"tasks", "table"}, {"tree", "tree"}, {"graph", "graph"}, {"deadlock", "deadlock check"}}
}

var functions = template.FuncMap{"dur": duration, "num": number, "age": age, "clock": clock, "until": until, "per": per,
	"brief": brief, "cell": cell, "numeric": isNumber, "deep": func(depth int) int { return min(depth, 8) }}

// templates are parsed when the first page is asked for: a program that serves none pays nothing.
var templates = sync.OnceValue(parse)

// parse makes one set of templates for each page, each of which defines main.
func parse() map[string]*template.Template {
	common := template.Must(template.New("").Funcs(functions).ParseFS(files, "page/layout.html", "page/parts.html"))
	all := map[string]*template.Template{}
	for _, name := range []string{"overview", "tasks", "tree", "graph", "task", "deadlock", "primitives", "pools",
		"timers", "reports", "flight", "panel", "gone"} {
		set := template.Must(common.Clone())
		all[name] = template.Must(set.ParseFS(files, "page/"+name+".html"))
	}
	return all
}

// LoopQuery returns what a link needs to stay with the loop.
func (p *page) LoopQuery() template.URL {
	if p.Loop == "" {
		return ""
	}
	return template.URL("?loop=" + url.QueryEscape(p.Loop))
}

// LoopParam is LoopQuery for a link that has a query already.
func (p *page) LoopParam() template.URL {
	if p.Loop == "" {
		return ""
	}
	return template.URL("&loop=" + url.QueryEscape(p.Loop))
}

// For returns how long a task has been in its state, if that is known.
func (p *page) For(t Task) string {
	if t.Since < 0 || p.S.Loop.Time < t.Since {
		return ""
	}
	return duration(p.S.Loop.Time - t.Since)
}

// A holding is the tasks that hold something, by name.
type holding struct {
	Of        []named
	More      bool
	LoopParam template.URL
}

// A named is a task that may be linked to.
type named struct {
	ID   uint64
	Name string
}

const shownHolders = 4

// A wait is what a task waits for: words, and after them the tasks that hold it.
type wait struct {
	Text, Whole string // Text may be shorter
	Arrow       bool   // the words do not end with the name of the holder
	holding
}

// Waiting says what a task waits for.
func (p *page) Waiting(t Task) wait {
	w := wait{Text: t.WaitsFor, Arrow: true, holding: p.Holding(t.Holders)}
	if len(w.Of) == 1 {
		if text, found := strings.CutSuffix(t.WaitsFor, "held by "+w.Of[0].Name); found {
			w.Text, w.Arrow = text+"held by", false
		}
	}
	w.Text, w.Whole = brief(w.Text), w.Text
	return w
}

// Holding names tasks by their IDs.
func (p *page) Holding(ids []uint64) holding {
	return holding{p.named(ids[:min(len(ids), shownHolders)]), len(ids) > shownHolders, p.LoopParam()}
}

// One is Holding of one task.
func (p *page) One(id uint64) holding { return p.Holding([]uint64{id}) }

func (p *page) named(ids []uint64) (all []named) {
	if p.names == nil {
		p.names = make(map[uint64]string, len(p.S.Tasks))
		for _, t := range p.S.Tasks {
			p.names[t.ID] = t.Name
		}
	}
	for _, id := range ids {
		name := p.names[id]
		if name == "" {
			name = "Task-" + strconv.FormatUint(id, 10)
		}
		all = append(all, named{id, name})
	}
	return all
}

// html answers with a page; fill makes its Data from the query, for which give has got the snapshot.
func (in *Inspector) html(name, path, title string, give giver, fill func(p *page, q *query)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, path, fill := name, path, fill // of this request
		q := in.query(r)
		if q == nil {
			in.noLoop(w, r)
			return
		}
		give(q)
		if q.missing {
			name, path, fill = "gone", "", nil
		}
		p := &page{Name: name, Title: title, Path: path, Live: path != "deadlock" && !q.missing, S: q.s, Nav: in.navigation(true),
			Loop: r.FormValue("loop"), AllowCancel: in.opts.AllowCancel, Token: in.token}
		if fill != nil {
			fill(p, q)
		}
		p.write(w)
	}
}

// write answers with the page.
func (p *page) write(w http.ResponseWriter) {
	var b bytes.Buffer
	if err := templates()[p.Name].ExecuteTemplate(&b, "page", p); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}

// asset serves an embedded file.
func asset(name, kind string) http.HandlerFunc {
	content, err := files.ReadFile("page/" + name)
	if err != nil {
		panic(err)
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind+"; charset=utf-8")
		_, _ = w.Write(content)
	}
}
