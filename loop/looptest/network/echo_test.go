//go:build !plan9

package network_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

// echo sends back what it reads.
func echo(co *loop.Co, s *stream.Stream) error {
	for {
		view, err := s.Fill(co)
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if _, err := s.Write(co, view); err != nil {
			return err
		}
		s.Discard(len(view))
	}
}

// serve serves on a port with a handler.
func serve(address string, handler func(co *loop.Co, s *stream.Stream) error) func(co *loop.Co) error {
	return func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", address)
		if err != nil {
			return err
		}
		return stream.Serve(co, ln, handler, nil)
	}
}

// ask sends lines to an echo, and wants them back.
func ask(co *loop.Co, address string, lines ...string) error {
	s, err := stream.Dial(co, "tcp", address)
	if err != nil {
		return err
	}
	defer s.Abort()
	for _, line := range lines {
		if _, err := s.Write(co, []byte(line+"\n")); err != nil {
			return err
		}
		got, err := s.ReadUntil(co, []byte("\n"))
		if err != nil {
			return err
		}
		if string(got) != line+"\n" {
			return fmt.Errorf("%q came back as %q", line, got)
		}
	}
	return s.Close(co)
}

// echoes is a program of three hosts: two ask an echo on the third.
func echoes(o *network.Options, tolerant bool) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, o)
		server := n.Host("server").Run(co, serve(":7", echo))
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		a := n.Host("a").Go(co, func(co *loop.Co) error { return ask(co, "server:7", "one", "two", "three") })
		b := n.Host("b").Go(co, func(co *loop.Co) error { return ask(co, "10.0.0.1:7", "four", "five", "six") })
		_, errA := a.Await(co)
		_, errB := b.Await(co)
		err := errors.Join(errA, errB)
		if tolerant {
			err = unlessNetwork(errA, errB)
		}
		n.Heal()
		server.Cancel(nil)
		_, _ = server.Await(co)
		return err
	}
}

// unlessNetwork joins the errors that are not those of the network.
func unlessNetwork(errs ...error) (all error) {
	for _, err := range errs {
		var failed *net.OpError
		if !errors.As(err, &failed) && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
			all = errors.Join(all, err)
		}
	}
	return all
}

func TestEchoes(t *testing.T) {
	looptest.Explore(t, 200, echoes(nil, false))
}

// everything goes wrong.
var everything = network.Faults{
	Resets: 2, HalfOpen: 1, Refused: 1, Unanswered: 1, SlowLinks: 1, FullBuffer: 1, Partitions: 1, OneWay: 1,
	Isolations: 1,
	Crashes:    1, DiskCrashes: 1,
}

func TestEchoesUnderFaults(t *testing.T) {
	looptest.Explore(t, 500, echoes(&network.Options{Faults: everything}, true))
}

func TestWhatNobodyListensAtIsRefused(t *testing.T) {
	looptest.Explore(t, 20, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		n.Host("server")
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			for _, address := range []string{"server:7", "10.0.0.1:7", "127.0.0.1:7", "localhost:7", ":7"} {
				_, err := stream.Dial(co, "tcp", address)
				require.ErrorIs(t, err, syscall.ECONNREFUSED, address)
			}
			var unknown *net.DNSError
			_, err := stream.Dial(co, "tcp", "nobody:7")
			require.ErrorAs(t, err, &unknown)
			return nil
		}).Await(co)
		return err
	})
}
