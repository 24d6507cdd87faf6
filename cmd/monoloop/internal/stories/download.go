package stories

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// withServer runs main while h serves on a loopback address.
func withServer(co *loop.Co, h http.Handler, main func(url string) error) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	serving := task.Do(co, func(co *loop.Co) error { return httpserver.Serve(co, &http.Server{Handler: h}, ln, 0) })
	err = main("http://" + ln.Addr().String())
	serving.Cancel(nil)
	if _, ended := serving.Await(co); !loop.IsCanceled(ended) {
		return errors.Join(err, ended)
	}
	return err
}

// page is what a server has sent.
type page struct {
	path   string
	status int
	body   string
}

// get asks a server, on a worker; the request ends with the context of the job.
func get(ctx context.Context, url, path string) (page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+path, nil)
	if err != nil {
		return page{}, err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return page{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return page{path, response.StatusCode, string(body)}, err
}

// library is a server of four pages. Each is sent when its turn has come, so that the downloads end in a certain order.
type library struct{ turns map[string]chan struct{} }

var pages = []string{"/search", "/example", "/python", "/code"}

func newLibrary() *library {
	l := &library{make(map[string]chan struct{})}
	for _, path := range pages {
		l.turns[path] = make(chan struct{})
	}
	return l
}

// ServeHTTP is an ordinary handler, which may block: it never sees the loop.
func (l *library) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	select {
	case <-l.turns[req.URL.Path]: // of an unknown page it never comes
		fmt.Fprint(rw, strings.Repeat("x", 1000*len(req.URL.Path)))
	case <-req.Context().Done():
	}
}

func downloads(w io.Writer) error {
	return withPool(4, func(co *loop.Co, p *pool.Pool) error {
		server := newLibrary()
		return withServer(co, server, func(url string) error {
			fetch := func(path string) *future.Future[page] {
				return bridge.RunInExecutor(co, p, func(ctx context.Context) (page, error) { return get(ctx, url, path) })
			}
			var jobs []*future.Future[page]
			for _, path := range pages {
				jobs = append(jobs, fetch(path))
			}
			turn := []string{"/python", "/search", "/code", "/example"}
			close(server.turns[turn[0]])
			for p, err := range future.AsCompleted(co, jobs...) {
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "%s: %d, %d bytes\n", p.path, p.status, len(p.body))
				if turn = turn[1:]; len(turn) > 0 {
					close(server.turns[turn[0]])
				}
			}
			_, err := future.WaitFor(co, 10*time.Millisecond, fetch("/silence"))
			note(w, "requests.get waits for ever for a server that says nothing; a job ends with its time (%v), "+
				"since its context ends the request.", err)
			return nil
		})
	})
}
