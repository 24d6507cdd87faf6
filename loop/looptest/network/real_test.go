//go:build !plan9

package network_test

import (
	"errors"
	"io"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

// onTheRealClock runs p once on the real network.
func onTheRealClock(t *testing.T, p looptest.Program) {
	looptest.Explorer{Real: true}.Explore(t, p)
}

func TestTheSameProgramRunsOnTheRealNetwork(t *testing.T) {
	onTheRealClock(t, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, &network.Options{Faults: everything})
		up := make(chan struct{}, 1)
		server := n.Host("server").Run(co, func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", ":7")
			require.NoError(t, err)
			up <- struct{}{}
			return stream.Serve(co, ln, echo, nil)
		})
		for len(up) == 0 {
			require.NoError(t, co.Yield())
		}
		a := n.Host("a").Go(co, func(co *loop.Co) error { return ask(co, "server:7", "one", "two") })
		b := n.Host("b").Go(co, func(co *loop.Co) error { return ask(co, "10.0.0.1:7", "three") })
		_, errA := a.Await(co)
		_, errB := b.Await(co)
		server.Cancel(nil)
		_, _ = server.Await(co)
		streams, listeners := n.Open()
		require.Zero(t, streams+listeners)
		return errors.Join(errA, errB)
	})
}

func TestACrashOnTheRealNetwork(t *testing.T) {
	onTheRealClock(t, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		server := n.Host("server")
		started := 0
		server.Run(co, func(co *loop.Co) error {
			started++
			return serve(":7", echo)(co)
		})
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			s := dialUntil(co, "server:7")
			require.NoError(t, s.Append([]byte("hello\n")))
			_, err := s.ReadLine(co)
			require.NoError(t, err)
			server.Crash()
			_, err = s.ReadLine(co)
			require.Error(t, err, "the end, or a reset")
			s.Abort()
			_, err = stream.Dial(co, "tcp", "server:7")
			require.ErrorIs(t, err, syscall.ECONNREFUSED)
			server.Restart(co, nil)
			return dialUntil(co, "server:7").Close(co)
		}).Await(co)
		require.Equal(t, 2, started)
		server.Crash()
		return err
	})
}

// Who writes and who reads are both told of a reset, on a simulated network as on that of a kernel, which tells the first
// of them alone: after that its output is broken, and its input at the end. To who has the end already, a reset is a
// broken output.
func TestAResetIsToldToBoth(t *testing.T) {
	p := func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		n.Host("server").Run(co, serve(":7", func(co *loop.Co, s *stream.Stream) error {
			how, err := s.ReadLine(co)
			require.NoError(t, err)
			if how == "reset" {
				s.Abort()
			}
			return nil
		}))
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			read := func(s *stream.Stream) error { _, err := s.Read(co, make([]byte, 1)); return err }
			write := func(s *stream.Stream) error { _, err := s.Write(co, []byte("x")); return err }
			for _, test := range []struct {
				how           string
				first, second func(s *stream.Stream) error
				errors        [2]error
			}{
				{"reset", read, write, [2]error{syscall.ECONNRESET, syscall.EPIPE}},
				{"reset", write, read, [2]error{syscall.ECONNRESET, syscall.ECONNRESET}},
				{"close", read, write, [2]error{io.EOF, syscall.EPIPE}},
			} {
				s := dialUntil(co, "server:7")
				require.NoError(t, s.Append([]byte(test.how+"\n")))
				for !s.HungUp() {
					require.NoError(t, co.Sleep(time.Millisecond))
				}
				require.ErrorIs(t, test.first(s), test.errors[0])
				err := test.second(s)
				for err == nil { // what is written first is answered by the reset
					require.NoError(t, co.Sleep(time.Millisecond))
					err = test.second(s)
				}
				require.ErrorIs(t, err, test.errors[1])
				s.Abort()
			}
			return nil
		}).Await(co)
		return errors.Join(err, n.Host("server").Stop(co))
	}
	looptest.Explore(t, 20, p)
	if runtime.GOOS == "linux" { // the errors of others have other names
		onTheRealClock(t, p)
	}
}

// dialUntil dials until somebody listens.
func dialUntil(co *loop.Co, address string) *stream.Stream {
	for {
		s, err := stream.Dial(co, "tcp", address)
		if err == nil {
			return s
		}
		if err = errors.Join(co.Sleep(time.Millisecond), unlessNetwork(err)); err != nil {
			panic(err)
		}
	}
}
