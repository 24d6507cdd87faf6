package httpserver_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

// A middleware that panics under an order neither hangs the coroutine nor is it lost.
func TestAMiddlewarePanics(t *testing.T) {
	for _, test := range []struct {
		name string
		fn   serveFunc
	}{
		{"in a write", func(co *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error { return w.Flush(co) }},
		{"in a read", func(co *loop.Co, _ *httpserver.ResponseWriter, r *httpserver.Request) error {
			_, err := r.ReadAll(co, 10)
			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ended, panicked := make(chan error, 1), make(chan any, 1)
			w := begin(t, &setting{handler: func(co *loop.Co) http.Handler {
				h := httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
					err := test.fn(co, w, r)
					_, written := w.Write(co, make([]byte, 100_000))
					_, read := r.Read(co, make([]byte, 1))
					ended <- errors.Join(written, read, w.Delegate(co, http.NotFoundHandler()))
					return err
				}, nil)
				return http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
					defer func() {
						panicked <- recover()
						panic(http.ErrAbortHandler)
					}()
					req.Body = panicking{}
					h.ServeHTTP(panicking{rw}, req)
				})
			}})
			_, err := w.client.Get(w.url)
			require.Error(t, err)
			require.ErrorContains(t, <-ended, "httpserver: the goroutine of the request has ended")
			require.Equal(t, errBoom, <-panicked)
		})
	}
}

type panicking struct{ http.ResponseWriter }

func (panicking) WriteHeader(int)           { panic(errBoom) }
func (panicking) Write([]byte) (int, error) { panic(errBoom) }
func (panicking) FlushError() error         { panic(errBoom) }
func (panicking) Read([]byte) (int, error)  { panic(errBoom) }
func (panicking) Close() error              { return nil }

// A middleware finds its request as it was, and what it has set in the header stays.
func TestMiddlewares(t *testing.T) {
	restored := make(chan bool, 1)
	w := begin(t, &setting{handler: func(co *loop.Co) http.Handler {
		h := httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			_, err := io.ReadAll(r.Body)
			w.Header().Del("X-Deleted")
			w.Reply(200, err.Error())
			return nil
		}, nil)
		return http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
			rw.Header().Set("X-Middleware", "kept")
			rw.Header().Set("X-Deleted", "deleted")
			body := req.Body
			h.ServeHTTP(rw, req)
			restored <- req.Body == body
		})
	}})
	response := w.do("POST", "/", strings.NewReader("body"))
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, "httpserver: Body blocks: on a loop, a body is read by Request.Read\n", string(text))
	require.Equal(t, "kept", response.Header.Get("X-Middleware"))
	require.Empty(t, response.Header.Get("X-Deleted"))
	require.True(t, <-restored)
}
