package httpserver_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

const hello = "hello\n"

func helloOnLoop(_ *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
	w.Append([]byte(hello))
	return nil
}

type helloStep struct{ w *httpserver.ResponseWriter }

func (s helloStep) Step(*loop.Co, error) (bool, error) {
	s.w.Append([]byte(hello))
	return true, nil
}

func plainHello(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, hello) }

// BenchmarkServe is a small response over keep-alive connections on loopback; BenchmarkServePlain is the same without a
// loop.
func BenchmarkServe(b *testing.B) {
	benchServe(b, func(co *loop.Co) http.Handler { return httpserver.New(co, helloOnLoop, nil) })
}

func BenchmarkServeStep(b *testing.B) {
	benchServe(b, func(co *loop.Co) http.Handler {
		return httpserver.NewStep(co, func(w *httpserver.ResponseWriter, _ *httpserver.Request) loop.Stepper {
			return helloStep{w}
		}, nil)
	})
}

func BenchmarkServePlain(b *testing.B) {
	benchServe(b, func(*loop.Co) http.Handler { return http.HandlerFunc(plainHello) })
}

func benchServe(b *testing.B, handler func(co *loop.Co) http.Handler) {
	b.ReportAllocs()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	served := make(chan error)
	go func() {
		served <- loop.RunContext(ctx, func(co *loop.Co) error {
			return httpserver.Serve(co, &http.Server{Handler: handler(co)}, ln, 0)
		})
	}()
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	client := http.Client{Transport: transport}
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			response, err := client.Get("http://" + ln.Addr().String())
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
	})
	b.StopTimer()
	stop()
	<-served
	transport.CloseIdleConnections()
}

// BenchmarkHandler is what the loop costs a request, without the network.
func BenchmarkHandler(b *testing.B) {
	b.ReportAllocs()
	l := loop.New(nil)
	h := httpserver.New(l, helloOnLoop, nil)
	served := make(chan error)
	go func() { served <- l.RunForever() }()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	ctx = context.WithValue(ctx, http.ServerContextKey, &http.Server{}) // as that of every request of a server
	req, err := http.NewRequestWithContext(ctx, "GET", "http://host/", nil)
	if err != nil {
		b.Fatal(err)
	}
	rec := &recorder{header: http.Header{}}
	for b.Loop() {
		rec.Reset()
		h.ServeHTTP(rec, req)
	}
	_ = l.CallSoonThreadsafe(l.Stop)
	<-served
	_ = l.Close()
}
