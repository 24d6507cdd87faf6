package stream_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A stream may write the view of its input: while the Write waits, the buffer is lent to others.
func TestAWriteOfAViewThatWaits(t *testing.T) {
	for _, discarded := range []bool{false, true} {
		run(t, func(co *loop.Co) {
			w, s := newWire(co, 0)
			s.SetWaterMarks(4, 0)
			w.arrive("what has come in")
			echoing := task.Do(co, func(co *loop.Co) error {
				view, err := s.Fill(co)
				require.NoError(t, err)
				if discarded {
					s.Discard(len(view))
				}
				_, err = s.Write(co, view)
				return err
			})
			turns(t, co, 2)
			require.False(t, echoing.Done())

			other, o := newWire(co, 0)
			other.arrive("something else altogether")
			view, err := o.Fill(co)
			require.NoError(t, err)
			require.Equal(t, "something else altogether", string(bytes.Clone(view)))

			w.take(everything)
			_, err = echoing.Await(co)
			require.NoError(t, err)
			require.NoError(t, s.Flush(co))
			require.Equal(t, "what has come in", string(w.sent))
			s.Abort()
			o.Abort()
		})
	}
}
