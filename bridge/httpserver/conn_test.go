package httpserver_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

// serveStreams begins to serve straight-line handlers by srv on a listener of the loop.
func serveStreams(t *testing.T, s *setting, fn serveFunc) *world {
	s.streams, s.recover = true, true
	if s.grace == 0 {
		s.grace = time.Minute
	}
	if s.handler == nil {
		s.handler = func(co *loop.Co) http.Handler { return httpserver.New(co, fn, nil) }
	}
	return begin(t, s)
}

func sayHello(_ *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
	w.Append([]byte("hello"))
	return nil
}

// dial connects to the server, and ends the test if nothing comes for a minute.
func (w *world) dial() (net.Conn, *bufio.Reader) {
	c := w.dialPlain()
	if strings.HasPrefix(w.url, "https") {
		c = tls.Client(c, clientTLS)
	}
	return c, bufio.NewReader(c)
}

func (w *world) address() string {
	_, address, _ := strings.Cut(w.url, "://")
	return address
}

// dialPlain does so without TLS.
func (w *world) dialPlain() net.Conn {
	c, err := net.Dial("tcp", w.address())
	require.NoError(w.t, err)
	w.t.Cleanup(func() { c.Close() })
	require.NoError(w.t, c.SetDeadline(time.Now().Add(time.Minute)))
	return c
}

const plainRequest = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// A connection that is idle for too long is closed, and so is one that has never asked.
func TestAnIdleConnectionIsClosed(t *testing.T) {
	for name, srv := range map[string]*http.Server{
		"after a request":      {IdleTimeout: time.Millisecond},
		"after a request, too": {ReadTimeout: time.Millisecond, ReadHeaderTimeout: -1},
		"before any":           {ReadHeaderTimeout: time.Millisecond},
		"before any, too":      {ReadTimeout: time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			w := serveStreams(t, &setting{server: serverLike(srv)}, sayHello)
			c, r := w.dial()
			if strings.HasPrefix(name, "after") {
				_, err := io.WriteString(c, plainRequest)
				require.NoError(t, err)
				response, err := http.ReadResponse(r, nil)
				require.NoError(t, err)
				_, err = io.ReadAll(response.Body)
				require.NoError(t, err)
			}
			_, err := r.ReadByte()
			require.ErrorIs(t, err, io.EOF)
		})
	}
}

// serverLike is what may be copied of a server that does not serve.
func serverLike(srv *http.Server) http.Server {
	return http.Server{IdleTimeout: srv.IdleTimeout, ReadTimeout: srv.ReadTimeout,
		ReadHeaderTimeout: srv.ReadHeaderTimeout}
}

// A handler that takes longer than the server has for a response runs to its end, and the client gets none.
func TestAResponseIsTooLate(t *testing.T) {
	ended := make(chan error, 1)
	w := serveStreams(t, &setting{server: http.Server{WriteTimeout: time.Millisecond}},
		func(co *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			start := co.Loop().Time()
			for co.Loop().Time() < start+10*time.Millisecond {
				if err := co.Sleep(time.Millisecond); err != nil {
					return err
				}
			}
			ended <- nil
			return nil
		})
	c, r := w.dial()
	_, err := io.WriteString(c, plainRequest)
	require.NoError(t, err)
	_, err = r.ReadByte()
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, <-ended)
}

// When the server drains, what is idle is closed at once, and what is in flight is answered, and closed then.
func TestConnectionsOfTheLoopDrain(t *testing.T) {
	arrived, goOn := make(chan struct{}), make(chan struct{}, 1)
	w := serveStreams(t, &setting{}, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		if r.URL.Path == "/" {
			return nil
		}
		close(arrived)
		return awaitChannel(co, goOn)
	})
	idle, ofIdle := w.dial()
	_, err := io.WriteString(idle, plainRequest)
	require.NoError(t, err)
	_, err = http.ReadResponse(ofIdle, nil)
	require.NoError(t, err)
	busy, ofBusy := w.dial()
	_, err = io.WriteString(busy, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"+plainRequest)
	require.NoError(t, err)
	<-arrived
	w.stop(errWhy)
	_, err = ofIdle.ReadByte()
	require.ErrorIs(t, err, io.EOF)
	goOn <- struct{}{}
	response, err := http.ReadResponse(ofBusy, nil)
	require.NoError(t, err)
	require.True(t, response.Close)
	require.Equal(t, loop.Canceled(errWhy), <-w.ended)
}

// A client that does not read its response holds up nobody else, and gets all of it.
func TestAClientReadsLate(t *testing.T) {
	const size = 20 << 20
	w := serveStreams(t, &setting{}, func(_ *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		if r.URL.Path == "/large" {
			w.Append(make([]byte, size))
		}
		return nil
	})
	late, ofLate := w.dial()
	_, err := io.WriteString(late, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n"+plainRequest)
	require.NoError(t, err)
	status, _ := w.get("GET", "/", "")
	require.Equal(t, 200, status)
	response, err := http.ReadResponse(ofLate, nil)
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	require.Equal(t, int64(size), n)
	_, err = http.ReadResponse(ofLate, nil) // to the request behind it
	require.NoError(t, err)
}

// One that never reads is given up when the server has no more time for it.
func TestAClientThatNeverReadsIsGivenUp(t *testing.T) {
	w := serveStreams(t, &setting{server: http.Server{WriteTimeout: 50 * time.Millisecond}},
		func(_ *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			w.Append(make([]byte, 20<<20))
			return nil
		})
	c, r := w.dial()
	_, err := io.WriteString(c, plainRequest)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		_, err := c.Write(make([]byte, 100)) // which fails when the server has cut the connection; in js when much is unread
		return err != nil
	}, time.Minute, time.Millisecond)
	n, _ := io.Copy(io.Discard, r)
	require.Less(t, n, int64(20<<20))
}

// A request that asks for what only net/http does goes there in the middle, with what is behind it.
func TestARequestCrosses(t *testing.T) {
	for name, fn := range map[string]serveFunc{
		"a flush": func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			b, err := r.ReadAll(co, 10)
			if err != nil {
				return err
			}
			w.Append([]byte("a"))
			err = w.Flush(co)
			w.Append(b)
			return err
		},
		"a delegate": func(co *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			return w.Delegate(co, http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
				_, _ = io.WriteString(rw, "a")
				_, _ = io.Copy(rw, req.Body)
			}))
		},
		"a delegate, in the middle of the body": func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			var first [1]byte
			if _, err := r.Read(co, first[:]); err != nil {
				return err
			}
			return w.Delegate(co, http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
				_, _ = rw.Write(append([]byte("a"), first[:]...))
				_, _ = io.Copy(rw, req.Body)
			}))
		},
		"a header of the connection": func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			b, err := r.ReadAll(co, 10)
			w.Header().Set("Connection", "keep-alive")
			w.Append(append([]byte("a"), b...))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := serveStreams(t, &setting{}, fn)
			c, r := w.dial()
			const request = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"
			_, err := io.WriteString(c, request+"bc"+request+"de")
			require.NoError(t, err)
			for _, want := range []string{"abc", "ade"} {
				response, err := http.ReadResponse(r, nil)
				require.NoError(t, err)
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				require.Equal(t, want, string(body))
			}
		})
	}
}

// A server whose owner wants to know of connections has net/http serve all of them.
func TestAConnStateIsTold(t *testing.T) {
	var states atomic.Int64
	type key struct{}
	s := &setting{server: http.Server{
		ConnState: func(net.Conn, http.ConnState) { states.Add(1) },
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, key{}, "of "+c.RemoteAddr().Network())
		},
	}}
	w := serveStreams(t, s, func(_ *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		value, _ := r.Context().Value(key{}).(string)
		w.Append([]byte(value))
		if r.Context().Value(http.ServerContextKey) != &s.server {
			return errBoom
		}
		return nil
	})
	status, body := w.get("GET", "/", "")
	require.Equal(t, []any{200, "of tcp"}, []any{status, body})
	require.GreaterOrEqual(t, states.Load(), int64(2))
}

// Every choice of a server is that of the one that serves in its place.
func TestACopyHasAllChoices(t *testing.T) {
	var full http.Server
	v := reflect.ValueOf(&full).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); v.Type().Field(i).IsExported() {
			f.Set(something(f.Type()))
		}
	}
	c := reflect.ValueOf(httpserver.CopyOf(&full)).Elem()
	for i := range c.NumField() {
		if f := c.Type().Field(i); f.IsExported() {
			require.False(t, c.Field(i).IsZero(), f.Name)
		}
	}
}

// something is a value that is not zero.
func something(of reflect.Type) reflect.Value {
	switch of.Kind() {
	case reflect.Func:
		return reflect.MakeFunc(of, nil)
	case reflect.Map:
		return reflect.MakeMap(of)
	case reflect.Pointer:
		return reflect.New(of.Elem())
	case reflect.Interface:
		return reflect.ValueOf(http.NotFoundHandler())
	case reflect.Bool:
		return reflect.ValueOf(true)
	case reflect.String:
		return reflect.ValueOf("text")
	}
	return reflect.ValueOf(1).Convert(of)
}
