package stream_test

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestAnEchoOverTCP(t *testing.T) {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := task.Do(co, func(co *loop.Co) error {
			s, err := ln.Accept(co)
			if err != nil {
				return err
			}
			for {
				view, err := s.Fill(co)
				if err == io.EOF {
					return s.Close(co)
				}
				if err != nil {
					return err
				}
				if _, err := s.Write(co, view); err != nil {
					return err
				}
				s.Discard(len(view))
			}
		})
		c, err := stream.Dial(co, "tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		big := strings.Repeat("monoloop", 1<<17)
		w := task.Do(co, func(co *loop.Co) error {
			n, err := c.Write(co, []byte(big))
			require.Equal(t, len(big), n)
			require.NoError(t, err)
			return c.CloseWrite()
		})
		got := make([]byte, len(big))
		n, err := c.ReadFull(co, got)
		require.NoError(t, err)
		require.Equal(t, big, string(got[:n]))
		_, err = c.Read(co, got)
		require.ErrorIs(t, err, io.EOF)
		_, err = w.Await(co)
		require.NoError(t, err)
		_, err = server.Await(co)
		require.NoError(t, err)
		require.NoError(t, c.Close(co))
		_, err = c.Read(co, got)
		require.ErrorIs(t, err, net.ErrClosed)
		return ln.Close()
	})
	require.NoError(t, err)
}
