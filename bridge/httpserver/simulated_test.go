package httpserver_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

// A kind of server is one with TLS or without, and how its clients connect.
type kind struct {
	serve func(co *loop.Co, srv *http.Server, ln *stream.Listener, grace time.Duration) error
	dial  func(co *loop.Co, network, address string) (*stream.Stream, error)
}

var (
	plain  = kind{httpserver.ServeStreams, stream.Dial}
	secure = kind{httpserver.ServeStreamsTLS, func(co *loop.Co, network, address string) (*stream.Stream, error) {
		return stream.DialTLS(co, network, address, clientTLS)
	}}
)

// serveHTTP is a program of a host that counts who comes, and takes a second for each.
func (k kind) serveHTTP(co *loop.Co) error {
	ln, err := stream.Listen(co, "tcp", ":80")
	if err != nil {
		return err
	}
	count := 0
	h := httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		count++
		mine := count
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		fmt.Fprintf(w.Writer(co), "%s is number %d\n", r.URL.Path[1:], mine)
		return nil
	}, nil)
	srv := &http.Server{Handler: h, IdleTimeout: time.Minute, TLSConfig: serverTLS,
		ErrorLog: log.New(io.Discard, "", 0)}
	return k.serve(co, srv, ln, time.Minute)
}

// visit asks twice over one connection, and wants to hear its name.
func (k kind) visit(co *loop.Co, name string) error {
	s, err := k.dial(co, "tcp", "server:80")
	if err != nil {
		return err
	}
	defer s.Abort()
	for range 2 {
		if _, err := s.Write(co, []byte("GET /"+name+" HTTP/1.1\r\nHost: server\r\n\r\n")); err != nil {
			return err
		}
		head, err := s.ReadUntil(co, []byte("\r\n\r\n"))
		if err != nil {
			return err
		}
		response, err := http.ReadResponse(bufio.NewReader(strings.NewReader(string(head))), nil)
		if err != nil {
			return err
		}
		body := make([]byte, response.ContentLength)
		if _, err := s.ReadFull(co, body); err != nil {
			return err
		}
		if !strings.HasPrefix(string(body), name+" is number ") {
			return fmt.Errorf("%s was told %q", name, body)
		}
	}
	return s.Close(co)
}

// visits is a program of a server and two clients. When they have gone, the server is stopped, and drains.
func (k kind) visits(o *network.Options) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, o)
		server := n.Host("server").Run(co, k.serveHTTP)
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		var clients []*task.Task[struct{}]
		for _, name := range []string{"ann", "bob"} {
			clients = append(clients, n.Host(name).Go(co, func(co *loop.Co) error { return k.visit(co, name) }))
		}
		var all error
		for _, c := range clients {
			var failed *net.OpError
			_, err := c.Await(co)
			if err != nil && (o == nil || !errors.As(err, &failed) && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF)) {
				all = errors.Join(all, err)
			}
		}
		n.Heal()
		server.Cancel(nil)
		_, _ = server.Await(co)
		return all
	}
}

// A server runs on a simulated network, whatever the order of things.
func TestOnASimulatedNetwork(t *testing.T) {
	looptest.Explore(t, 200, plain.visits(nil))
}

// So does one with TLS.
func TestTLSOnASimulatedNetwork(t *testing.T) {
	looptest.Explore(t, 50, secure.visits(nil))
}

// And whatever the network does to it.
func TestOnASimulatedNetworkUnderFaults(t *testing.T) {
	looptest.Explore(t, 200, plain.visits(faults))
}

func TestTLSOnASimulatedNetworkUnderFaults(t *testing.T) {
	looptest.Explore(t, 100, secure.visits(faults))
}

var faults = &network.Options{Faults: network.Faults{
	Resets: 1, HalfOpen: 1, Refused: 1, SlowLinks: 1, FullBuffer: 1, Partitions: 1,
}}

// What only net/http can serve is relayed to it, over a connection that package net does not know.
func TestAConnectionIsRelayed(t *testing.T) {
	looptest.Explore(t, 1, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		server := n.Host("server").Run(co, func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", ":80")
			if err != nil {
				return err
			}
			plain := http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
				_, _ = io.Copy(rw, io.MultiReader(strings.NewReader(req.RemoteAddr+" "), req.Body))
			})
			return httpserver.ServeStreams(co, &http.Server{Handler: plain}, ln, time.Minute)
		})
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			s, err := stream.Dial(co, "tcp", "server:80")
			if err != nil {
				return err
			}
			defer s.Abort()
			request := "POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello"
			if _, err := s.Write(co, []byte(request)); err != nil {
				return err
			}
			var last string
			for line, err := range s.Lines(co) {
				if err != nil {
					return err
				}
				last = line
			}
			if want := s.LocalAddr().String() + " hello"; last != want {
				return fmt.Errorf("the last line is %q, and not %q", last, want)
			}
			return s.Close(co)
		}).Await(co)
		server.Cancel(nil)
		_, _ = server.Await(co)
		return err
	})
}
