package stream_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// pair returns both ends of a TCP connection of package net.
func pair(t *testing.T) (a, b net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	a, err = net.Dial("tcp", ln.Addr().String())
	require.NoError(t, err)
	b, err = ln.Accept()
	require.NoError(t, err)
	return a, b
}

// Of a socket that the loop watches, and of one that is pumped.
func TestDetach(t *testing.T) {
	detach := func(co *loop.Co) error {
		here, there := pair(t)
		s, err := stream.Wrap(co, here)
		require.NoError(t, err)
		_, err = there.Write([]byte("one\ntwo\n"))
		require.NoError(t, err)
		line, err := s.ReadLine(co)
		require.NoError(t, err)
		require.Equal(t, "one", line)
		require.NoError(t, s.Append([]byte("pending")))
		c, err := s.Detach(co)
		require.NoError(t, err)
		require.True(t, s.IsClosed())
		require.ErrorIs(t, s.Append([]byte("more")), net.ErrClosed)
		require.NotNil(t, s.RemoteAddr())

		p := make([]byte, 7)
		_, err = io.ReadFull(there, p)
		require.NoError(t, err)
		require.Equal(t, "pending", string(p))
		_, err = io.ReadFull(c, p[:4])
		require.NoError(t, err)
		require.Equal(t, "two\n", string(p[:4]), "what was unread comes first")
		_, err = there.Write([]byte("three"))
		require.NoError(t, err)
		_, err = io.ReadFull(c, p[:5])
		require.NoError(t, err)
		require.Equal(t, "three", string(p[:5]))
		require.NoError(t, c.Close())
		require.NoError(t, there.Close())
		return nil
	}
	t.Run("a socket", func(t *testing.T) { require.NoError(t, loop.Run(detach)) })
	t.Run("a pump", func(t *testing.T) { virtually(t, detach) })
}

func TestADetachedConnectionIsOneOfPackageNet(t *testing.T) {
	detach := func(co *loop.Co) error {
		here, there := pair(t)
		s, err := stream.Wrap(co, here)
		require.NoError(t, err)
		err = task.Timeout(co, time.Millisecond, func(*loop.Deadline) error {
			_, err := s.Read(co, make([]byte, 1))
			return err
		})
		require.Error(t, err)
		detaching := stream.DetachStep{Stream: s}
		_, err = task.DoStep(co, &detaching).Await(co)
		require.NoError(t, err)
		c := detaching.Conn
		require.IsType(t, &net.TCPConn{}, c)
		require.NoError(t, c.SetReadDeadline(time.Now().Add(-time.Second)))
		_, err = c.Read(make([]byte, 1))
		require.ErrorContains(t, err, "timeout", "it does not block")
		require.NoError(t, c.Close())
		require.NoError(t, there.Close())
		return nil
	}
	t.Run("a socket", func(t *testing.T) { require.NoError(t, loop.Run(detach)) })
	t.Run("a pump", func(t *testing.T) { virtually(t, detach) })
}

func TestWhatIsNotTheSystemsCannotBeDetached(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, _ := stream.Pipe(co)
		_, err := a.Detach(co)
		require.ErrorContains(t, err, "unsupported")
		require.False(t, a.IsClosed())
		a.Abort()
		_, err = a.Detach(co)
		require.ErrorIs(t, err, net.ErrClosed)
		return nil
	})
}

func ExampleStream_Detach() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		defer ln.Close()
		s, err := stream.Dial(co, "tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		c, err := s.Detach(co)
		if err != nil {
			return err
		}
		fmt.Printf("%T", c)
		return c.Close()
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: *net.TCPConn
}

// Goroutines read on behind what nobody has read yet; whoever takes the connection away gets all of it.
func TestADetachedConnectionHasAllThatWasReadAhead(t *testing.T) {
	run(t, func(co *loop.Co) {
		here, there := net.Pipe()
		s, err := stream.Wrap(co, here)
		require.NoError(t, err)
		_, err = s.TryRead(make([]byte, 10))
		require.ErrorIs(t, err, stream.ErrWouldBlock)
		_, err = bridge.RunInExecutor(co, nil, func(context.Context) (struct{}, error) {
			for _, part := range []string{"one ", "two ", "three"} {
				if _, err := io.WriteString(there, part); err != nil { // until it is read
					return struct{}{}, err
				}
			}
			return struct{}{}, nil
		}).Await(co)
		require.NoError(t, err)
		c, err := s.Detach(co)
		require.NoError(t, err)
		got := make([]byte, len("one two three"))
		_, err = io.ReadFull(c, got)
		require.NoError(t, err)
		require.Equal(t, "one two three", string(got))
		require.NoError(t, errors.Join(c.Close(), there.Close()))
	})
}
