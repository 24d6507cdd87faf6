package stream_test

import (
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A halfCloser is a connection that takes its time to tell the end.
type halfCloser struct {
	net.Conn
	goOn   chan struct{}
	events chan string
}

func (h *halfCloser) CloseWrite() error {
	<-h.goOn
	h.events <- "shut"
	return nil
}

func (h *halfCloser) Close() error {
	h.events <- "closed"
	return h.Conn.Close()
}

// The end is part of the output until the peer was told: a Close waits for that.
func TestTheEndIsPending(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		here, there := net.Pipe()
		c := &halfCloser{here, make(chan struct{}), make(chan string, 2)}
		goOn := sync.OnceFunc(func() { close(c.goOn) })
		defer goOn()
		s, err := stream.Wrap(co, c)
		require.NoError(t, err)
		require.NoError(t, s.CloseWrite())
		require.Equal(t, 1, s.Pending())
		closing := task.Do(co, func(co *loop.Co) error { return s.Close(co) })
		turns(t, co, 3)
		goOn()
		_, err = closing.Await(co)
		require.NoError(t, err)
		require.Equal(t, []string{"shut", "closed"}, []string{<-c.events, <-c.events})
		return there.Close()
	})
}

// Where there is no way to tell the end, CloseWrite says so, and nothing is lost: Close has no error.
func TestAnEndThatCannotBeTold(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		s, there := wrapped(t, co)
		require.ErrorIs(t, s.CloseWrite(), errors.ErrUnsupported)
		_, err := s.Write(co, []byte("more"))
		require.Error(t, err)
		require.NoError(t, s.Close(co))
		return there.Close()
	})
}

// If something is pending, it goes out, and Flush says so.
func TestAnEndThatCannotBeToldLater(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		s, there := wrapped(t, co)
		got := make(chan string, 1)
		require.NoError(t, s.Append([]byte("last")))
		require.NoError(t, s.CloseWrite())
		go func() {
			p := make([]byte, 4)
			_, _ = there.Read(p)
			got <- string(p)
		}()
		require.ErrorIs(t, s.Flush(co), errors.ErrUnsupported)
		require.Equal(t, "last", <-got)
		require.NoError(t, s.Close(co))
		return there.Close()
	})
}

// Who waits for a mark goes on when that is set where the output is already.
func TestWaterMarksThatRise(t *testing.T) {
	for name, wait := range map[string]func(co *loop.Co, s *stream.Stream) error{
		"a write": func(co *loop.Co, s *stream.Stream) error {
			_, err := s.Write(co, make([]byte, 100))
			return err
		},
		"a drain": func(co *loop.Co, s *stream.Stream) error {
			if err := s.Append(make([]byte, 100)); err != nil {
				return err
			}
			return s.Drain(co)
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(co *loop.Co) {
				_, s := newWire(co, 0)
				s.SetWaterMarks(50, 10)
				waiting := task.Do(co, func(co *loop.Co) error { return wait(co, s) })
				turns(t, co, 3)
				require.False(t, waiting.Done())
				s.SetWaterMarks(50, 20)
				turns(t, co, 3)
				require.False(t, waiting.Done())
				s.SetWaterMarks(200, 100)
				turns(t, co, 3)
				require.True(t, waiting.Done())
				s.Abort()
			})
		})
	}
}

// In debug mode, a call from another goroutine is refused.
func TestAnotherGoroutineIsRefused(t *testing.T) {
	require.NoError(t, loop.RunWith(t.Context(), &loop.Options{Debug: loop.DebugOn}, func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		for i, call := range []func(){
			func() { _, _ = a.TryRead(make([]byte, 1)) },
			func() { _ = a.Append([]byte("x")) },
			func() { _, _ = a.TryWrite([]byte("x")) },
			func() { a.Abort() },
		} {
			refused := make(chan any)
			go func() {
				defer func() { refused <- recover() }()
				call()
			}()
			require.NotNil(t, <-refused, "call %d", i)
		}
		a.Abort()
		b.Abort()
		return nil
	}))
}

// OnHangUp tells once that the peer has gone, also if that is known already, and not when it was taken back.
func TestAHangUpIsTold(t *testing.T) {
	run(t, func(co *loop.Co) {
		a, b := stream.Pipe(co)
		told := 0
		a.OnHangUp(func() { told++ })
		turns(t, co, 2)
		require.Zero(t, told)
		require.NoError(t, b.Append([]byte("unread")))
		require.NoError(t, b.Close(co))
		turns(t, co, 2)
		require.Equal(t, 1, told)
		a.OnHangUp(func() { told++ })
		a.OnHangUp(nil)
		turns(t, co, 2)
		require.Equal(t, 1, told)
		a.OnHangUp(func() { told++ })
		turns(t, co, 2)
		require.Equal(t, 2, told)
		a.Abort()
	})
}
