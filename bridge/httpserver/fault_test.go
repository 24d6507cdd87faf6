package httpserver_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// forever is a body without an end, which tells when it is read from.
type forever struct{ reads atomic.Int64 }

func (f *forever) Read(p []byte) (int, error) {
	f.reads.Add(1)
	return len(p), nil
}

// A client that is gone cancels the coroutine, whatever that waits for, with the cause of the request's context.
func TestAClientGoes(t *testing.T) {
	for _, test := range []struct {
		name   string
		method string
		body   io.Reader
		fn     func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request, arrived func()) error
		want   string
	}{
		{name: "while the coroutine waits", method: "GET",
			fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request, arrived func()) error {
				arrived()
				return co.Sleep(1e18)
			}, want: "canceled: context canceled"},
		{name: "while others wait on its behalf", method: "GET",
			fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request, arrived func()) error {
				ended := make(chan struct{})
				context.AfterFunc(r.Context(), func() { close(ended) })
				arrived()
				if err := co.Sleep(1e18); err == nil {
					return errBoom
				}
				<-ended
				return context.Cause(r.Context())
			}, want: "canceled: context canceled"},
		{name: "after the body was read", method: "POST", body: strings.NewReader("body"),
			fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request, arrived func()) error {
				if _, err := r.ReadAll(co, 10); err != nil {
					return err
				}
				arrived()
				return co.Sleep(1e18)
			}, want: "canceled: context canceled"},
		{name: "while it sends", method: "POST", body: &forever{},
			fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request, arrived func()) error {
				p := make([]byte, 1000)
				for n := 0; ; n++ {
					if n == 1000 {
						arrived()
					}
					if _, err := r.Read(co, p); err != nil {
						return err
					}
				}
			}, want: "unexpected EOF"},
		{name: "while it receives", method: "GET",
			fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request, arrived func()) error {
				p := make([]byte, 1000)
				for n := 0; ; n++ {
					if n == 1000 {
						arrived()
					}
					if _, err := w.Write(co, p); err != nil {
						var broken *net.OpError // or the cancellation is faster
						if errors.As(err, &broken) || loop.IsCanceled(err) {
							return loop.Canceled(nil)
						}
						return err
					}
				}
			}, want: "canceled"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ended, arrived := make(chan error, 1), make(chan struct{})
			w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) (err error) {
				defer func() { ended <- err }()
				return test.fn(co, w, r, func() { close(arrived) })
			})
			require.ErrorIs(t, w.goneAfter(test.method, test.body, arrived), context.Canceled)
			err := <-ended
			if loop.IsCanceled(err) && test.want == "unexpected EOF" { // the two race
				err = io.ErrUnexpectedEOF
			}
			require.EqualError(t, err, test.want)
			require.Empty(t, w.reported())
		})
	}
}

// The loop makes turns while fifty megabytes cross: neither way does anything block it.
func TestTheLoopGoesOnWhileBodiesCross(t *testing.T) {
	const size = 50 << 20
	var crossing atomic.Bool
	var turns atomic.Int64
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		crossing.Store(true)
		ticker := task.Do(co, func(co *loop.Co) error {
			for crossing.Load() {
				turns.Add(1)
				if err := co.Yield(); err != nil {
					return err
				}
			}
			return nil
		})
		defer crossing.Store(false)
		defer ticker.Cancel(nil)
		if r.Method == "GET" {
			p := make([]byte, 1<<20)
			for range 50 {
				if _, err := w.Write(co, p); err != nil {
					return err
				}
			}
			return nil
		}
		n, err := io.Copy(io.Discard, r.Reader(co))
		if n != size {
			return errBoom
		}
		return err
	})
	response := w.do("POST", "/", io.LimitReader(&forever{}, size))
	require.NoError(t, response.Body.Close())
	require.Equal(t, 200, response.StatusCode)
	require.Greater(t, turns.Swap(0), int64(size/(32<<10)), "a chunk takes a turn at least, and the ticker one in each")

	response = w.do("GET", "/", nil)
	n, err := io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, int64(size), n)
	require.Greater(t, turns.Load(), int64(size/(32<<10)))
}

// A client that sends fifty megabytes to a handler that does not read gets its answer, and the server goes on.
func TestAHandlerThatNeverReads(t *testing.T) {
	w := serve(t, func(_ *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
		w.Reply(http.StatusOK, "not read")
		return nil
	})
	request, err := http.NewRequestWithContext(t.Context(), "POST", w.url, io.LimitReader(&forever{}, 50<<20))
	require.NoError(t, err)
	if response, err := w.client.Do(request); err == nil { // otherwise the connection was cut while the client sent
		require.Equal(t, 200, response.StatusCode)
		require.NoError(t, response.Body.Close())
	}
	status, body := w.get("GET", "/", "")
	require.Equal(t, []any{200, "not read\n"}, []any{status, body})
}

// Close cancels what is in flight: who has nothing yet gets 503, and who has a part of the response is cut off.
func TestTheLoopClosesWithRequestsInFlight(t *testing.T) {
	l := loop.New(nil)
	arrived := make(chan struct{}, 2)
	h := httpserver.New(l, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		if r.Method == "POST" {
			w.WriteHeader(200)
			if err := w.Flush(co); !errors.Is(err, http.ErrNotSupported) { // the recorder cannot
				return err
			}
		}
		arrived <- struct{}{}
		return co.Sleep(1e18)
	}, nil)
	outcomes := make(chan []any, 2)
	ask := func(method string) {
		rec := &recorder{header: http.Header{}}
		req, err := http.NewRequestWithContext(t.Context(), method, "http://host/", nil)
		defer func() { outcomes <- []any{method, rec.status, recover(), err} }()
		h.ServeHTTP(rec, req)
	}
	go ask("GET")
	go ask("POST")
	require.NoError(t, l.Run(func(co *loop.Co) error {
		for len(arrived) < 2 {
			if err := co.Yield(); err != nil {
				return err
			}
		}
		return nil
	}))
	require.Equal(t, 2, h.InFlight())
	require.NoError(t, l.Close())
	require.ElementsMatch(t, [][]any{{"GET", 503, nil, nil}, {"POST", 200, http.ErrAbortHandler, nil}},
		[][]any{<-outcomes, <-outcomes})
}

// A loop whose patience is at its end forces the coroutines to end; the clients are told.
func TestAForcedEnd(t *testing.T) {
	for kind, newHandler := range map[string]func(l *loop.Loop, arrived func()) *httpserver.Handler{
		"straight": func(l *loop.Loop, arrived func()) *httpserver.Handler {
			return httpserver.New(l, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				arrived()
				for !errors.Is(co.Sleep(1e18), loop.ErrClosed) {
				}
				return nil
			}, nil)
		},
		"step": func(l *loop.Loop, arrived func()) *httpserver.Handler {
			return httpserver.NewStep(l, func(w *httpserver.ResponseWriter, r *httpserver.Request) loop.Stepper {
				arrived()
				return stubborn{}
			}, nil)
		},
	} {
		t.Run(kind, func(t *testing.T) {
			l := loop.New(&loop.Options{ShutdownTimeout: 1})
			h := newHandler(l, l.Stop)
			rec := &recorder{header: http.Header{}}
			answered := make(chan struct{})
			go func() {
				defer close(answered)
				h.ServeHTTP(rec, request(t, t.Context(), nil))
			}()
			require.NoError(t, l.RunForever())
			var stragglers *loop.StragglersError
			require.ErrorAs(t, l.Close(), &stragglers)
			<-answered
			require.Equal(t, map[string]int{"straight": 0, "step": 503}[kind], rec.status)
		})
	}
}

// A stubborn step never ends.
type stubborn struct{}

func (stubborn) Step(co *loop.Co, _ error) (bool, error) {
	co.Low().Park(nil)
	return false, nil
}

// A coroutine that gives up writing to a client that does not read cuts the connection, and does not wait for the
// client.
func TestAClientDoesNotRead(t *testing.T) {
	errs := make(chan error, 1)
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		if err := w.Flush(co); err != nil {
			return err
		}
		err := task.Timeout(co, 20e6, func(*loop.Deadline) error {
			for {
				if _, err := w.Write(co, make([]byte, 1<<20)); err != nil {
					return err
				}
			}
		})
		errs <- err
		return err
	})
	response := w.do("GET", "/", nil)
	require.ErrorIs(t, <-errs, loop.ErrTimeout)
	_, err := io.Copy(io.Discard, response.Body)
	require.Error(t, err)
	require.NoError(t, response.Body.Close())
}

// A body that breaks the protocol is the client's fault, and no report.
func TestAMalformedBody(t *testing.T) {
	w := serve(t, echo)
	conn, r := w.dial()
	_, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: host\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
	require.NoError(t, err)
	response, err := http.ReadResponse(r, nil)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusBadRequest, response.StatusCode)
	require.Empty(t, w.reported())
}

// What a coroutine leaves behind is of no use any more, and says so.
func TestAfterTheEnd(t *testing.T) {
	type left struct {
		w *httpserver.ResponseWriter
		r *httpserver.Request
	}
	leaves := make(chan left, 1)
	w := serve(t, func(_ *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		leaves <- left{w, r}
		return nil
	})
	w.get("POST", "/", "body")
	x, errs := <-leaves, make(chan error, 5)
	w.onLoop(func() {
		task.Do(w.loop, func(co *loop.Co) error {
			_, err := x.w.Write(co, []byte("late"))
			errs <- err
			errs <- x.w.Flush(co)
			_, err = x.r.Read(co, make([]byte, 1))
			errs <- err
			errs <- x.w.Delegate(co, http.NotFoundHandler())
			errs <- context.Cause(x.r.Context())
			return nil
		})
	})
	for range 4 {
		require.Equal(t, httpserver.ErrEnded, <-errs)
	}
	require.Error(t, <-errs)
}

// wicked is an error that nobody can look at.
type wicked struct{}

func (wicked) Error() string { panic(errBoom) }
func (wicked) Is(error) bool { panic(errBoom) }

// Whatever an error does, the request ends.
func TestAnErrorThatPanics(t *testing.T) {
	w := serve(t, func(*loop.Co, *httpserver.ResponseWriter, *httpserver.Request) error { return wicked{} })
	_, err := w.client.Get(w.url)
	require.ErrorIs(t, err, io.EOF)
}
