//go:build !plan9

package stream_test

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

// secureEcho is a program of two hosts: one asks an echo on the other, by TLS.
func secureEcho(o *network.Options) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, o)
		server := n.Host("server").Run(co, func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", ":443")
			if err != nil {
				return err
			}
			return stream.Serve(co, ln, echoBody,
				&stream.ServeOptions{TLS: serverTLS, OnError: func(*stream.Stream, error) {}})
		})
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			s, err := stream.DialTLS(co, "tcp", "server:443", clientTLS)
			if err != nil {
				return err
			}
			defer s.Abort()
			for range 3 {
				if _, err := s.Write(co, []byte("hello\n")); err != nil {
					return err
				}
				line, err := s.ReadLine(co)
				if err != nil {
					return err
				}
				if line != "hello" {
					return errors.New("it came back as " + line)
				}
			}
			return s.Close(co)
		}).Await(co)
		n.Heal()
		server.Cancel(nil)
		_, _ = server.Await(co)
		var failed *net.OpError
		if o != nil && (errors.As(err, &failed) || err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF)) {
			return nil
		}
		return err
	}
}

// TLS runs on a simulated network, however its records are cut.
func TestTLSOnASimulatedNetwork(t *testing.T) {
	looptest.Explore(t, 100, secureEcho(nil))
}

// And whatever the network does to it.
func TestTLSOnASimulatedNetworkUnderFaults(t *testing.T) {
	looptest.Explore(t, 100, secureEcho(&network.Options{Faults: network.Faults{
		Resets: 1, HalfOpen: 1, SlowLinks: 1, FullBuffer: 1, Partitions: 1, OneWay: 1,
	}}))
}
