package httpserver_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A responseTest is a handler, and its response to a request, which is a GET unless it has another method.
type responseTest struct {
	name    string
	method  string
	fn      func(w *httpserver.ResponseWriter, r *httpserver.Request) error
	status  int
	header  http.Header
	body    string
	reports []string
}

// requireResponses makes each request twice, of a straight handler and of a step handler that do the same: that is the
// same to a client.
func requireResponses(t *testing.T, tests []responseTest) {
	for _, test := range tests {
		for kind, handler := range test.handlers() {
			t.Run(test.name+", "+kind, func(t *testing.T) {
				w := begin(t, &setting{handler: handler, recover: true})
				response := w.do(cmp.Or(test.method, "GET"), "/", nil)
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				response.Header.Del("Date")
				require.Equal(t, []any{test.status, test.header, test.body},
					[]any{response.StatusCode, response.Header, string(body)})
				require.Equal(t, test.reports, w.reported())
			})
		}
	}
}

func (test responseTest) handlers() map[string]func(co *loop.Co) http.Handler {
	return map[string]func(co *loop.Co) http.Handler{
		"straight": func(co *loop.Co) http.Handler {
			return httpserver.New(co, func(_ *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				return test.fn(w, r)
			}, nil)
		},
		"step": func(co *loop.Co) http.Handler {
			return httpserver.NewStep(co, func(w *httpserver.ResponseWriter, r *httpserver.Request) loop.Stepper {
				return oneStep(func() error { return test.fn(w, r) })
			}, nil)
		},
	}
}

var long = strings.Repeat("x", 100_000)

func TestResponses(t *testing.T) {
	requireResponses(t, []responseTest{
		{name: "nothing", fn: func(*httpserver.ResponseWriter, *httpserver.Request) error { return nil }, status: 200,
			header: http.Header{"Content-Length": {"0"}}},
		{name: "a short text", fn: func(w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			w.Reply(http.StatusTeapot, "short and stout")
			return nil
		}, status: 418, body: "short and stout\n",
			header: http.Header{"Content-Length": {"16"}, "Content-Type": {"text/plain; charset=utf-8"}}},
		{name: "status, header and body", fn: func(w *httpserver.ResponseWriter, r *httpserver.Request) error {
			w.Header().Set("X-Method", r.Method)
			w.WriteHeader(201)
			w.WriteHeader(202)
			w.Append([]byte("<p>"))
			return nil
		}, status: 201, body: "<p>", header: http.Header{"X-Method": {"GET"}, "Content-Length": {"3"},
			"Content-Type": {"text/html; charset=utf-8"}}},
		{name: "a long body has a length", fn: func(w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			w.Header().Set("Content-Type", "text/x")
			w.Append([]byte(long))
			return nil
		}, status: 200, body: long, header: http.Header{"Content-Length": {"100000"}, "Content-Type": {"text/x"}}},
		{name: "HEAD", method: "HEAD", fn: func(w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			w.Header().Set("Content-Type", "text/x")
			w.Append([]byte(long))
			return nil
		}, status: 200, header: http.Header{"Content-Length": {"100000"}, "Content-Type": {"text/x"}}},
		{name: "no content", fn: func(w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			w.WriteHeader(204)
			return nil
		}, status: 204, header: http.Header{}},
	})
}

func TestResponsesOfErrors(t *testing.T) {
	requireResponses(t, []responseTest{
		{name: "an error with a status", fn: func(w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			w.Append([]byte("dropped"))
			w.Header().Set("Etag", "dropped")
			w.Header().Set("X-Kept", "kept")
			return fmt.Errorf("wrapped: %w", httpserver.Errorf(404, "no %s here", "teapot"))
		}, status: 404, body: "no teapot here\n", header: http.Header{"X-Kept": {"kept"}, "Content-Length": {"15"},
			"Content-Type": {"text/plain; charset=utf-8"}}},
		{name: "a status alone", fn: func(*httpserver.ResponseWriter, *httpserver.Request) error {
			return &httpserver.StatusError{Status: 403}
		}, status: 403, body: "Forbidden\n",
			header: http.Header{"Content-Length": {"10"}, "Content-Type": {"text/plain; charset=utf-8"}}},
		{name: "a status that cannot be sent", fn: func(*httpserver.ResponseWriter, *httpserver.Request) error {
			return httpserver.Errorf(100, "no")
		}, status: 500, body: "Internal Server Error\n",
			header:  http.Header{"Content-Length": {"22"}, "Content-Type": {"text/plain; charset=utf-8"}},
			reports: []string{"error of an HTTP request (exchange of GET /): 100 no"}},
		{name: "any other error", fn: func(*httpserver.ResponseWriter, *httpserver.Request) error { return errBoom },
			status: 500, body: "Internal Server Error\n",
			header:  http.Header{"Content-Length": {"22"}, "Content-Type": {"text/plain; charset=utf-8"}},
			reports: []string{"error of an HTTP request (exchange of GET /): boom"}},
		{name: "a panic", fn: func(*httpserver.ResponseWriter, *httpserver.Request) error { panic(errBoom) },
			status: 500, body: "Internal Server Error\n",
			header:  http.Header{"Content-Length": {"22"}, "Content-Type": {"text/plain; charset=utf-8"}},
			reports: []string{"error of an HTTP request (exchange of GET /): panic: boom"}},
		{name: "a cancellation", fn: func(*httpserver.ResponseWriter, *httpserver.Request) error { return loop.Canceled(errWhy) },
			status: 503, body: "Service Unavailable\n", header: http.Header{"Content-Length": {"20"}, "Retry-After": {"1"},
				"Content-Type": {"text/plain; charset=utf-8"}}},
	})
}

type oneStep func() error

func (s oneStep) Step(*loop.Co, error) (bool, error) { return true, s() }

// One request waits for what another one brings.
func TestRequestsShareTheLoop(t *testing.T) {
	var answer *future.Promise[string]
	arrived := make(chan struct{})
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		if r.Method == "POST" {
			text, err := r.ReadAll(co, 100)
			answer.SetResult(string(text))
			return err
		}
		answer = future.New[string](co)
		close(arrived)
		text, err := answer.Future().Await(co)
		w.Append([]byte(text))
		return err
	})
	go func() {
		<-arrived
		response, err := w.client.Post(w.url, "text/plain", strings.NewReader("the answer"))
		if err == nil {
			response.Body.Close()
		}
	}()
	status, body := w.get("GET", "/", "")
	require.Equal(t, []any{200, "the answer"}, []any{status, body})
}

func TestRequestsBeyondTheLimitAreRefused(t *testing.T) {
	handlers := make(chan *httpserver.Handler, 1)
	arrived, gate := make(chan struct{}), make(chan struct{})
	w := begin(t, &setting{handler: func(co *loop.Co) http.Handler {
		h := httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			arrived <- struct{}{}
			return w.Delegate(co, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-gate }))
		}, &httpserver.Options{MaxConcurrent: 2, RetryAfter: 2500e6})
		handlers <- h
		return h
	}})
	statuses := make(chan int)
	for range 2 {
		go func() {
			response, err := w.client.Get(w.url)
			if err == nil {
				response.Body.Close()
				statuses <- response.StatusCode
			}
		}()
		<-arrived
	}
	h := <-handlers
	require.Equal(t, 2, h.InFlight())
	response := w.do("GET", "/", nil)
	require.NoError(t, response.Body.Close())
	require.Equal(t, []any{503, "3"}, []any{response.StatusCode, response.Header.Get("Retry-After")})
	close(gate)
	require.Equal(t, []int{200, 200}, []int{<-statuses, <-statuses})
	go func() { <-arrived }()
	status, _ := w.get("GET", "/", "")
	require.Equal(t, 200, status)
}

// A client that is told to retry later is told to wait a second at least.
func TestLessThanASecondIsOne(t *testing.T) {
	w := begin(t, &setting{handler: func(co *loop.Co) http.Handler {
		return httpserver.New(co, func(*loop.Co, *httpserver.ResponseWriter, *httpserver.Request) error {
			return loop.Canceled(nil)
		}, &httpserver.Options{RetryAfter: time.Millisecond})
	}})
	response := w.do("GET", "/", nil)
	require.NoError(t, response.Body.Close())
	require.Equal(t, []any{503, "1"}, []any{response.StatusCode, response.Header.Get("Retry-After")})
}

func TestARequestHasTheValuesOfBothSides(t *testing.T) {
	user := loop.NewVar("nobody")
	w := begin(t, &setting{handler: func(co *loop.Co) http.Handler {
		user.Set(co, "somebody")
		return httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			ctx := r.Context()
			derived, cancel := context.WithCancel(ctx)
			defer cancel()
			server, _ := derived.Value(http.ServerContextKey).(*http.Server)
			w.Reply(200, fmt.Sprint(user.Get(co), " ", user.From(derived), " ", server != nil, " ", ctx.Err()))
			return nil
		}, nil)
	}})
	_, body := w.get("GET", "/", "")
	require.Equal(t, "somebody somebody true <nil>\n", body)
}

func TestAClosedLoopRefuses(t *testing.T) {
	l := loop.New(nil)
	h := httpserver.New(l,
		func(*loop.Co, *httpserver.ResponseWriter, *httpserver.Request) error { panic("never") }, nil)
	require.NoError(t, l.Close())
	rec := &recorder{header: http.Header{}}
	h.ServeHTTP(rec, request(t, t.Context(), nil))
	require.Equal(t, []any{503, "1"}, []any{rec.status, rec.header.Get("Retry-After")})
}

// A client that goes before the loop has learned of its request leaves nothing behind.
func TestAClientGoesBeforeTheLoopRuns(t *testing.T) {
	l := loop.New(nil)
	h := httpserver.New(l,
		func(*loop.Co, *httpserver.ResponseWriter, *httpserver.Request) error { panic("never") }, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { h.ServeHTTP(&recorder{}, request(t, ctx, nil)) })
	require.Zero(t, h.InFlight())
	require.NoError(t, l.Run(func(co *loop.Co) error { return co.Yield() }))
	require.NoError(t, l.Close())
}

func request(t *testing.T, ctx context.Context, body io.Reader) *http.Request {
	req, err := http.NewRequestWithContext(ctx, "GET", "http://host/", body)
	require.NoError(t, err)
	return req
}

// A recorder is a response that nobody sends: no connection, no deadlines.
type recorder struct {
	header http.Header
	status int
	bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func TestMisuse(t *testing.T) {
	l := loop.New(nil)
	require.PanicsWithValue(t, "httpserver: New with a nil function", func() { httpserver.New(l, nil, nil) })
	require.PanicsWithValue(t, "httpserver: NewStep with a nil function", func() { httpserver.NewStep(l, nil, nil) })
	require.NoError(t, l.Run(func(co *loop.Co) error {
		require.PanicsWithValue(t, "httpserver: ServeHTTP inside a loop's turn, which it would block", func() {
			httpserver.New(co, echo, nil).ServeHTTP(&recorder{}, request(t, t.Context(), nil))
		})
		return nil
	}))
	require.NoError(t, l.Close())
	messages := make(chan any, 4)
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		broken := func(fn func()) {
			defer func() { messages <- recover() }()
			fn()
		}
		broken(func() { w.WriteHeader(103) })
		broken(func() { w.WriteHeader(1000) })
		require.NoError(t, w.Flush(co))
		broken(func() { w.Reply(200, "") })
		task.Do(co, func(co *loop.Co) error {
			broken(func() { _ = w.Delegate(co, http.NotFoundHandler()) })
			return nil
		}, task.Eager)
		return nil
	})
	w.get("GET", "/", "")
	require.Equal(t, []any{"httpserver: WriteHeader with the status 103", "httpserver: WriteHeader with the status 1000",
		"httpserver: Reply after the header was sent", "httpserver: Delegate after the response has begun"},
		[]any{<-messages, <-messages, <-messages, <-messages})
}
