package httpserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

var errBoom, errWhy = errors.New("boom"), errors.New("why")

type serveFunc = func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error

// A world is a loop that serves on a loopback address, on a goroutine of its own, and a client of it. The test's
// goroutine is the client.
type world struct {
	t      *testing.T
	loop   *loop.Loop
	addr   string // host and port
	url    string
	client *http.Client
	stop   context.CancelCauseFunc // cancels main, which serves
	ended  chan error              // of the run; nil is sent when it panicked
	panics chan any

	mu      sync.Mutex
	reports []string
}

type setting struct {
	handler func(co *loop.Co) http.Handler
	server  http.Server
	listen  func(ln net.Listener) net.Listener
	grace   time.Duration
	recover bool
	streams bool // on a listener of the loop, in any case
	log     *log.Logger
	tls     bool // for clients of TLS; then on a listener of the loop as well
}

// serve begins to serve straight-line handlers, with a loop that recovers from panics.
func serve(t *testing.T, fn serveFunc) *world {
	return begin(t, &setting{
		handler: func(co *loop.Co) http.Handler { return httpserver.New(co, fn, nil) },
		grace:   time.Minute,
		recover: true,
	})
}

func begin(t *testing.T, s *setting) *world {
	w := &world{t: t, ended: make(chan error, 1), panics: make(chan any, 1)}
	w.loop = loop.New(&loop.Options{RecoverPanics: s.recover, OnError: w.onError})
	transport := &http.Transport{}
	w.client = &http.Client{Transport: transport}
	ctx, stop := context.WithCancelCause(t.Context())
	w.stop = stop
	s.server.ErrorLog = s.log
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w.addr = ln.Addr().String()
	w.url = "http://" + w.addr
	if s.listen != nil {
		ln = s.listen(ln)
	} else if s.tls = s.tls || onTLS(t); s.tls {
		w.url = "https" + strings.TrimPrefix(w.url, "http")
		s.server.TLSConfig, transport.TLSClientConfig = serverTLS, clientTLS
	}
	go func() {
		defer func() {
			w.panics <- recover()
			close(w.ended)
		}()
		w.ended <- w.loop.RunContext(ctx, func(co *loop.Co) error {
			s.server.Handler = s.handler(co)
			if !onStreams(t) && !s.streams && !s.tls || s.listen != nil {
				return httpserver.Serve(co, &s.server, ln, s.grace)
			}
			if readByGoroutines(t) {
				ln = opaque{ln}
			}
			streams, err := stream.WrapListener(co, ln)
			if err != nil {
				return err
			}
			if s.tls {
				return httpserver.ServeStreamsTLS(co, &s.server, streams, s.grace)
			}
			return httpserver.ServeStreams(co, &s.server, streams, s.grace)
		})
	}()
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		stop(nil)
		<-w.ended
		<-w.ended
		require.NoError(t, w.loop.Close())
	})
	return w
}

func (w *world) onError(r loop.Report) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p, ok := r.Err.(*loop.PanicError); ok {
		r.Err = fmt.Errorf("panic: %v", p.Value)
	}
	w.reports = append(w.reports, r.String())
}

func (w *world) reported() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reports
}

// onLoop runs fn on the loop and waits for it.
func (w *world) onLoop(fn func()) {
	done := make(chan struct{})
	require.NoError(w.t, w.loop.CallSoonThreadsafe(func() { fn(); close(done) }))
	<-done
}

// get makes a request and returns its status and body.
func (w *world) get(method, path, body string) (int, string) {
	w.t.Helper()
	response := w.do(method, path, strings.NewReader(body))
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(w.t, err)
	return response.StatusCode, string(text)
}

func (w *world) do(method, path string, body io.Reader) *http.Response {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, body)
	require.NoError(w.t, err)
	response, err := w.client.Do(request)
	require.NoError(w.t, err)
	return response
}

// goneAfter makes a request whose client goes when gone is closed, and returns the error of the client.
func (w *world) goneAfter(method string, body io.Reader, gone <-chan struct{}) error {
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, w.url, body)
	require.NoError(w.t, err)
	go func() {
		<-gone
		cancel()
	}()
	response, err := w.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
