//go:build !wasm

package stream_test

import (
	"errors"
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Who is told that nobody was there for a datagram goes on with the next.
func TestAnErrorOfOneDatagramIsNotTheEnd(t *testing.T) {
	byEachWay(t, func(t *testing.T, co *loop.Co) error {
		k, told := refused(t, co)
		if runtime.GOOS == "windows" && told == nil {
			t.Log("nobody is told: package net has asked the system to keep it to itself, as it does on Windows")
			return nil
		}
		require.ErrorContains(t, told, "refused")
		again, err := net.ListenPacket("udp", k.RemoteAddr().String())
		require.NoError(t, err)
		defer again.Close()
		require.NoError(t, k.Send(co, []byte("to somebody"), netip.AddrPort{}))
		_, err = again.WriteTo([]byte("answer"), k.LocalAddr())
		require.NoError(t, err)
		n, _, err := k.Receive(co, make([]byte, 10))
		require.NoError(t, err)
		require.Equal(t, len("answer"), n)
		return k.Close()
	})
}

// refused sends a datagram to nobody, and returns the socket with what it was told; nil if that is nothing. The first
// socket is told on most systems, some of Wine's never are: so there are more.
func refused(t *testing.T, co *loop.Co) (k *stream.Packets, told error) {
	for range 20 {
		gone, err := net.ListenPacket("udp", "127.0.0.1:0")
		require.NoError(t, err)
		k, err = stream.DialPackets(co, "udp", gone.LocalAddr().String())
		require.NoError(t, err)
		require.NoError(t, gone.Close())
		require.NoError(t, k.Send(co, []byte("to nobody"), netip.AddrPort{}))
		told = task.Timeout(co, 200*time.Millisecond, func(*loop.Deadline) error {
			_, _, err := k.Receive(co, make([]byte, 10))
			return err
		})
		if late := (*loop.TimeoutError)(nil); !errors.As(told, &late) {
			return k, told
		}
		require.NoError(t, k.Close())
	}
	return nil, nil
}
