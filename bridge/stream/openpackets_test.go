package stream_test

import (
	"net"
	"net/netip"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// The name of a host is looked up while the loop goes on.
func TestTheNameOfAHostIsLookedUp(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		var k, s *stream.Packets
		opening := task.Do(co, func(co *loop.Co) (err error) {
			k, err = stream.ListenPackets(co, "udp4", "localhost:0")
			return err
		})
		turns(t, co, 1) // it has begun
		chain := opening.Co().AwaitChain()
		_, err := opening.Await(co)
		require.NoError(t, err)
		require.Contains(t, chain, " waits for the address of udp4 localhost:0")
		_, port, err := net.SplitHostPort(k.LocalAddr().String())
		require.NoError(t, err)
		s, err = stream.DialPackets(co, "udp4", "localhost:"+port)
		require.NoError(t, err)
		require.NoError(t, s.Send(co, []byte("hello"), netip.AddrPort{}))
		n, _, err := k.Receive(co, make([]byte, 10))
		require.NoError(t, err)
		require.Equal(t, 5, n)
		require.NoError(t, s.Close())
		return k.Close()
	}))
}

// If that is canceled, nothing stays open.
func TestALookUpIsCanceled(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		opening := task.Do(co, func(co *loop.Co) error {
			_, err := stream.DialPackets(co, "udp4", "localhost:1")
			return err
		})
		turns(t, co, 1)
		opening.Cancel(nil)
		_, err := opening.Await(co)
		require.True(t, loop.IsCanceled(err))
		return nil
	}))
}

// The sender of a unix datagram is answered by its name.
func TestASenderOfAUnixDatagramIsAnswered(t *testing.T) {
	dir := t.TempDir()
	if c, err := net.ListenPacket("unixgram", filepath.Join(dir, "try")); err != nil {
		t.Log("no such sockets here:", err)
		return
	} else {
		require.NoError(t, c.Close())
	}
	byEachWay(t, func(t *testing.T, co *loop.Co) error {
		dir := t.TempDir()
		a, err := stream.ListenPackets(co, "unixgram", filepath.Join(dir, "a"))
		require.NoError(t, err)
		b, err := stream.ListenPackets(co, "unixgram", filepath.Join(dir, "b"))
		require.NoError(t, err)
		require.NoError(t, a.SendNamed(co, []byte("hello"), filepath.Join(dir, "b")))
		p := make([]byte, 10)
		n, from, err := b.ReceiveNamed(co, p)
		require.NoError(t, err)
		require.Equal(t, []string{"hello", filepath.Join(dir, "a")}, []string{string(p[:n]), from})
		require.NoError(t, b.SendNamed(co, []byte("back"), from))
		n, from, err = a.ReceiveNamed(co, p)
		require.NoError(t, err)
		require.Equal(t, []string{"back", filepath.Join(dir, "b")}, []string{string(p[:n]), from})
		require.NoError(t, a.Close())
		return b.Close()
	})
}
