//go:build linux

package stream_test

import (
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A read of the kernel ends at urgent data of TCP, and at descriptors that come over a unix socket, though there is
// more behind, of which no event tells.
func TestInputBehindABoundary(t *testing.T) {
	send := func(t *testing.T, c syscall.Conn, p []byte, oob []byte, flags int) {
		raw, err := c.SyscallConn()
		require.NoError(t, err)
		require.NoError(t, raw.Control(func(fd uintptr) { err = syscall.Sendmsg(int(fd), p, oob, nil, flags) }))
		require.NoError(t, err)
	}
	t.Run("urgent data", func(t *testing.T) {
		onSockets(t, func(co *loop.Co) {
			s, peer := connect(t, co)
			send(t, peer, []byte("before"), nil, 0)
			send(t, peer, []byte("!"), nil, syscall.MSG_OOB)
			send(t, peer, []byte("behind"), nil, 0)
			readInPieces(t, co, s, "beforebehind")
			s.Abort()
			require.NoError(t, peer.Close())
		})
	})
	t.Run("descriptors", func(t *testing.T) {
		onSockets(t, func(co *loop.Co) {
			s, peer := connectUnix(t, co)
			send(t, peer, []byte("with one"), syscall.UnixRights(int(os.Stdin.Fd())), 0)
			send(t, peer, []byte("behind"), nil, 0)
			readInPieces(t, co, s, "with onebehind")
			s.Abort()
			require.NoError(t, peer.Close())
		})
	})
}

// readInPieces reads what has arrived already.
func readInPieces(t *testing.T, co *loop.Co, s *stream.Stream, want string) {
	t.Helper()
	require.NoError(t, co.Sleep(5*time.Millisecond)) // what loopback has is told by then
	got := make([]byte, 100)
	n := 0
	err := task.Timeout(co, 5*time.Second, func(*loop.Deadline) error {
		for n < len(want) {
			m, err := s.Read(co, got[n:])
			if n += m; err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, err, "only %q", got[:n])
	require.Equal(t, want, string(got[:n]))
}

// connectUnix returns both ends of a connection over a unix socket.
func connectUnix(t *testing.T, co *loop.Co) (*stream.Stream, *net.UnixConn) {
	t.Helper()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	var ends [2]net.Conn
	for i, fd := range fds {
		f := os.NewFile(uintptr(fd), "a unix socket")
		ends[i], err = net.FileConn(f)
		require.NoError(t, err)
		require.NoError(t, f.Close())
	}
	s, err := stream.Wrap(co, ends[0])
	require.NoError(t, err)
	require.Equal(t, "unix", s.RemoteAddr().Network())
	require.Equal(t, "unix", s.LocalAddr().Network())
	return s, ends[1].(*net.UnixConn)
}
