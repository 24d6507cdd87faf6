package stream_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// words is a Protocol that keeps what it has got, and consumes it up to the last space.
type words struct {
	got     []string
	consume func(data []byte) (int, error) // in place of that, if it is not nil
}

func (w *words) Received(_ *loop.Co, data []byte) (int, error) {
	w.got = append(w.got, string(data))
	if w.consume != nil {
		return w.consume(data)
	}
	return bytes.LastIndexByte(data, ' ') + 1, nil
}

// protocol runs a Protocol on a stream, as a task.
func protocol(co *loop.Co, s *stream.Stream, p stream.Protocol) (*stream.ProtocolStep, *task.Task[struct{}]) {
	step := &stream.ProtocolStep{Stream: s, Protocol: p}
	return step, task.DoStep(co, step)
}

// What is not consumed comes again, when there is more behind it; the end is no error, and leaves what is unread.
func TestProtocol(t *testing.T) {
	run(t, func(co *loop.Co) {
		a, b := stream.Pipe(co)
		p := &words{}
		_, reading := protocol(co, b, p)
		for _, part := range []string{"one tw", "o", " three"} {
			require.NoError(t, a.Append([]byte(part)))
			turns(t, co, 5)
		}
		require.NoError(t, a.CloseWrite())
		_, err := reading.Await(co)
		require.NoError(t, err)
		require.Equal(t, []string{"one tw", "two", "two three"}, p.got)
		require.Equal(t, "three", string(b.Unread()))
		a.Abort()
		b.Abort()
	})
}

// Again calls for what is unread, within Received and while the step waits, and does nothing where nothing is.
func TestProtocolAgain(t *testing.T) {
	run(t, func(co *loop.Co) {
		a, b := stream.Pipe(co)
		open := false
		p := &words{}
		step, reading := protocol(co, b, p)
		p.consume = func(data []byte) (int, error) {
			if !open {
				return 0, nil
			}
			step.Again()
			return 1, nil
		}
		require.NoError(t, a.Append([]byte("abc")))
		turns(t, co, 5)
		open = true
		turns(t, co, 5)
		require.Equal(t, []string{"abc"}, p.got)
		step.Again()
		turns(t, co, 5)
		step.Again()
		turns(t, co, 5)
		require.Equal(t, []string{"abc", "abc", "bc", "c"}, p.got)
		require.False(t, reading.Done())
		reading.Cancel(nil)
		_, err := reading.Await(co)
		require.True(t, loop.IsCanceled(err))
		a.Abort()
		b.Abort()
	})
}

// An error of Received ends the step with it, io.EOF without one; what it has consumed is consumed.
func TestProtocolThatEnds(t *testing.T) {
	wrong := errors.New("wrong")
	for _, test := range []struct{ returned, err error }{{wrong, wrong}, {io.EOF, nil}} {
		run(t, func(co *loop.Co) {
			s := sent(co, "abc")
			_, reading := protocol(co, s, &words{consume: func([]byte) (int, error) { return 2, test.returned }})
			_, err := reading.Await(co)
			require.Equal(t, test.err, err)
			require.Equal(t, "c", string(s.Unread()))
			s.Abort()
		})
	}
}

// A Received that aborts the stream ends the step.
func TestProtocolThatAborts(t *testing.T) {
	run(t, func(co *loop.Co) {
		s := sent(co, "abc")
		_, reading := protocol(co, s, &words{consume: func([]byte) (int, error) {
			s.Abort()
			return 2, nil
		}})
		_, err := reading.Await(co)
		require.ErrorContains(t, err, "use of closed network connection")
	})
}

// Who appends more than the peer fetches is called no more until that has gone, also if there is input, and it asks to
// be called again; then it is.
func TestProtocolBackPressure(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		s.SetWaterMarks(8, 4)
		p := &words{}
		step, reading := protocol(co, s, p)
		p.consume = func([]byte) (int, error) { return 1, s.Append([]byte("0123456789")) }
		w.arrived = []byte("abc")
		w.tellReadable()
		turns(t, co, 3)
		step.Again()
		turns(t, co, 3)
		require.Equal(t, []string{"abc"}, p.got)
		w.take(5)
		turns(t, co, 3)
		require.Equal(t, []string{"abc"}, p.got)
		w.take(1)
		turns(t, co, 3)
		require.Equal(t, []string{"abc", "bc"}, p.got)
		s.Abort()
		_, err := reading.Await(co)
		require.Error(t, err)
	})
}
