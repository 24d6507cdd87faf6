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
