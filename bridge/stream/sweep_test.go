package stream_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// An operation is canceled at every point where it waits, in a step task; the straight-line calls await the same steps.
// Then the stream still works, in both directions, but after a Close: what was not read is unread, what was written
// comes whole.
func TestSweepOfEachOperation(t *testing.T) {
	operations := map[string]func(s *stream.Stream) loop.Stepper{
		"Fill":      func(s *stream.Stream) loop.Stepper { return &stream.FillStep{Stream: s} },
		"Read":      func(s *stream.Stream) loop.Stepper { return &stream.ReadStep{Stream: s, To: make([]byte, 4)} },
		"ReadFull":  func(s *stream.Stream) loop.Stepper { return &stream.ReadFullStep{Stream: s, To: make([]byte, 8)} },
		"ReadUntil": func(s *stream.Stream) loop.Stepper { return &stream.ReadUntilStep{Stream: s, Separator: []byte("6")} },
		"ReadLine":  func(s *stream.Stream) loop.Stepper { return &stream.ReadLineStep{Stream: s} },
		"Write":     func(s *stream.Stream) loop.Stepper { return &stream.WriteStep{Stream: s, From: []byte("abcdefgh")} },
		"Flush":     func(s *stream.Stream) loop.Stepper { return &stream.FlushStep{Stream: s} },
		"Drain":     func(s *stream.Stream) loop.Stepper { return s.DrainStep() },
		"Close":     func(s *stream.Stream) loop.Stepper { return &stream.CloseStep{Stream: s} },
	}
	for name, operation := range operations {
		t.Run(name, func(t *testing.T) {
			looptest.Sweep(t, func(t *looptest.T, co *loop.Co) error {
				w, s := newWire(co, 1)
				s.SetWaterMarks(2, 0)
				require.NoError(t, s.Append([]byte("01234")))
				step := operation(s)
				swept := task.DoStep(co, step)
				t.Target(swept.Co())
				network := task.Do(co, func(co *loop.Co) error {
					for _, piece := range []string{"123", "4", "56\n", "78"} {
						if err := co.Sleep(1); err != nil {
							return err
						}
						w.arrive(piece)
						w.take(3)
					}
					return nil
				})
				_, failed := swept.Await(co)
				if _, err := network.Await(co); err != nil {
					return err
				}
				if w.finish(io.EOF); s.IsClosed() {
					return failed
				}
				w.take(everything)
				require.NoError(t, s.Flush(co))
				wrote := ""
				if write, is := step.(*stream.WriteStep); is {
					wrote = "abcdefgh"[:write.N]
				}
				require.Equal(t, "01234"+wrote, string(w.sent))
				rest, err := s.ReadUntil(co, []byte("end"))
				require.Equal(t, io.ErrUnexpectedEOF, err)
				require.Equal(t, "123456\n78", consumed(step)+string(rest))
				s.Abort()
				return failed
			})
		})
	}
}

// consumed returns what an operation has taken from the input.
func consumed(step loop.Stepper) string {
	switch step := step.(type) {
	case *stream.ReadStep:
		return string(step.To[:step.N])
	case *stream.ReadFullStep:
		return string(step.To[:step.N])
	case *stream.ReadUntilStep:
		return string(step.Data)
	case *stream.ReadLineStep:
		if step.Line != "" {
			return step.Line + "\n"
		}
	}
	return ""
}
