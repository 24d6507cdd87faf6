package stream_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// virtually runs main on a virtual clock, where no socket can be watched: all that is of the system goes through pumps.
func virtually(t *testing.T, main func(co *loop.Co) error) {
	t.Helper()
	require.NoError(t, loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}}, main))
}

// wrapped returns a stream over one end of a net.Pipe, and the other end.
func wrapped(t *testing.T, co *loop.Co) (*stream.Stream, net.Conn) {
	t.Helper()
	here, there := net.Pipe()
	s, err := stream.Wrap(co, here)
	require.NoError(t, err)
	return s, there
}

func TestAPumpCarriesBytesInBothDirections(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, end := wrapped(t, co)
		b, err := stream.Wrap(co, end)
		require.NoError(t, err)
		echoing := task.Do(co, func(co *loop.Co) error { return echoBody(co, b) })
		big := strings.Repeat("monoloop", 1<<14)
		writing := task.Do(co, func(co *loop.Co) error {
			n, err := a.Write(co, []byte(big))
			require.Equal(t, len(big), n)
			return err
		})
		got := make([]byte, len(big))
		_, err = a.ReadFull(co, got)
		require.NoError(t, err)
		require.Equal(t, big, string(got))
		_, err = writing.Await(co)
		require.NoError(t, err)
		require.NoError(t, a.Close(co))
		_, err = echoing.Await(co)
		require.NoError(t, err)
		return b.Close(co)
	})
}

func TestDialAndListenWithoutAPoller(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		server := task.Do(co, func(co *loop.Co) error {
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper { return &echo{s} }, nil)
		})
		for range 3 {
			c, err := stream.Dial(co, "tcp", ln.Addr().String())
			require.NoError(t, err)
			require.NoError(t, c.Append([]byte("hello\n")))
			line, err := c.ReadLine(co)
			require.NoError(t, err)
			require.Equal(t, "hello", line)
			require.NoError(t, c.CloseWrite())
			_, err = c.ReadLine(co)
			require.Equal(t, io.EOF, err)
			require.NoError(t, c.Close(co))
		}
		require.NoError(t, ln.Close())
		_, err = server.Await(co)
		return err
	})
}

func TestACanceledReadOfAPumpConsumesNothing(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		s, there := wrapped(t, co)
		err := task.Timeout(co, time.Second, func(*loop.Deadline) error {
			_, err := s.ReadLine(co)
			return err
		})
		var timeout *loop.TimeoutError
		require.ErrorAs(t, err, &timeout, "an idle read lets the clock go on")
		go there.Write([]byte("all of it\n"))
		line, err := s.ReadLine(co)
		require.NoError(t, err)
		require.Equal(t, "all of it", line)
		s.Abort()
		return nil
	})
}

func TestAPumpWhosePeerDoesNotRead(t *testing.T) {
	err := loop.Run(func(co *loop.Co) error {
		s, there := wrapped(t, co)
		writing := task.Do(co, func(co *loop.Co) error {
			n, err := s.Write(co, make([]byte, 1<<20))
			require.Less(t, n, 1<<17, "memory is bounded")
			return err
		})
		require.NoError(t, co.Yield())
		require.NoError(t, co.Yield())
		require.Positive(t, s.Pending())
		flushing := task.Do(co, s.Flush)
		s.Abort()
		_, err := writing.Await(co)
		require.ErrorIs(t, err, net.ErrClosed)
		_, err = flushing.Await(co)
		require.ErrorIs(t, err, net.ErrClosed, "what was pending is lost")
		return there.Close()
	})
	require.NoError(t, err)
}

func TestFlushOfAPumpWaitsForTheWriteUnderWay(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		s, there := wrapped(t, co)
		require.NoError(t, s.Append([]byte("hello")))
		got := make(chan string, 1)
		go func() {
			b := make([]byte, 5)
			_, _ = io.ReadFull(there, b)
			got <- string(b)
		}()
		require.NoError(t, s.Flush(co))
		require.Zero(t, s.Pending())
		require.Equal(t, "hello", <-got)
		return s.Close(co)
	})
}

func TestAWriteErrorOfAPumpIsToldByFlush(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		s, there := wrapped(t, co)
		require.NoError(t, there.Close())
		require.NoError(t, s.Append([]byte("hello")))
		require.ErrorIs(t, s.Flush(co), io.ErrClosedPipe)
		require.ErrorIs(t, s.Append([]byte("more")), io.ErrClosedPipe)
		require.ErrorIs(t, s.Close(co), io.ErrClosedPipe)
		return nil
	})
}

func TestCloseOfAPumpWhileOneReads(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		s, there := wrapped(t, co)
		reading := task.Do(co, func(co *loop.Co) error {
			_, err := s.Read(co, make([]byte, 1))
			return err
		})
		require.NoError(t, co.Yield())
		require.NoError(t, s.Close(co))
		_, err := reading.Await(co)
		require.ErrorIs(t, err, net.ErrClosed)
		_, err = there.Read(make([]byte, 1))
		require.Equal(t, io.EOF, err)
		return nil
	})
}

// The leak detector of the package sees what goroutines are left.
func TestALoopThatEndsGivesItsPumpsUp(t *testing.T) {
	var there net.Conn
	var at net.Addr
	virtually(t, func(co *loop.Co) error {
		var s *stream.Stream
		s, there = wrapped(t, co)
		_, err := s.TryRead(make([]byte, 1))
		require.Equal(t, stream.ErrWouldBlock, err)
		require.NoError(t, s.Append(make([]byte, 1<<20)))
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		at = ln.Addr()
		_, err = ln.TryAccept()
		require.Equal(t, stream.ErrWouldBlock, err)
		return nil
	})
	_, err := io.Copy(io.Discard, there)
	require.NoError(t, err, "the other end sees the end")
	_, err = net.Dial(at.Network(), at.String())
	require.Error(t, err)
}

func TestAConnectionAheadIsClosedWithItsListener(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		_, err = ln.TryAccept()
		require.Equal(t, stream.ErrWouldBlock, err)
		c, err := net.Dial("tcp", ln.Addr().String())
		require.NoError(t, err)
		require.NoError(t, ln.Close())
		done := task.Do(co, func(co *loop.Co) error {
			s, err := stream.Wrap(co, c)
			require.NoError(t, err)
			_, err = s.Read(co, make([]byte, 1))
			require.Error(t, err)
			return s.Close(co)
		})
		_, err = done.Await(co)
		return err
	})
}
