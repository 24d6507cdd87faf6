package stream_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// An acceptor is where the connections of a listener come from that the test makes.
type acceptor struct {
	wire
	readable func()
	waiting  []stream.Transport
	err      error
	closed   bool
}

func (a *acceptor) Attach(readable func()) { a.readable = readable }

func (a *acceptor) Accept() (stream.Transport, error) {
	if a.err != nil {
		return nil, a.err
	}
	if len(a.waiting) == 0 {
		return nil, stream.ErrWouldBlock
	}
	t := a.waiting[0]
	a.waiting = a.waiting[1:]
	return t, nil
}

func (a *acceptor) Addr() net.Addr { return a.LocalAddr() }

func (a *acceptor) Close() error {
	a.closed = true
	return nil
}

func (a *acceptor) connect() *wire {
	w := &wire{room: everything}
	a.waiting = append(a.waiting, w)
	a.readable()
	return w
}

// A handler of steps that panics is the end of its connection where panics are recovered, and not of the server.
func TestAHandlerOfStepsThatPanics(t *testing.T) {
	var told []error
	err := loop.RunWith(t.Context(), &loop.Options{Clock: &timer.Virtual{}, RecoverPanics: true}, func(co *loop.Co) error {
		a := &acceptor{}
		ln := stream.NewListener(co, a)
		n := 0
		server := task.Do(co, func(co *loop.Co) error {
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper {
				if n++; n == 1 {
					panic("in the handler")
				}
				return &echo{s}
			}, &stream.ServeOptions{OnError: func(_ *stream.Stream, err error) { told = append(told, err) }})
		})
		turns(t, co, 2)
		first := a.connect()
		turns(t, co, 4)
		require.Equal(t, []string{"aborted"}, first.events)
		second := a.connect()
		turns(t, co, 4)
		second.arrive("hello")
		turns(t, co, 4)
		require.Equal(t, "hello", string(second.sent))
		server.Cancel(nil)
		_, err := server.Await(co)
		require.True(t, loop.IsCanceled(err))
		require.True(t, a.closed)
		require.Equal(t, []string{"aborted"}, second.events)
		return nil
	})
	require.NoError(t, err)
	require.Len(t, told, 1)
	var panicked *loop.PanicError
	require.ErrorAs(t, told[0], &panicked)
}

// A server that serves as many as it may learns that its listener is closed all the same.
func TestAFullServerWhoseListenerIsClosed(t *testing.T) {
	run(t, func(co *loop.Co) {
		a := &acceptor{}
		ln := stream.NewListener(co, a)
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, echoBody, &stream.ServeOptions{Limit: 1, Grace: time.Second})
		})
		turns(t, co, 2)
		only := a.connect()
		turns(t, co, 4)
		require.NoError(t, ln.Close())
		require.NoError(t, co.Sleep(2*time.Second))
		require.True(t, server.Done())
		require.Equal(t, []string{"aborted"}, only.events)
	})
}

// A server that is canceled while it waits after an Accept that has failed ends at once.
func TestAServerIsCanceledInItsBackOff(t *testing.T) {
	run(t, func(co *loop.Co) {
		a := &acceptor{err: errors.New("too many")}
		ln := stream.NewListener(co, a)
		tries := 0
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, echoBody, &stream.ServeOptions{OnError: func(s *stream.Stream, err error) {
				require.Nil(t, s)
				require.ErrorIs(t, err, a.err)
				tries++
			}})
		})
		require.NoError(t, co.Sleep(16*time.Millisecond)) // at 0, 5 and 15
		require.Equal(t, 3, tries)
		server.Cancel(nil)
		_, err := server.Await(co)
		require.True(t, loop.IsCanceled(err))
		require.True(t, a.closed)
		require.NoError(t, co.Sleep(time.Minute))
		require.Equal(t, 3, tries)
	})
}

// The first cancellation begins the grace, the second one ends it.
func TestAServerThatIsCanceledTwice(t *testing.T) {
	run(t, func(co *loop.Co) {
		a := &acceptor{}
		ln := stream.NewListener(co, a)
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, echoBody, &stream.ServeOptions{Grace: time.Hour})
		})
		turns(t, co, 2)
		only := a.connect()
		turns(t, co, 4)
		server.Cancel(nil)
		turns(t, co, 4)
		require.True(t, a.closed)
		only.arrive("still served")
		turns(t, co, 4)
		require.Equal(t, "still served", string(only.sent))
		require.False(t, server.Done())
		before := co.Loop().Time()
		server.Cancel(nil)
		_, err := server.Await(co)
		require.True(t, loop.IsCanceled(err))
		require.Equal(t, before, co.Loop().Time())
		require.Equal(t, []string{"aborted"}, only.events)
	})
}

// What a handler has left goes out, or is given up after a while, and told.
func TestAPeerThatDoesNotTakeTheRest(t *testing.T) {
	for _, steps := range []bool{false, true} {
		run(t, func(co *loop.Co) {
			a := &acceptor{}
			ln := stream.NewListener(co, a)
			var told error
			o := &stream.ServeOptions{CloseTimeout: time.Second,
				OnError: func(_ *stream.Stream, err error) { told = err }}
			server := task.Do(co, func(co *loop.Co) error {
				if steps {
					return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper {
						require.NoError(t, s.Append([]byte("rest")))
						return &stream.FillStep{Stream: s}
					}, o)
				}
				return stream.Serve(co, ln, func(co *loop.Co, s *stream.Stream) error {
					require.NoError(t, s.Append([]byte("rest")))
					_, err := s.Fill(co)
					return err
				}, o)
			})
			turns(t, co, 2)
			w := a.connect()
			w.room = 1
			turns(t, co, 3)
			w.arrive("!")
			require.NoError(t, co.Sleep(999*time.Millisecond))
			require.Empty(t, w.events)
			require.NoError(t, co.Sleep(2*time.Millisecond))
			require.Equal(t, []string{"aborted"}, w.events)
			require.ErrorIs(t, told, net.ErrClosed)
			require.NoError(t, ln.Close())
			_, err := server.Await(co)
			require.NoError(t, err)
		})
	}
}

// A connection that comes in the same turn as the cancellation of who waits for it is the next one's.
func TestACanceledAccept(t *testing.T) {
	run(t, func(co *loop.Co) {
		a := &acceptor{}
		ln := stream.NewListener(co, a)
		first := task.DoStep(co, &stream.AcceptStep{Listener: ln})
		second := task.Do(co, func(co *loop.Co) error {
			_, err := ln.Accept(co)
			return err
		})
		turns(t, co, 2)
		a.connect()
		first.Cancel(nil)
		turns(t, co, 3)
		require.True(t, first.Done())
		require.True(t, second.Done())
		_, err := second.Await(co)
		require.NoError(t, err)
		require.NoError(t, ln.Close())
	})
}
