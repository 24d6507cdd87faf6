package stream_test

import (
	"net"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// Each end knows both addresses, also when it is closed: of TCP, and of unix sockets, whose dialer has a name or none.
func TestAddressesOfBothEnds(t *testing.T) {
	dir := t.TempDir()
	name := &net.UnixAddr{Name: filepath.Join(dir, "dialer"), Net: "unix"}
	for _, tt := range []struct {
		network, address string
		from             net.Addr
	}{
		{"tcp", "127.0.0.1:0", nil},
		{"unix", filepath.Join(dir, "a"), nil},
		{"unix", filepath.Join(dir, "b"), name},
	} {
		if tt.network == "unix" && !unixSockets(t) {
			continue
		}
		err := loop.Run(func(co *loop.Co) error {
			ln, err := stream.Listen(co, tt.network, tt.address)
			if err != nil {
				return err
			}
			dialed, err := stream.DialWith(co, &net.Dialer{LocalAddr: tt.from}, tt.network, ln.Addr().String())
			if err != nil {
				return err
			}
			accepted, err := ln.Accept(co)
			if err != nil {
				return err
			}
			for range 2 {
				require.Equal(t, ln.Addr(), dialed.RemoteAddr())
				require.Equal(t, ln.Addr().String(), accepted.LocalAddr().String())
				require.Equal(t, tt.network, accepted.RemoteAddr().Network())
				if tt.network == "tcp" {
					require.Equal(t, dialed.LocalAddr(), accepted.RemoteAddr())
				} else if tt.from != nil {
					require.Equal(t, name, accepted.RemoteAddr())
				}
				dialed.Abort()
				accepted.Abort()
			}
			return ln.Close()
		})
		require.NoError(t, err, tt.address)
	}
}

// unixSockets reports whether the system has them; if not, the log says so.
func unixSockets(t *testing.T) bool {
	ln, err := net.Listen("unix", filepath.Join(t.TempDir(), "try"))
	if err != nil {
		t.Log("no such sockets here:", err)
		return false
	}
	return ln.Close() == nil
}
