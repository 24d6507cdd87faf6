package stream_test

import (
	"crypto/tls"
	"io"
	"net"
	"testing"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// BenchmarkTLSEcho is a round trip of 64 bytes by TLS over loopback: a client of crypto/tls on a goroutine, and a
// server of this package, in both kinds of tasks, or of crypto/tls on another goroutine.
func BenchmarkTLSEcho(b *testing.B) {
	b.Run("steps", func(b *testing.B) {
		benchTLS(b, func(co *loop.Co, ln *stream.Listener) error {
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper { return &echo{s} },
				&stream.ServeOptions{TLS: serverTLS})
		})
	})
	b.Run("straight-line", func(b *testing.B) {
		benchTLS(b, func(co *loop.Co, ln *stream.Listener) error {
			return stream.Serve(co, ln, echoBody, &stream.ServeOptions{TLS: serverTLS})
		})
	})
	b.Run("goroutines", func(b *testing.B) {
		ln, err := tls.Listen("tcp", "127.0.0.1:0", serverTLS)
		if err != nil {
			b.Fatal(err)
		}
		defer ln.Close()
		go func() {
			c, err := ln.Accept()
			if err == nil {
				_, _ = io.Copy(c, c)
				_ = c.Close()
			}
		}()
		shuttle(b, ln.Addr())
	})
}

func benchTLS(b *testing.B, serve func(co *loop.Co, ln *stream.Listener) error) {
	_ = loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		server := task.Do(co, func(co *loop.Co) error { return serve(co, ln) })
		go func() {
			shuttle(b, ln.Addr())
			co.Loop().CallSoonThreadsafe(func() { server.Cancel(nil) })
		}()
		_, _ = server.Await(co)
		return nil
	})
}

// shuttle sends 64 bytes, and waits for them to come back, b.N times.
func shuttle(b *testing.B, at net.Addr) {
	c, err := tls.Dial(at.Network(), at.String(), clientTLS)
	if err != nil {
		b.Error(err)
		return
	}
	defer c.Close()
	p := make([]byte, 64)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := c.Write(p); err != nil {
			b.Error(err)
		}
		if _, err := io.ReadFull(c, p); err != nil {
			b.Error(err)
		}
	}
	b.StopTimer()
}
