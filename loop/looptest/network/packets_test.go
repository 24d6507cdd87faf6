package network_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

// The sockets of package stream, in straight-line coroutines, lead here.
func TestSocketsForDatagramsOfAProgram(t *testing.T) {
	e := looptest.Explorer{Source: looptest.Random(1), Schedules: 20}
	report := e.Run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		stream.Use(co, n.Host("server").View())
		server, err := stream.ListenPackets(co, "udp", ":9")
		require.NoError(t, err)
		stream.Use(co, n.Host("client").View())
		client, err := stream.DialPackets(co, "udp", "server:9")
		require.NoError(t, err)
		echoing := task.Do(co, func(co *loop.Co) error {
			p := make([]byte, 10)
			k, from, err := server.Receive(co, p)
			require.NoError(t, err)
			return server.Send(co, p[:k], from)
		})
		require.NoError(t, client.Send(co, []byte("hello"), netip.AddrPort{}))
		p := make([]byte, 10)
		k, _, err := client.Receive(co, p)
		require.NoError(t, err)
		require.Equal(t, "hello", string(p[:k]))
		_, err = echoing.Await(co)
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
		return err
	})
	require.Nil(t, report.Failure)
}
