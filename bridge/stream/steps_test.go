package stream_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// After a TryWrite that had to leave something, Drain waits until there is room again; whatever the marks are.
func TestDrainAfterATryWrite(t *testing.T) {
	for _, marks := range [][2]int{{0, 0}, {4, 0}, {4, 4}} {
		run(t, func(co *loop.Co) {
			w, s := newWire(co, 1)
			s.SetWaterMarks(marks[0], marks[1])
			writer := task.Do(co, func(co *loop.Co) error {
				for rest := []byte("0123456789"); ; {
					n, err := s.TryWrite(rest)
					if rest = rest[n:]; err != stream.ErrWouldBlock {
						return err
					}
					if err := s.Drain(co); err != nil {
						return err
					}
				}
			})
			for range 10 {
				turns(t, co, 3)
				w.take(1)
			}
			_, err := writer.Await(co)
			require.NoError(t, err)
			require.NoError(t, s.Flush(co))
			require.Equal(t, "0123456789", string(w.sent))
		})
	}
}

// A Write that has met the high-water mark has the next ones wait until the low one is reached, and no longer.
func TestRoomAboveTheLowMark(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		s.SetWaterMarks(8, 4)
		n, err := s.TryWrite([]byte("0123456789"))
		require.Equal(t, stream.ErrWouldBlock, err)
		require.Equal(t, 8, n)
		for _, left := range []int{7, 6, 5} {
			w.take(1)
			turns(t, co, 1)
			require.Equal(t, left, s.Pending())
			n, err = s.TryWrite([]byte("x"))
			require.Equal(t, stream.ErrWouldBlock, err)
			require.Zero(t, n)
		}
		w.take(1)
		turns(t, co, 1)
		n, err = s.TryWrite([]byte("89"))
		require.NoError(t, err)
		require.Equal(t, 2, n)
		require.NoError(t, s.Drain(co))
		s.Abort()
	})
}

// Who drains waits for less when a Write before it is canceled.
func TestDrainBehindACanceledWrite(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		s.SetWaterMarks(8, 4)
		require.NoError(t, s.Append([]byte("012345")))
		writer := task.Do(co, func(co *loop.Co) error { _, err := s.Write(co, []byte("abcdefghij")); return err })
		turns(t, co, 1)
		drained := task.Do(co, s.Drain)
		turns(t, co, 1)
		writer.Cancel(nil)
		_, err := writer.Await(co)
		require.True(t, loop.IsCanceled(err))
		left := s.Pending()
		w.take(left - 5)
		turns(t, co, 2)
		require.False(t, drained.Done())
		w.take(1)
		turns(t, co, 2)
		require.True(t, drained.Done(), "no more than the low-water mark is pending")
		s.Abort()
	})
}

// A Write does not return while more than the high-water mark is pending, even if there is something before it that
// could be sent in the same call.
func TestAWriteBehindWhatCanBeSent(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		s.SetWaterMarks(4, 0)
		_, err := s.Write(co, []byte("1234"))
		require.NoError(t, err)
		w.take(1)
		writer := task.Do(co, func(co *loop.Co) error { _, err := s.Write(co, []byte("abcdefgh")); return err })
		turns(t, co, 3)
		require.False(t, writer.Done())
		w.take(everything)
		_, err = writer.Await(co)
		require.NoError(t, err)
		require.Equal(t, "1234abcdefgh", string(w.sent))
	})
}

// Flush waits for what was pending when it was called, and not for what a transport that buffers takes later.
func TestFlushOfABufferingTransportUnderLoad(t *testing.T) {
	run(t, func(co *loop.Co) {
		b := &buffering{}
		s := stream.New(co, b)
		_, err := s.TryWrite([]byte("first"))
		require.NoError(t, err)
		flushed := task.Do(co, func(co *loop.Co) error { return s.Flush(co) })
		turns(t, co, 1)
		_, err = s.TryWrite([]byte("second"))
		require.NoError(t, err)
		b.pass(5)
		turns(t, co, 3)
		require.True(t, flushed.Done())
		require.Equal(t, 6, s.Pending())
		b.pass(6)
		require.NoError(t, s.Close(co))
		require.Equal(t, "firstsecond", string(b.sent))
	})
}

// A buffering is a wire that takes everything, and keeps it until the test lets it pass.
type buffering struct {
	wire
	kept []byte
}

func (b *buffering) Write(p []byte) (int, error) {
	b.kept = append(b.kept, p...)
	return len(p), nil
}

func (b *buffering) Buffered() int { return len(b.kept) }
func (b *buffering) Flush() error  { return nil }

// pass lets n bytes pass.
func (b *buffering) pass(n int) {
	b.sent, b.kept = append(b.sent, b.kept[:n]...), b.kept[n:]
	b.notifier.Writable()
}

// A second coroutine that consumes what the first waits to read is told so.
func TestDiscardWhileAnotherReads(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, 0)
		w.arrive("begin")
		reader := task.Do(co, func(co *loop.Co) error { _, err := s.ReadUntil(co, []byte("\n")); return err })
		turns(t, co, 2)
		require.PanicsWithValue(t, "stream: Discard while "+reader.Name()+" waits for input: one coroutine may read at a time",
			func() { s.Discard(5) })
		w.arrive("\n")
		_, err := reader.Await(co)
		require.NoError(t, err)
	})
}

// A wait on the stream of another loop is refused before anything of it is left behind.
func TestTheStreamOfAnotherLoop(t *testing.T) {
	other := loop.New(nil)
	defer other.Close()
	w := &wire{}
	s := stream.New(other, w)
	s.SetWaterMarks(0, 0)
	run(t, func(co *loop.Co) {
		waits := []func() error{
			func() error { _, err := s.Read(co, make([]byte, 1)); return err },
			func() error { _, err := s.Fill(co); return err },
			func() error { _, err := s.ReadLine(co); return err },
			func() error { _, err := s.Write(co, []byte("x")); return err },
		}
		for i, wait := range waits {
			require.ErrorIs(t, wait(), loop.ErrForeignLoop, "%d", i)
		}
		require.Zero(t, s.Pending())
		require.NoError(t, s.Append([]byte("pending")))
		require.ErrorIs(t, s.Flush(co), loop.ErrForeignLoop)
		require.ErrorIs(t, s.Drain(co), loop.ErrForeignLoop)
		require.ErrorIs(t, s.Close(co), loop.ErrForeignLoop)
	})
	s.Abort()
}
