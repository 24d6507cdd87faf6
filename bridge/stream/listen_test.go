package stream_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// What cannot be opened is told.
func TestAListenerThatCannotBeOpened(t *testing.T) {
	run(t, func(co *loop.Co) {
		_, want := net.LookupPort("tcp4", "no such port") // with cgo another text than without
		for _, test := range []struct{ address, want string }{
			{"localhost:no such port", "listen tcp4: " + want.Error()},
			{"127.0.0.1:no such port", "listen tcp4: " + want.Error()},
			{"no port", "listen tcp4: address no port: missing port in address"},
		} {
			_, err := stream.Listen(co, "tcp4", test.address)
			require.EqualError(t, err, test.want)
		}
		_, err := stream.Listen(co, "udp", "localhost:0")
		require.EqualError(t, err, "listen udp: unknown network udp")
	})
}

// A network that is not one of connections, or of datagrams, is none, whatever package net would make of it.
func TestUnknownNetworks(t *testing.T) {
	run(t, func(co *loop.Co) {
		for _, network := range []string{"udp", "unixgram", "unixpacket", "ip4:icmp", ""} {
			_, err := stream.Dial(co, network, "127.0.0.1:9")
			require.ErrorIs(t, err, net.UnknownNetworkError(network))
			_, err = stream.Listen(co, network, "127.0.0.1:0")
			require.ErrorIs(t, err, net.UnknownNetworkError(network))
		}
		for _, network := range []string{"tcp", "unix", ""} {
			_, err := stream.DialPackets(co, network, "127.0.0.1:9")
			require.ErrorIs(t, err, net.UnknownNetworkError(network))
			_, err = stream.ListenPackets(co, network, "localhost:0")
			require.ErrorIs(t, err, net.UnknownNetworkError(network))
		}
	})
}
