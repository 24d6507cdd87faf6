package stories

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// exchangeOffice is a server where a request waits for the response that another request brings. All of it belongs to
// the loop, so that the map needs no lock.
type exchangeOffice struct {
	w       io.Writer
	waiting map[string]*future.Promise[string]
	arrived *future.Promise[string] // is told of the next request
}

// request waits for the response, for some time.
func (o *exchangeOffice) request(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
	id := r.PathValue("id")
	response := future.New[string](co)
	o.waiting[id] = response
	defer delete(o.waiting, id)
	o.arrived.SetResult(id)

	text, err := future.WaitFor(co, patience(id), response)
	switch {
	case errors.Is(err, loop.ErrTimeout):
		fmt.Fprintf(o.w, "Request %s timed out\n", id)
		return &httpserver.StatusError{Status: http.StatusGatewayTimeout}
	case err != nil:
		return err
	}
	fmt.Fprintf(o.w, "Request %s completed with: %s\n", id, text)
	w.Reply(http.StatusOK, text)
	return nil
}

// patience is five minutes, or less for a request that nobody answers.
func patience(id string) time.Duration {
	if id == "hopeless" {
		return 10 * time.Millisecond
	}
	return 5 * time.Minute
}

// response brings the response for another request.
func (o *exchangeOffice) response(_ *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
	waits := o.waiting[r.PathValue("id")]
	if waits == nil {
		return httpserver.Errorf(http.StatusNotFound, "Request not found")
	}
	waits.SetResult(r.URL.Query().Get("text"))
	w.Reply(http.StatusOK, "Response delivered")
	return nil
}

func waitingRequest(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		office := &exchangeOffice{w: w, waiting: map[string]*future.Promise[string]{}, arrived: future.New[string](co)}
		mux := http.NewServeMux()
		mux.Handle("/request/{id}", httpserver.New(co, office.request, nil))
		mux.Handle("/response/{id}", httpserver.New(co, office.response, nil))

		return withServer(co, mux, func(url string) error {
			ask := func(path string) *future.Future[page] {
				return bridge.RunInExecutor(co, nil, func(ctx context.Context) (page, error) { return get(ctx, url, path) })
			}
			waits := ask("/request/42")
			if _, err := office.arrived.Future().Await(co); err != nil {
				return err
			}
			if err := show(co, w, ask("/response/42?text=Hello")); err != nil {
				return err
			}
			if err := show(co, w, waits); err != nil {
				return err
			}
			for _, path := range []string{"/response/43?text=Hello", "/request/hopeless"} {
				if err := show(co, w, ask(path)); err != nil {
					return err
				}
			}
			note(w, "the text accepts a request at once and settles another future than the one that it awaits, "+
				"so that every request times out; here the request itself waits.")
			return nil
		})
	})
}

// show prints what a client got.
func show(co *loop.Co, w io.Writer, client *future.Future[page]) error {
	p, err := client.Await(co)
	if err == nil {
		fmt.Fprintf(w, "%s: %d %s\n", p.path, p.status, strings.TrimSpace(p.body))
	}
	return err
}
