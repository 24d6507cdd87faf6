package stream_test

import (
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// What comes on a connection between its being made and the turn in which who has dialed goes on is not lost. The
// loop polls in between, since it is kept busy for more entries than it runs without that.
func TestAPeerMaySpeakBeforeTheDialerGoesOn(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("hello"))
			_ = c.Close()
		}
	}()
	err = loop.Run(func(co *loop.Co) error {
		done := false
		var busy func()
		busy = func() {
			if !done {
				co.Loop().CallSoon(busy)
			}
		}
		for range 100 {
			busy()
		}
		for range 100 {
			s, err := stream.Dial(co, "tcp", ln.Addr().String())
			if err != nil {
				return err
			}
			p := make([]byte, 5)
			if _, err := s.ReadFull(co, p); err != nil {
				return err
			}
			require.Equal(t, "hello", string(p))
			_, err = s.Read(co, p)
			require.Equal(t, io.EOF, err)
			if err := s.Close(co); err != nil {
				return err
			}
		}
		done = true
		return nil
	})
	require.NoError(t, err)
}
