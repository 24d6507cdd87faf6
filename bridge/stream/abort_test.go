package stream_test

import (
	"errors"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Whoever waits for output to go out is told that an Abort has dropped it, and so is a Close after it.
func TestAnAbortTellsThatOutputWasLost(t *testing.T) {
	waits := map[string]func(s *stream.Stream) loop.Stepper{
		"Flush": func(s *stream.Stream) loop.Stepper { return &stream.FlushStep{Stream: s} },
		"Drain": func(s *stream.Stream) loop.Stepper { return s.DrainStep() },
		"Close": func(s *stream.Stream) loop.Stepper { return &stream.CloseStep{Stream: s} },
	}
	for name, wait := range waits {
		t.Run(name, func(t *testing.T) {
			run(t, func(co *loop.Co) {
				_, s := newWire(co, 3)
				s.SetWaterMarks(2, 0)
				require.NoError(t, s.Append([]byte("abcdefgh")))
				waiting := task.DoStep(co, wait(s))
				turns(t, co, 2)
				require.False(t, waiting.Done())
				s.Abort()
				_, err := waiting.Await(co)
				require.ErrorIs(t, err, net.ErrClosed)
				require.ErrorIs(t, s.Close(co), net.ErrClosed)
			})
		})
	}
}

// An Abort that loses nothing is no error of a later Close.
func TestCloseAfterAnAbortThatLosesNothing(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		_, err := s.Write(co, []byte("sent"))
		require.NoError(t, err)
		s.Abort()
		s.Abort()
		require.NoError(t, s.Close(co))
		require.NoError(t, s.Flush(co))
		require.Equal(t, []string{"aborted"}, w.events)
	})
}

// An Abort while the end waits for output to go out tells nobody of the end.
func TestAbortAfterCloseWrite(t *testing.T) {
	run(t, func(co *loop.Co) {
		s, peer := wrapped(t, co)
		require.NoError(t, s.Append([]byte("never read")))
		turns(t, co, 1)
		err := s.CloseWrite()
		require.True(t, err == nil || errors.Is(err, errors.ErrUnsupported))
		s.Abort()
		require.True(t, s.IsClosed())
		require.NoError(t, peer.Close())
	})
}

// An Abort ends a read in the middle of a line.
func TestAbortInTheMiddleOfALine(t *testing.T) {
	reads := map[string]func(co *loop.Co, s *stream.Stream) error{
		"ReadLine":  func(co *loop.Co, s *stream.Stream) error { _, err := s.ReadLine(co); return err },
		"ReadUntil": func(co *loop.Co, s *stream.Stream) error { _, err := s.ReadUntil(co, []byte("\n")); return err },
		"ReadFull":  func(co *loop.Co, s *stream.Stream) error { _, err := s.ReadFull(co, make([]byte, 9)); return err },
	}
	for name, read := range reads {
		t.Run(name, func(t *testing.T) {
			run(t, func(co *loop.Co) {
				w, s := newWire(co, everything)
				w.arrive("half")
				reading := task.Do(co, func(co *loop.Co) error { return read(co, s) })
				turns(t, co, 2)
				require.False(t, reading.Done())
				s.Abort()
				_, err := reading.Await(co)
				require.ErrorIs(t, err, net.ErrClosed)
				require.Empty(t, s.Unread())
			})
		})
	}
}
