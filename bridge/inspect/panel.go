package inspect

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// A Panel is a page that another package adds, for what it alone knows of. Package jetstream has one of jobs.
type Panel interface {
	// Panel returns what there is to be seen now. It is called for each look, on a goroutine of the server's, by
	// several at a time. An error or a panic is shown in its place. Of ctx, the deadline is that of Options.Patience,
	// five times.
	Panel(ctx context.Context) (Contents, error)
}

// PanelFunc is a function as a Panel.
type PanelFunc func(ctx context.Context) (Contents, error)

// Panel calls the function.
func (f PanelFunc) Panel(ctx context.Context) (Contents, error) { return f(ctx) }

// Contents are what a Panel shows.
type Contents struct {
	// Value is what the JSON has, of whatever type.
	Value any
	// Tables are what the page has.
	Tables []PanelTable
}

// A PanelTable is a table of a page.
type PanelTable struct {
	Title string
	// Columns are the headings, and Rows have a cell for each, or fewer or more: a time.Time is shown as how long ago it was, a
	// time.Duration and a number as such, and all else as package fmt does. Nothing is taken for markup.
	Columns []string
	Rows    [][]any
}

type namedPanel struct {
	name  string
	panel Panel
}

// AddPanel has a page of this name, which shows p, and its value as api/panels/NAME. A second one of the same name
// replaces the first. An inspector with panels needs no loop.
func (in *Inspector) AddPanel(name string, p Panel) {
	if p == nil {
		panic("inspect: AddPanel of a nil panel")
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.panels = slices.DeleteFunc(in.panels, func(n namedPanel) bool { return n.name == name })
	in.panels = append(in.panels, namedPanel{name, p})
}

func (in *Inspector) panel(name string) (Panel, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, n := range in.panels {
		if n.name == name {
			return n.panel, true
		}
	}
	return nil, false
}

// navigation has the pages that there are: those of a loop if there is one, and those of the panels.
func (in *Inspector) navigation(loops bool) (all []place) {
	if loops {
		all = slices.Clone(navigation)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, n := range in.panels {
		all = append(all, place{panelPath(n.name), n.name})
	}
	return all
}

func panelPath(name string) string { return "panel?name=" + url.QueryEscape(name) }

func (in *Inspector) panelRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /panel", func(w http.ResponseWriter, r *http.Request) {
		in.servePanel(w, r, r.FormValue("name"), in.panelPage)
	})
	mux.HandleFunc("GET /api/panels/{name}", func(w http.ResponseWriter, r *http.Request) {
		in.servePanel(w, r, r.PathValue("name"), panelJSON)
	})
}

// servePanel answers with the contents of a panel.
func (in *Inspector) servePanel(
	w http.ResponseWriter, r *http.Request, name string, give func(http.ResponseWriter, *http.Request, panelData),
) {
	p, ok := in.panel(name)
	if !ok {
		http.Error(w, fmt.Sprintf("there is no panel %q", name), http.StatusNotFound)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 5*in.opts.Patience)
	defer cancel()
	c, err := contentsOf(ctx, p)
	give(w, r, panelData{name, c, err})
}

// contentsOf asks a panel, whose panic is an error: that of a look is no reason to leave it without an answer.
func contentsOf(ctx context.Context, p Panel) (c Contents, err error) {
	defer func() {
		if v := recover(); v != nil {
			c, err = Contents{}, fmt.Errorf("the panel panicked: %v", v)
		}
	}()
	return p.Panel(ctx)
}

func panelJSON(w http.ResponseWriter, _ *http.Request, d panelData) {
	if d.Err != nil {
		http.Error(w, d.Err.Error(), http.StatusBadGateway)
		return
	}
	b, err := json.Marshal(d.Value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(append(b, '\n'))
}

// Heading returns the heading of a column; none if the row is longer than the columns.
func (t PanelTable) Heading(column int) string {
	if column >= len(t.Columns) {
		return ""
	}
	return t.Columns[column]
}

// panelData is what the template of a panel gets.
type panelData struct {
	Name string
	Contents
	Err error
}

// panelPage shows a panel, beside the pages of a loop if there is one.
func (in *Inspector) panelPage(w http.ResponseWriter, r *http.Request, d panelData) {
	s := &Snapshot{Taken: time.Now(), Loop: Loop{Name: d.Name, Answered: true}}
	q := in.query(r)
	if q != nil {
		s = q.s
	}
	p := &page{Name: "panel", Title: d.Name, Path: panelPath(d.Name), Live: true, S: s, Nav: in.navigation(q != nil),
		Loop: r.FormValue("loop"), Data: d}
	p.write(w)
}

// cell is how a table shows a value.
func cell(v any) string {
	switch v := v.(type) {
	case time.Time:
		return age(v) + " ago"
	case time.Duration:
		return duration(v)
	}
	if isNumber(v) {
		return number(v)
	}
	return brief(fmt.Sprint(v))
}

// isNumber reports whether a cell is a number or a time, which stand at the right.
func isNumber(v any) bool {
	switch v.(type) {
	case int, int32, int64, uint, uint32, uint64, time.Time, time.Duration:
		return true
	}
	return false
}
