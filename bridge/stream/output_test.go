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

func TestWriteGoesStraightThrough(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		n, err := s.Write(co, []byte("now"))
		require.NoError(t, err)
		require.Equal(t, 3, n)
		require.Equal(t, "now", string(w.sent))
		require.Zero(t, s.Pending())
	})
}

// What is appended in one turn goes out in the next, together.
func TestAppend(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		require.NoError(t, s.Append([]byte("a")))
		require.NoError(t, s.Append([]byte("b")))
		require.Empty(t, w.sent)
		require.Equal(t, 2, s.Pending())
		turns(t, co, 1)
		require.Equal(t, "ab", string(w.sent))

		require.NoError(t, s.Append([]byte("c")))
		n, err := s.Write(co, []byte("d")) // at once, and in order
		require.NoError(t, err)
		require.Equal(t, 1, n)
		require.Equal(t, "abcd", string(w.sent))
		require.NoError(t, s.Append(nil))
		turns(t, co, 1)
		require.Zero(t, s.Pending())
	})
}

// Above the high-water mark a Write waits until the low one is reached, and its bytes are not copied meanwhile.
func TestWaterMarks(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		s.SetWaterMarks(8, 4)
		require.Panics(t, func() { s.SetWaterMarks(1, 2) })
		require.Panics(t, func() { s.SetWaterMarks(1, -1) })
		n, err := s.Write(co, []byte("12345678"))
		require.NoError(t, err)
		require.Equal(t, 8, n, "as much as the mark is taken at once")
		writer := task.Do(co, func(co *loop.Co) error { _, err := s.Write(co, []byte("abcdefgh")); return err })
		turns(t, co, 2)
		require.False(t, writer.Done())
		w.take(11)
		turns(t, co, 3)
		require.False(t, writer.Done())
		require.Equal(t, "12345678abc", string(w.sent))
		w.take(1)
		turns(t, co, 3)
		require.True(t, writer.Done(), "no more than the low-water mark is pending")
		require.Equal(t, 4, s.Pending())
		_, err = writer.Await(co)
		require.NoError(t, err)
		w.take(everything)
		require.NoError(t, s.Flush(co))
		require.Equal(t, "12345678abcdefgh", string(w.sent))
	})
}

// What several coroutines write comes in the order of their calls, each in one piece, and what is appended meanwhile
// comes behind.
func TestWritersInOrder(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		s.SetWaterMarks(4, 0)
		var writers []*task.Task[struct{}]
		for _, text := range []string{"aaaaaaaa", "bb", "cccccc"} {
			writers = append(writers, task.Do(co, func(co *loop.Co) error {
				n, err := s.Write(co, []byte(text))
				require.Equal(t, len(text), n)
				return err
			}))
		}
		turns(t, co, 1)
		require.NoError(t, s.Append([]byte("d")))
		for range 20 {
			w.take(1)
			turns(t, co, 1)
		}
		for _, writer := range writers {
			_, err := writer.Await(co)
			require.NoError(t, err)
		}
		require.Equal(t, "aaaaaaaabbccccccd", string(w.sent))
	})
}

// A canceled Write says how much of it goes out; the rest never does, and what others write stays whole.
func TestACanceledWrite(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 3)
		s.SetWaterMarks(0, 0)
		var n int
		writer := task.Do(co, func(co *loop.Co) (err error) {
			n, err = s.Write(co, []byte("abcdefgh"))
			return err
		})
		turns(t, co, 1)
		other := task.Do(co, func(co *loop.Co) error { _, err := s.Write(co, []byte("other")); return err })
		turns(t, co, 1)
		flushed := task.Do(co, func(co *loop.Co) error { return s.Flush(co) })
		turns(t, co, 1)
		w.take(2)
		turns(t, co, 1)
		writer.Cancel(nil)
		_, err := writer.Await(co)
		require.True(t, loop.IsCanceled(err))
		require.Equal(t, 5, n)
		w.take(5)
		_, err = other.Await(co)
		require.NoError(t, err)
		_, err = flushed.Await(co)
		require.NoError(t, err)
		require.Equal(t, "abcdeother", string(w.sent))
		require.Zero(t, s.Pending())
	})
}

// See asyncio.StreamWriter.drain.
func TestDrain(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		s.SetWaterMarks(8, 2)
		require.NoError(t, s.Append([]byte("12345678")))
		require.NoError(t, s.Drain(co), "no more than the mark is pending")
		require.NoError(t, s.Append([]byte("9")))
		drained := task.Do(co, func(co *loop.Co) error { return s.Drain(co) })
		step := task.DoStep(co, s.DrainStep())
		turns(t, co, 1)
		w.take(6)
		turns(t, co, 2)
		require.False(t, drained.Done())
		w.take(1)
		_, err := drained.Await(co)
		require.NoError(t, err)
		_, err = step.Await(co)
		require.NoError(t, err)
		require.Equal(t, 2, s.Pending())

		canceled := task.Do(co, func(co *loop.Co) error { return s.Flush(co) })
		turns(t, co, 1)
		canceled.Cancel(nil)
		_, err = canceled.Await(co)
		require.True(t, loop.IsCanceled(err))
		w.take(everything)
		require.NoError(t, s.Flush(co))
		require.Equal(t, "123456789", string(w.sent))
	})
}

// A connection that fails tells every writer, and the next ones.
func TestAWriteThatFails(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 2)
		s.SetWaterMarks(2, 0)
		var n int
		writer := task.Do(co, func(co *loop.Co) (err error) { n, err = s.Write(co, []byte("abcdefgh")); return err })
		flush := task.DoStep(co, &stream.FlushStep{Stream: s})
		turns(t, co, 2)
		w.broken = errReset
		w.take(1)
		_, err := writer.Await(co)
		require.ErrorIs(t, err, errReset)
		require.Equal(t, 4, n, "two were sent, and two below the mark taken")
		_, err = flush.Await(co)
		require.ErrorIs(t, err, errReset)
		require.Zero(t, s.Pending())
		require.ErrorIs(t, s.Append([]byte("x")), errReset)
		_, err = s.TryWrite([]byte("x"))
		require.ErrorIs(t, err, errReset)
		require.ErrorIs(t, s.CloseWrite(), errReset)
		require.ErrorIs(t, s.Close(co), errReset)
		require.Equal(t, []string{"closed after ab"}, w.events)
	})
}

func TestCloseWrite(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		require.NoError(t, s.Append([]byte("last")))
		require.NoError(t, s.CloseWrite())
		require.ErrorContains(t, s.Append([]byte("x")), "the direction of writing was closed")
		require.Empty(t, w.events)
		w.take(everything)
		turns(t, co, 1)
		require.Equal(t, []string{"shut after last"}, w.events)
		w.arrive("still read")
		w.finish(io.EOF)
		line, err := s.ReadLine(co)
		require.NoError(t, err)
		require.Equal(t, "still read", line)
		require.NoError(t, s.Close(co))
		require.Equal(t, []string{"shut after last", "closed after last"}, w.events)
	})
}

func TestCloseSendsWhatIsPending(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		s.SetWaterMarks(4, 0)
		require.NoError(t, s.Append([]byte("pending, ")))
		writer := task.Do(co, func(co *loop.Co) error { _, err := s.Write(co, []byte("and more")); return err })
		turns(t, co, 1)
		closed := task.DoStep(co, &stream.CloseStep{Stream: s})
		again := task.Do(co, func(co *loop.Co) error { return s.Close(co) })
		turns(t, co, 1)
		require.ErrorIs(t, s.Append([]byte("x")), net.ErrClosed)
		require.True(t, s.IsClosed())
		w.take(everything)
		for _, waiting := range []*task.Task[struct{}]{writer, closed, again} {
			_, err := waiting.Await(co)
			require.NoError(t, err)
		}
		require.Equal(t, []string{"closed after pending, and more"}, w.events)
	})
}

// A Close that is canceled gives the connection up, so that a timeout bounds it.
func TestACanceledClose(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 3)
		require.NoError(t, s.Append([]byte("pending")))
		err := task.Timeout(co, 10, func(*loop.Deadline) error { return s.Close(co) })
		require.Error(t, err)
		require.Equal(t, []string{"aborted"}, w.events)
		require.Equal(t, "pen", string(w.sent))
		require.Zero(t, s.Pending())
	})
}

// A writer that waits when the stream is aborted is told how much was sent.
func TestAbortWhileWriting(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 3)
		s.SetWaterMarks(0, 0)
		var n int
		writer := task.Do(co, func(co *loop.Co) (err error) { n, err = s.Write(co, []byte("abcdef")); return err })
		turns(t, co, 1)
		s.Abort()
		_, err := writer.Await(co)
		require.ErrorIs(t, err, net.ErrClosed)
		require.Equal(t, 3, n)
		require.Equal(t, []string{"aborted"}, w.events)
		require.ErrorIs(t, s.CloseWrite(), net.ErrClosed)
	})
}

// A peer that never reads costs the high-water mark, and no more.
func TestAPeerThatNeverReads(t *testing.T) {
	run(t, func(co *loop.Co) {
		_, s := newWire(co, 0)
		s.SetWaterMarks(100, 10)
		chunk := []byte(strings.Repeat("x", 30))
		for range 10 {
			task.Do(co, func(co *loop.Co) error {
				for {
					if _, err := s.Write(co, chunk); err != nil {
						return err
					}
				}
			})
		}
		turns(t, co, 10)
		require.LessOrEqual(t, s.Pending(), 100+10*30)
		s.Abort()
		turns(t, co, 2)
	})
}
