package inspect

import (
	"io"
	"net/http"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
)

// recorderOf returns the recorder of the loop's flight, or nil. Its methods may be called from any goroutine, also
// while the loop is stuck.
func recorderOf(l *loop.Loop) *flight.Recorder {
	r, _ := l.Low().Recorder().(*flight.Recorder)
	return r
}

type flightData struct{ Recorded bool }

func (p *page) flight(q *query) { p.Data = flightData{q.a.recorder != nil} }

// brief asks for no more than the loop on the whole.
func (q *query) brief() { q.ask(0) }

// serveFlight takes a record, and serves it as a page, as text, as a trace or as a file. The page has a script and a
// style in it; it gets an origin of its own, so that it can reach nothing here.
func (in *Inspector) serveFlight(kind string, write func(f *flight.Flight, w io.Writer) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a := in.find(r.FormValue("loop"))
		switch {
		case a == nil:
			in.noLoop(w, r)
			return
		case a.recorder == nil:
			http.Error(w, "no flight of this loop is recorded: it has no Options.Recorder", http.StatusNotFound)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Content-Security-Policy", "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; "+
			"script-src 'unsafe-inline'; img-src data:")
		_ = write(a.recorder.Take("asked for"), w) // nobody can be told: the answer has begun
	}
}

func (in *Inspector) flightRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /flight", in.html("flight", "flight", "Flight", (*query).brief, (*page).flight))
	mux.HandleFunc("GET /flight/page", in.serveFlight("text/html; charset=utf-8", (*flight.Flight).WriteHTML))
	mux.HandleFunc("GET /flight/text", in.serveFlight("text/plain; charset=utf-8", (*flight.Flight).WriteText))
	mux.HandleFunc("GET /flight/trace", in.serveFlight("application/json", (*flight.Flight).WriteTrace))
	mux.HandleFunc("GET /flight/file", in.serveFlight("application/octet-stream", func(f *flight.Flight, w io.Writer) error {
		_, err := f.WriteTo(w)
		return err
	}))
}
