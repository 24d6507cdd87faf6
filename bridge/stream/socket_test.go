//go:build !wasm && !plan9

package stream_test

// These need sockets of a system. Those of js and wasip1 are in the process, have no options, and a write to a peer that has
// gone waits there until it is interrupted.

import (
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// The loop hears nothing any more of a descriptor that it has given away, and of which a duplicate lives.
func TestTheNextSocketIsNotToldOfOneThatWasDetached(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		here, there := pair(t)
		s, err := stream.Wrap(co, here)
		require.NoError(t, err)
		c, err := s.Detach(co)
		require.NoError(t, err)
		next, other := pair(t) // of the same number
		ns, err := stream.Wrap(co, next)
		require.NoError(t, err)
		require.NoError(t, there.Close())
		require.NoError(t, other.(*net.TCPConn).SetNoDelay(true))
		require.NoError(t, co.Sleep(10*time.Millisecond))
		require.False(t, ns.HungUp())
		ns.Abort()
		require.NoError(t, other.Close())
		return c.Close()
	}))
}

// The same over sockets, or what is taken for any connection, on the real clock or a virtual one.
func TestModelOverSockets(t *testing.T) {
	for name, options := range map[string]func() *loop.Options{
		"of the loop":   func() *loop.Options { return &loop.Options{} },
		"of goroutines": func() *loop.Options { return &loop.Options{Clock: &timer.Virtual{}} },
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range *modelSeeds / 4 {
				a, b := pair(t)
				err := loop.RunWith(t.Context(), options(), func(co *loop.Co) error {
					one, err := stream.Wrap(co, a)
					require.NoError(t, err)
					other, err := stream.Wrap(co, b)
					require.NoError(t, err)
					newModel(t, seed, one, other).run(co)
					return nil
				})
				require.NoError(t, err)
				if t.Failed() {
					t.Fatal("seed", seed)
				}
			}
		})
	}
}

func TestTheSystemRefusesWhatNobodyListensAt(t *testing.T) {
	err := loop.Run(func(co *loop.Co) error {
		system := stream.System(co)
		a, err := system.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		ln := stream.NewListener(co, a)
		require.NoError(t, ln.Close())
		stream.Use(co, system)
		_, refused := net.Dial("tcp", ln.Addr().String())
		var number syscall.Errno
		require.ErrorAs(t, refused, &number)
		_, err = stream.Dial(co, "tcp", ln.Addr().String())
		require.ErrorIs(t, err, number)
		_, err = stream.Listen(co, "tcp", "192.0.2.1:7")
		var failed *net.OpError
		require.ErrorAs(t, err, &failed)
		return nil
	})
	require.NoError(t, err)
}
