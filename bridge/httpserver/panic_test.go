package httpserver_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

// A panic ends a loop that does not recover; the others are told, and so is who comes later.
func TestAPanicOfAHandlerEndsTheLoop(t *testing.T) {
	arrived := make(chan struct{})
	w := begin(t, &setting{grace: time.Minute, handler: func(co *loop.Co) http.Handler {
		return httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			if r.URL.Path == "/panic" {
				panic(errBoom)
			}
			close(arrived)
			return co.Sleep(1e18)
		}, nil)
	}})
	other := make(chan int)
	go func() {
		response, err := w.client.Get(w.url)
		if err == nil {
			response.Body.Close()
			other <- response.StatusCode
		}
	}()
	<-arrived
	status, _ := w.get("GET", "/panic", "")
	require.Equal(t, []int{500, 503}, []int{status, <-other})
	v, ok := (<-w.panics).(*loop.PanicError)
	w.panics <- nil
	require.True(t, ok)
	require.ErrorIs(t, v, errBoom)
}

// What costs net/http one connection costs the loop no more, even if it does not recover from panics.
func TestAPanicThatCutsItsOwnConnection(t *testing.T) {
	for _, test := range []struct {
		name    string
		fn      func(w *httpserver.ResponseWriter)
		reports []string
	}{
		{"an abort", func(*httpserver.ResponseWriter) { panic(http.ErrAbortHandler) }, nil},
		{"an abort of a response that has begun", func(w *httpserver.ResponseWriter) {
			w.Append([]byte("begun"))
			panic(http.ErrAbortHandler)
		}, nil},
		{"a status that is none", func(w *httpserver.ResponseWriter) { w.WriteHeader(99999) },
			[]string{"error of an HTTP request (exchange of GET /): panic: httpserver: WriteHeader with the status 99999"}},
		{"a reply with a status that is none", func(w *httpserver.ResponseWriter) { w.Reply(0, "text") },
			[]string{"error of an HTTP request (exchange of GET /): panic: httpserver: WriteHeader with the status 0"}},
	} {
		for kind, handler := range map[string]func(co *loop.Co) http.Handler{
			"straight": func(co *loop.Co) http.Handler {
				return httpserver.New(co, func(_ *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
					if r.Method == "GET" {
						test.fn(w)
					}
					return nil
				}, nil)
			},
			"suspended": func(co *loop.Co) http.Handler {
				return httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
					err := co.Yield()
					if r.Method == "GET" {
						test.fn(w)
					}
					return err
				}, nil)
			},
			"step": func(co *loop.Co) http.Handler {
				return httpserver.NewStep(co, func(w *httpserver.ResponseWriter, r *httpserver.Request) loop.Stepper {
					return oneStep(func() error {
						if r.Method == "GET" {
							test.fn(w)
						}
						return nil
					})
				}, nil)
			},
			"the beginning of a step": func(co *loop.Co) http.Handler {
				return httpserver.NewStep(co, func(w *httpserver.ResponseWriter, r *httpserver.Request) loop.Stepper {
					if r.Method == "GET" {
						test.fn(w)
					}
					return oneStep(func() error { return nil })
				}, nil)
			},
		} {
			t.Run(test.name+", "+kind, func(t *testing.T) {
				w := begin(t, &setting{handler: handler})
				_, err := w.client.Get(w.url)
				require.True(t, isCut(err), "%v", err)
				status, _ := w.get("PUT", "/", "")
				require.Equal(t, 200, status)
				require.Equal(t, test.reports, w.reported())
			})
		}
	}
}

// isCut reports whether a request has failed because its connection ended without a response: or was reset, where a
// goroutine was about to write for it, as after the handshake of TLS on Windows.
func isCut(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.As(err, &op) && op.Op == "read"
}

// What is not absorbed goes on with the stack of its place.
func TestAPanicOfAHandlerKeepsItsStack(t *testing.T) {
	w := begin(t, &setting{handler: func(co *loop.Co) http.Handler {
		return httpserver.New(co,
			func(*loop.Co, *httpserver.ResponseWriter, *httpserver.Request) error { return blowUp() }, nil)
	}})
	status, _ := w.get("GET", "/", "")
	require.Equal(t, 500, status)
	v, ok := (<-w.panics).(*loop.PanicError)
	w.panics <- nil
	require.True(t, ok)
	require.Equal(t, errBoom, v.Value)
	require.Contains(t, string(v.Stack), "httpserver_test.blowUp")
}

func blowUp() error { panic(errBoom) }

func TestAGoexitOfAHandlerEndsTheLoopInOrder(t *testing.T) {
	w := serve(t, func(*loop.Co, *httpserver.ResponseWriter, *httpserver.Request) error { runtime.Goexit(); return nil })
	status, _ := w.get("GET", "/", "")
	require.Equal(t, 500, status)
	<-w.ended
	require.True(t, w.loop.IsClosed())
}
