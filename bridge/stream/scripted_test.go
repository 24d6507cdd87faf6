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
)

// A scripted is an Acceptor whose outcomes are the test's: errors, and nil for a connection.
type scripted struct {
	outcomes []error
	readable func()
}

func (s *scripted) Attach(readable func()) { s.readable = readable }

func (s *scripted) Accept() (stream.Transport, error) {
	if len(s.outcomes) == 0 {
		return nil, stream.ErrWouldBlock
	}
	err := s.outcomes[0]
	s.outcomes = s.outcomes[1:]
	return &wire{room: everything}, err
}

func (s *scripted) Close() error { return nil }

func (s *scripted) Addr() net.Addr { return &net.UnixAddr{Name: "script", Net: "unix"} }

var errNoRoom = errors.New("no room")

// Each Accept that fails doubles the pause after it, and one that does not makes it short again.
func TestThePauseAfterAFailedAccept(t *testing.T) {
	run(t, func(co *loop.Co) {
		var told []time.Duration
		from := &scripted{outcomes: []error{errNoRoom, errNoRoom, nil, errNoRoom, errNoRoom}}
		ln := stream.NewListener(co, from)
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, func(co *loop.Co, _ *stream.Stream) error { return nil },
				&stream.ServeOptions{OnError: func(*stream.Stream, error) { told = append(told, co.Loop().Time()) }})
		})
		require.NoError(t, co.Sleep(time.Second))
		server.Cancel(nil)
		_, _ = server.Await(co)
		const ms = time.Millisecond
		require.Equal(t, []time.Duration{0, 5 * ms, 15 * ms, 20 * ms}, told)
	})
}

// Who was woken for nothing keeps the place among those who accept.
func TestAnAcceptThatIsWokenForNothing(t *testing.T) {
	run(t, func(co *loop.Co) {
		from := &scripted{}
		ln := stream.NewListener(co, from)
		var order []string
		accept := func(name string) {
			task.Do(co, func(co *loop.Co) error {
				_, err := ln.Accept(co)
				order = append(order, name)
				return err
			})
			turns(t, co, 2)
		}
		accept("a")
		accept("b")
		for range 2 {
			from.readable()
			turns(t, co, 2)
		}
		accept("c")
		from.outcomes = []error{nil, nil, nil}
		from.readable()
		turns(t, co, 4)
		require.Equal(t, []string{"a", "b", "c"}, order)
		require.NoError(t, ln.Close())
	})
}

func TestServeOfNoListener(t *testing.T) {
	run(t, func(co *loop.Co) {
		handler := func(*loop.Co, *stream.Stream) error { return nil }
		require.PanicsWithValue(t, "stream: Serve of a nil listener",
			func() { _ = stream.Serve(co, nil, handler, nil) })
	})
}
