//go:build !linux

package httpserver

import "net"

// hangups would watch for the clients that go; here, nobody tells of them without a read.
type hangups struct{}

func newHangups() *hangups { return nil }

func (*hangups) watch(net.Conn, *link) {}

func (*hangups) forget(*link) {}

func (*hangups) close() {}
