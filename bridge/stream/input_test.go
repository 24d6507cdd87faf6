package stream_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// What a stream has not consumed stays its own, although the buffer is lent to one stream after the other.
func TestUnreadInputOfManyStreams(t *testing.T) {
	run(t, func(co *loop.Co) {
		a, sa := newWire(co, everything)
		b, sb := newWire(co, everything)
		a.arrive("half of ")
		view, err := sa.Fill(co)
		require.NoError(t, err)
		require.Equal(t, "half of ", string(view))
		b.arrive("another one")
		view, err = sb.Fill(co)
		require.NoError(t, err)
		require.Equal(t, "another one", string(view))
		require.Equal(t, "half of ", string(sa.Unread()))
		sb.Discard(len("another "))
		a.arrive("a line\nand more")
		line, err := sa.ReadLine(co)
		require.NoError(t, err)
		require.Equal(t, "half of a line", line)
		require.Equal(t, "one", string(sb.Unread()))
		require.Equal(t, "and more", string(sa.Unread()))
		sb.Discard(3)
		require.Empty(t, sb.Unread())
		require.Panics(t, func() { sb.Discard(1) })
	})
}

func TestReading(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		_, err := s.TryRead(make([]byte, 1))
		require.ErrorIs(t, err, stream.ErrWouldBlock)
		co.Loop().CallLater(1, func() { w.arrive("abc") })
		p := make([]byte, 2)
		n, err := s.Read(co, p)
		require.NoError(t, err)
		require.Equal(t, "ab", string(p[:n]))
		n, err = s.TryRead(p)
		require.NoError(t, err)
		require.Equal(t, "c", string(p[:n]))
		n, err = s.Read(co, nil)
		require.NoError(t, err)
		require.Zero(t, n)

		w.arrive("1234")
		co.Loop().CallLater(1, func() { w.arrive("56") })
		co.Loop().CallLater(2, func() { w.finish(io.EOF) })
		p = make([]byte, 5)
		_, err = s.ReadFull(co, p)
		require.NoError(t, err)
		require.Equal(t, "12345", string(p))
		n, err = s.ReadFull(co, p)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.Equal(t, "6", string(p[:n]))
		_, err = s.ReadFull(co, p)
		require.ErrorIs(t, err, io.EOF)
		require.True(t, s.HungUp())
	})
}

// A canceled read has consumed nothing, whatever has arrived before.
func TestACanceledReadConsumesNothing(t *testing.T) {
	reads := map[string]func(co *loop.Co, s *stream.Stream) error{
		"Read":      func(co *loop.Co, s *stream.Stream) error { _, err := s.Read(co, make([]byte, 8)); return err },
		"Fill":      func(co *loop.Co, s *stream.Stream) error { _, err := s.Fill(co); return err },
		"ReadFull":  func(co *loop.Co, s *stream.Stream) error { _, err := s.ReadFull(co, make([]byte, 8)); return err },
		"ReadUntil": func(co *loop.Co, s *stream.Stream) error { _, err := s.ReadUntil(co, []byte("zz")); return err },
		"ReadLine":  func(co *loop.Co, s *stream.Stream) error { _, err := s.ReadLine(co); return err },
	}
	for name, read := range reads {
		t.Run(name, func(t *testing.T) {
			run(t, func(co *loop.Co) {
				w, s := newWire(co, everything)
				if name != "Read" {
					w.arrive("abc")
				}
				if name == "Fill" {
					_, _ = s.Fill(co)
				}
				reader := task.Do(co, func(co *loop.Co) error { return read(co, s) })
				turns(t, co, 2)
				reader.Cancel(nil)
				if name == "Read" {
					w.arrive("abc") // in the same turn as the cancellation
				}
				_, err := reader.Await(co)
				require.True(t, loop.IsCanceled(err))
				w.finish(io.EOF)
				rest, err := s.ReadUntil(co, []byte("zz"))
				require.ErrorIs(t, err, io.ErrUnexpectedEOF)
				require.Equal(t, "abc", string(rest))
			})
		})
	}
}

// See asyncio.StreamReader.readuntil and its limit.
func TestReadUntil(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		s.SetLimit(8)
		w.arrive("ab\r")
		co.Loop().CallLater(1, func() { w.arrive("\ncd\r\n") })
		got, err := s.ReadUntil(co, []byte("\r\n"))
		require.NoError(t, err)
		require.Equal(t, "ab\r\n", string(got))
		got, err = s.ReadUntil(co, []byte("\r\n"))
		require.NoError(t, err)
		require.Equal(t, "cd\r\n", string(got))

		w.arrive("12345678\r\n") // as much as the limit, without the separator
		got, err = s.ReadUntil(co, []byte("\r\n"))
		require.NoError(t, err)
		require.Equal(t, "12345678\r\n", string(got))
		w.arrive("123456789\r\n")
		_, err = s.ReadUntil(co, []byte("\r\n"))
		var limit *stream.LimitError
		require.ErrorAs(t, err, &limit)
		require.Equal(t, stream.LimitError{Limit: 8, Consumed: 9}, *limit)
		require.Equal(t, "123456789\r\n", string(s.Unread()))
		s.Discard(limit.Consumed)
		got, err = s.ReadUntil(co, []byte("\r\n"))
		require.NoError(t, err)
		require.Equal(t, "\r\n", string(got))

		w.arrive("123456789\r") // which may be the first half of a separator
		_, err = s.ReadUntil(co, []byte("\r\n"))
		require.ErrorAs(t, err, &limit)
		require.Equal(t, stream.LimitError{Limit: 8, Consumed: 9}, *limit)
		s.Discard(len(s.Unread()))
		require.Panics(t, func() { _, _ = s.ReadUntil(co, nil) })
		require.Panics(t, func() { s.SetLimit(0) })
	})
}

func TestLines(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		s.SetLimit(6)
		w.arrive("one\r\n\ntwo\nfar too long\nlast")
		w.finish(io.EOF)
		var got []string
		for line, err := range s.Lines(co) {
			if err != nil {
				line = err.Error()
			}
			got = append(got, line)
		}
		require.Equal(t, []string{
			"one", "", "two", "stream: the separator is not found within the limit of 6 bytes", "last",
		}, got)
		for range s.Lines(co) {
			t.Error("a line after the last")
		}
	})
}

// What asyncio.StreamReader.readline drops of a line that is too long depends on what has arrived: the line to its end,
// or all there is, after which the rest of the line is the next one.
func TestALineBeyondTheLimit(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		s.SetLimit(4)
		var trace []string
		read := func() {
			line, err := s.ReadLine(co)
			var long *stream.LimitError
			if errors.As(err, &long) {
				line = fmt.Sprint(long.Consumed, " bytes")
			}
			trace = append(trace, line, string(s.Unread()))
		}
		w.arrive("12345\n1234\nab")
		read()
		read()
		w.arrive("cde")
		read()
		w.arrive("fgh\nlast\n")
		read()
		read()
		require.Equal(t, []string{
			"5 bytes", "1234\nab",
			"1234", "ab",
			"5 bytes", "",
			"fgh", "last\n",
			"last", "",
		}, trace)
		s.Abort()
	})
}

func TestLinesEndByAnError(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		w.arrive("one\ntw")
		w.finish(errReset)
		var got []string
		for line, err := range s.Lines(co) {
			if err != nil {
				line = err.Error()
			}
			got = append(got, line)
		}
		require.Equal(t, []string{"one", "read unix here->there: connection reset"}, got)
		_, err := s.Read(co, make([]byte, 8))
		require.NoError(t, err, "what has arrived before is to be had")
		_, err = s.Read(co, make([]byte, 8))
		require.ErrorIs(t, err, errReset)
	})
}

func TestOneReaderAtATime(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		reader := task.Do(co, func(co *loop.Co) error { _, err := s.Read(co, make([]byte, 1)); return err },
			task.Named("first"))
		turns(t, co, 1)
		require.PanicsWithValue(t, "stream: a read while first waits for input: one coroutine may read at a time",
			func() { _, _ = s.Read(co, make([]byte, 1)) })
		w.arrive("x")
		_, err := reader.Await(co)
		require.NoError(t, err)
	})
}

// Whoever waits for input when the stream is closed, or aborted, is told.
func TestCloseWhileReading(t *testing.T) {
	for _, abort := range []bool{false, true} {
		run(t, func(co *loop.Co) {
			w, s := newWire(co, everything)
			reader := task.Do(co, func(co *loop.Co) error { _, err := s.ReadLine(co); return err })
			turns(t, co, 2)
			if abort {
				s.Abort()
			} else {
				require.NoError(t, s.Close(co))
			}
			_, err := reader.Await(co)
			require.ErrorIs(t, err, net.ErrClosed)
			require.Len(t, w.events, 1)
			_, err = s.Fill(co)
			require.ErrorIs(t, err, net.ErrClosed)
			require.True(t, s.HungUp())
			require.Equal(t, "there", s.RemoteAddr().String())
			s.Abort()
			require.NoError(t, s.Close(co))
			require.Len(t, w.events, 1)
		})
	}
}

// A message that is as long as the buffer that is lent, and longer, arrives whole.
func TestInputThatIsLargerThanTheBuffer(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		big := strings.Repeat("0123456789abcdef", 20_000)
		s.SetLimit(len(big))
		for rest := big + "\n"; rest != ""; {
			n := min(len(rest), 50_001)
			piece := rest[:n]
			rest = rest[n:]
			co.Loop().CallSoon(func() { w.arrive(piece) })
		}
		line, err := s.ReadLine(co)
		require.NoError(t, err)
		require.Equal(t, big, line)
	})
}

// The steps do what the methods do, under the same waits.
func TestStepsThatRead(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		p := make([]byte, 3)
		read := &stream.ReadStep{Stream: s, To: p}
		full := &stream.ReadFullStep{Stream: s, To: make([]byte, 4)}
		until := &stream.ReadUntilStep{Stream: s, Separator: []byte(";")}
		line := &stream.ReadLineStep{Stream: s}
		fill := &stream.FillStep{Stream: s}
		for i, step := range []loop.Stepper{read, full, until, line, fill} {
			waiting := task.DoStep(co, step)
			turns(t, co, 1)
			w.arrive([]string{"ab", "cdef", "gh;", "ij\n", "kl"}[i])
			_, err := waiting.Await(co)
			require.NoError(t, err)
		}
		require.Equal(t, "ab", string(p[:read.N]))
		require.Equal(t, "cdef", string(full.To))
		require.Equal(t, "gh;", string(until.Data))
		require.Equal(t, "ij", line.Line)
		require.Equal(t, "kl", string(s.Unread()))

		full.N = 0
		canceled := task.DoStep(co, full)
		w.arrive("m")
		turns(t, co, 1)
		canceled.Cancel(nil)
		_, err := canceled.Await(co)
		require.True(t, loop.IsCanceled(err))
		require.Zero(t, full.N)
		require.Equal(t, "klm", string(s.Unread()))
	})
}
