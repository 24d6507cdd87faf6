package inspect

import (
	"io"
	"net/http"
)

// A Record is a record of a flight, as the Take of a flight.Recorder gives it.
type Record interface {
	WriteTo(w io.Writer) (int64, error) // in the format that monoloop flight reads
	WriteHTML(w io.Writer) error
	WriteText(w io.Writer) error
}

// AddFlight has the loop that is attached under this name offer records of its flight: take is called on the goroutine
// of a request, for each.
//
//	in.AddFlight("main", func() inspect.Record { return recorder.Take("asked for") })
func (in *Inspector) AddFlight(name string, take func() Record) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.flights == nil {
		in.flights = map[string]func() Record{}
	}
	in.flights[name] = take
}

// flightOf returns what takes the record of a loop's flight, or nil.
func (in *Inspector) flightOf(name string) func() Record {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.flights[name]
}

type flightData struct{ Offered bool }

func (p *page) flight(q *query) { p.Data = flightData{q.in.flightOf(q.a.name) != nil} }

// brief asks for no more than the loop on the whole.
func (q *query) brief() { q.ask(0) }

// serveFlight takes a record, and serves it as a page, as text or as a file. The page has a script and a style in it;
// it gets an origin of its own, so that it can reach nothing here.
func (in *Inspector) serveFlight(kind string, write func(r Record, w io.Writer) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a := in.find(r.FormValue("loop"))
		if a == nil || in.flightOf(a.name) == nil {
			http.Error(w, "no flight of this loop is recorded", http.StatusNotFound)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Content-Security-Policy", "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; "+
			"script-src 'unsafe-inline'; img-src data:")
		_ = write(in.flightOf(a.name)(), w) // nobody can be told: the answer has begun
	}
}

func (in *Inspector) flightRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /flight", in.html("flight", "flight", "Flight", (*query).brief, (*page).flight))
	mux.HandleFunc("GET /flight/page", in.serveFlight("text/html; charset=utf-8", Record.WriteHTML))
	mux.HandleFunc("GET /flight/text", in.serveFlight("text/plain; charset=utf-8", Record.WriteText))
	mux.HandleFunc("GET /flight/file", in.serveFlight("application/octet-stream", func(r Record, w io.Writer) error {
		_, err := r.WriteTo(w)
		return err
	}))
}
