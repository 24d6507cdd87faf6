package httpserver_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestDelegate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file.txt")
	require.NoError(t, os.WriteFile(path, []byte("from a file"), 0o600))
	file := http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) { http.ServeFile(rw, req, path) })
	copyBody := http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) { _, _ = io.Copy(rw, req.Body) })
	for _, test := range []struct {
		name   string
		h      http.Handler
		before func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error
		status int
		body   string
	}{
		{name: "a file", h: file, status: 200, body: "from a file"},
		{name: "the whole body", h: copyBody, status: 200, body: "0123456789"},
		{name: "the rest of the body", h: copyBody,
			before: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				_, err := r.Read(co, make([]byte, 4))
				return err
			}, status: 200, body: "456789"},
		{name: "a header", h: http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
			_, _ = io.WriteString(rw, rw.Header().Get("X-Set"))
		}), before: func(_ *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			w.Header().Set("X-Set", "set")
			return nil
		}, status: 200, body: "set"},
	} {
		for _, kind := range []string{"straight", "step"} {
			t.Run(test.name+", "+kind, func(t *testing.T) {
				after := make(chan error, 1)
				w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) (err error) {
					if test.before != nil {
						err = test.before(co, w, r)
					}
					switch {
					case err != nil:
						return err
					case kind == "step":
						_, err = task.DoStep(co, &httpserver.DelegateStep{W: w, Handler: test.h}).Await(co)
					default:
						err = w.Delegate(co, test.h)
					}
					_, late := w.Write(co, []byte("late"))
					after <- late
					return err
				})
				status, body := w.get("POST", "/", "0123456789")
				require.Equal(t, []any{test.status, test.body}, []any{status, body})
				require.Equal(t, httpserver.ErrEnded, <-after)
			})
		}
	}
}

func TestADelegateThatFails(t *testing.T) {
	for _, test := range []struct {
		name    string
		fail    func()
		want    string
		reports int
	}{
		{"by a panic", func() { panic(errBoom) }, "panic in delegate: boom", 1},
		{"by an abort", func() { panic(http.ErrAbortHandler) }, http.ErrAbortHandler.Error(), 0},
		{"by a Goexit", runtime.Goexit, "canceled: httpserver: the goroutine of the request has ended", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			ended := make(chan error, 1)
			w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				err := w.Delegate(co, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { test.fail() }))
				ended <- err
				return err
			})
			_, err := w.client.Get(w.url)
			require.Error(t, err)
			require.ErrorContains(t, <-ended, test.want)
			w.onLoop(func() {})
			require.Len(t, w.reported(), test.reports)
		})
	}
}

// To cancel who delegates ends the context of the plain handler, and waits for nothing; the response is the handler's.
func TestADelegateIsCanceled(t *testing.T) {
	trace := make(chan string, 3)
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		delegated := make(chan struct{})
		go func() {
			<-delegated
			_ = co.Loop().CallSoonThreadsafe(func() { co.Cancel(errWhy) })
		}()
		err := w.Delegate(co, http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
			close(delegated)
			<-req.Context().Done()
			trace <- context.Cause(req.Context()).Error()
			_, _ = io.WriteString(rw, "all the same")
		}))
		trace <- err.Error()
		return err
	})
	status, body := w.get("GET", "/", "")
	require.Equal(t, []any{200, "all the same"}, []any{status, body})
	require.Equal(t, []string{"canceled: why", "canceled: why"}, []string{<-trace, <-trace})
}

// A delegate that has to wait for a read ends it, and finds the body as the read has left it.
func TestADelegateEndsAReadThatWaits(t *testing.T) {
	reads, bodies := make(chan error, 1), make(chan error, 1)
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		task.Do(co, func(co *loop.Co) error {
			_, err := r.Read(co, make([]byte, 1))
			reads <- err
			return nil
		}, task.Eager)
		return w.Delegate(co, http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
			_, err := io.ReadAll(req.Body)
			bodies <- err
			rw.WriteHeader(http.StatusAccepted)
		}))
	})
	body, send := io.Pipe()
	response := w.do("POST", "/", body)
	require.NoError(t, response.Body.Close())
	require.NoError(t, send.Close())
	require.Equal(t, http.StatusAccepted, response.StatusCode)
	require.Equal(t, []error{httpserver.ErrReadStopped, httpserver.ErrReadStopped}, []error{<-reads, <-bodies})
}

// The await chain says what a coroutine waits for.
func TestWhatIsWaitedFor(t *testing.T) {
	for name, test := range map[string]struct {
		fn   func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request, h http.Handler) error
		want string
	}{ // each of a body that comes in pieces, which is never read ahead
		"a read": {func(co *loop.Co, _ *httpserver.ResponseWriter, r *httpserver.Request, _ http.Handler) error {
			_, err := r.Read(co, make([]byte, 1))
			return err
		}, "reading from the exchange of POST /path"},
		"a flush": {func(co *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request, _ http.Handler) error {
			return w.Flush(co)
		}, "writing to the exchange of POST /path"},
		"a delegate": {func(co *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request, h http.Handler) error {
			return w.Delegate(co, h)
		}, "the delegate of the exchange of POST /path"},
	} {
		t.Run(name, func(t *testing.T) {
			chains := make(chan string, 1)
			w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				co.Loop().CallSoon(func() { chains <- co.AwaitChain() })
				return test.fn(co, w, r, http.NotFoundHandler())
			})
			require.NoError(t, w.do("POST", "/path", io.MultiReader(strings.NewReader("body"))).Body.Close())
			require.Contains(t, <-chains, " waits for "+test.want+"\n")
		})
	}
}

// A delegate can take the connection over.
func TestADelegateHijacks(t *testing.T) {
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		return w.Delegate(co, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			conn, buf, err := http.NewResponseController(rw).Hijack()
			if err != nil {
				return
			}
			defer conn.Close()
			_, _ = buf.WriteString("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
			_ = buf.Flush()
			line, _ := buf.ReadString('\n')
			_, _ = buf.WriteString(strings.ToUpper(line))
			_ = buf.Flush()
		}))
	})
	request, err := http.NewRequestWithContext(t.Context(), "GET", w.url, nil)
	require.NoError(t, err)
	request.Header.Set("Connection", "Upgrade")
	request.Header.Set("Upgrade", "x")
	response, err := w.client.Do(request)
	require.NoError(t, err)
	conn, ok := response.Body.(io.ReadWriteCloser)
	require.True(t, ok)
	_, err = io.WriteString(conn, "hello\n")
	require.NoError(t, err)
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "HELLO\n", line)
	require.NoError(t, conn.Close())
}
