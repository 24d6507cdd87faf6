package httpserver_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// ask makes a request on a goroutine of its own, and tells its status, or what cut it off.
func (w *world) ask(path string) <-chan any {
	outcome := make(chan any, 1)
	go func() {
		response, err := w.client.Get(w.url + path)
		if err != nil {
			outcome <- errors.Unwrap(err)
			return
		}
		response.Body.Close()
		outcome <- response.StatusCode
	}()
	return outcome
}

// What is in flight when Serve is canceled goes on for the grace, and nothing new is accepted.
func TestServeDrains(t *testing.T) {
	arrived, gate := make(chan struct{}), make(chan struct{}, 1)
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		close(arrived)
		return awaitChannel(co, gate)
	})
	outcome := w.ask("/")
	<-arrived
	w.stop(errWhy)
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", w.addr)
		if err == nil {
			conn.Close()
		}
		return err != nil
	}, time.Minute, time.Millisecond)
	gate <- struct{}{}
	require.Equal(t, 200, <-outcome)
	require.Equal(t, loop.Canceled(errWhy), <-w.ended)
}

// At the end of the grace, or when Serve is canceled once more, the contexts of the requests end, and they are cut off.
func TestServeCutsOffWhatDoesNotEnd(t *testing.T) {
	for _, test := range []struct {
		name  string
		grace time.Duration
		again bool
	}{
		{name: "no grace"},
		{name: "a short grace", grace: time.Millisecond},
		{name: "canceled again", grace: time.Hour, again: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			arrived, ended := make(chan *loop.Co), make(chan error, 1)
			w := begin(t, &setting{grace: test.grace, handler: func(co *loop.Co) http.Handler {
				main := co
				return httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
					arrived <- main
					err := co.Sleep(1e18)
					ended <- err
					return err
				}, nil)
			}})
			outcome := w.ask("/")
			main := <-arrived
			w.onLoop(func() { main.Cancel(errWhy) })
			if test.again {
				w.onLoop(func() { main.Cancel(nil) })
			}
			<-outcome
			require.Equal(t, loop.Canceled(http.ErrServerClosed), <-ended)
			err := <-w.ended
			require.True(t, loop.IsCanceled(err))
			require.EqualError(t, err,
				"httpserver: the grace of "+test.grace.String()+" has cut off 1 requests: canceled: why")
		})
	}
}

func TestServeEndsWithItsServer(t *testing.T) {
	s := &setting{grace: time.Minute, handler: func(*loop.Co) http.Handler { return nil }}
	w := begin(t, s)
	status, _ := w.get("GET", "/nothing", "") // by http.DefaultServeMux
	require.Equal(t, 404, status)
	require.NoError(t, s.server.Shutdown(t.Context()))
	require.Equal(t, http.ErrServerClosed, <-w.ended)
}

func TestServeEndsWithItsListener(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	for kind, run := range map[string]func(co *loop.Co) error{
		"straight": func(co *loop.Co) error { return httpserver.Serve(co, &http.Server{}, ln, 0) },
		"step": func(co *loop.Co) error {
			_, err := task.DoStep(co, &httpserver.ServeStep{Server: &http.Server{}, Listener: ln}).Await(co)
			return err
		},
	} {
		t.Run(kind, func(t *testing.T) { require.ErrorIs(t, loop.Run(run), net.ErrClosed) })
	}
}

// A loop that closes while it serves cancels the requests itself.
func TestALoopClosesWhileItServes(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	arrived, outcome := make(chan struct{}, 1), make(chan int, 1)
	go func() {
		response, err := http.Get("http://" + ln.Addr().String())
		if err == nil {
			response.Body.Close()
			outcome <- response.StatusCode
		}
		http.DefaultClient.CloseIdleConnections()
	}()
	var serving *task.Task[struct{}]
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		h := httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			arrived <- struct{}{}
			return co.Sleep(1e18)
		}, nil)
		serving = task.DoStep(co,
			&httpserver.ServeStep{Server: &http.Server{Handler: h}, Listener: ln, Grace: time.Minute})
		return awaitChannel(co, arrived)
	}))
	require.Equal(t, 503, <-outcome)
	require.True(t, serving.Canceled())
}

// A loop that has lost its patience does not wait for the handlers of plain servers.
func TestServeIsForced(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	arrived, gate, ended := make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	plain := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-gate
		close(ended)
	})
	asked := make(chan error)
	go func() {
		_, err := http.Get("http://" + ln.Addr().String())
		asked <- err
	}()
	l := loop.New(&loop.Options{ShutdownTimeout: time.Millisecond})
	var serving error
	require.NoError(t, l.Run(func(co *loop.Co) error {
		task.Do(co, func(co *loop.Co) error {
			serving = httpserver.Serve(co, &http.Server{Handler: plain}, ln, time.Hour)
			return nil
		})
		return awaitChannel(co, arrived)
	}))
	var stragglers *loop.StragglersError
	require.ErrorAs(t, l.Close(), &stragglers)
	require.Equal(t, loop.ErrClosed, serving)
	require.Error(t, <-asked)
	close(gate)
	<-ended
	http.DefaultClient.CloseIdleConnections()
}

// While it serves, Serve says so, and the context that the server's owner has made stays below.
func TestServeKeepsTheServersContext(t *testing.T) {
	type key struct{}
	base := func(net.Listener) context.Context { return context.WithValue(context.Background(), key{}, "base") }
	w := begin(t, &setting{
		server: http.Server{BaseContext: base},
		handler: func(co *loop.Co) http.Handler {
			main := co
			return httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				value, _ := r.Context().Value(key{}).(string)
				w.Reply(200, value+", "+main.AwaitChain())
				return nil
			}, nil)
		},
	})
	_, body := w.get("GET", "/", "")
	require.Equal(t, "base, main waits for HTTP server on "+w.address()+"\n\n", body)
}

// counting is a listener that counts the connections that are open.
type counting struct {
	net.Listener
	accepted, open atomic.Int64
}

func (c *counting) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.accepted.Add(1)
		c.open.Add(1)
		conn = &counted{Conn: conn, closed: sync.OnceFunc(func() { c.open.Add(-1) })}
	}
	return conn, err
}

type counted struct {
	net.Conn
	closed func()
}

func (c *counted) Close() error {
	defer c.closed()
	return c.Conn.Close()
}

// Requests that were answered, abandoned and cut off leave no connection open when Serve has returned.
func TestNoConnectionIsLeft(t *testing.T) {
	var listener counting
	w := begin(t, &setting{ // without a grace, since net/http waits seconds for connections that were never used
		listen: func(ln net.Listener) net.Listener {
			listener.Listener = ln
			return &listener
		},
		handler: func(co *loop.Co) http.Handler {
			return httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				if r.URL.Path == "/cut" {
					return http.ErrAbortHandler
				}
				_, err := io.Copy(io.Discard, r.Reader(co))
				return err
			}, nil)
		},
	})
	for range 5 {
		w.get("POST", "/", "body")
		<-w.ask("/cut")
		gone := make(chan struct{})
		close(gone)
		require.Error(t, w.goneAfter("POST", &forever{}, gone))
	}
	w.stop(nil)
	require.ErrorIs(t, <-w.ended, loop.ErrCanceled)
	require.GreaterOrEqual(t, listener.accepted.Load(), int64(5))
	require.Zero(t, listener.open.Load())
}
