package stream_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// What is written between a Cork and the last Uncork goes out then, in order, behind what was written before.
func TestCork(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		_, err := s.Write(co, []byte("1"))
		require.NoError(t, err)
		s.Cork()
		_, err = s.TryWrite([]byte("2"))
		require.NoError(t, err)
		require.NoError(t, s.Append([]byte("3")))
		s.Cork()
		_, err = s.Write(co, []byte("4"))
		require.NoError(t, err)
		turns(t, co, 3)
		w.tellWritable()
		turns(t, co, 3)
		s.Uncork()
		turns(t, co, 3)
		require.Equal(t, "1", string(w.sent))
		require.Equal(t, 3, s.Pending())
		s.Uncork()
		require.Equal(t, "1234", string(w.sent))
		_, err = s.Write(co, []byte("5"))
		require.NoError(t, err)
		require.Equal(t, "12345", string(w.sent))
		require.PanicsWithValue(t, "stream: Uncork without a Cork", s.Uncork)
		s.Abort()
	})
}

// A Write above the high-water mark, a Flush and a Close wait for Uncork.
func TestWhoWaitsForACork(t *testing.T) {
	run(t, func(co *loop.Co) {
		var trace []string
		w, s := newWire(co, everything)
		s.SetWaterMarks(8, 4)
		s.Cork()
		task.Do(co, func(co *loop.Co) error {
			n, err := s.Write(co, []byte("more than eight"))
			trace = append(trace, "written")
			require.Equal(t, 15, n)
			return err
		})
		task.Do(co, func(co *loop.Co) error {
			defer func() { trace = append(trace, "flushed") }()
			require.NoError(t, co.Yield())
			return s.Flush(co)
		})
		closing := task.Do(co, func(co *loop.Co) error {
			turns(t, co, 3)
			defer func() { trace = append(trace, "closed") }()
			return s.Close(co)
		})
		turns(t, co, 8)
		require.Empty(t, trace)
		s.Uncork()
		_, err := closing.Await(co)
		require.NoError(t, err)
		require.Equal(t, []string{"written", "flushed", "closed"}, trace)
		require.Equal(t, []string{"closed after more than eight"}, w.events)
	})
}

// An Abort drops what a Cork keeps, and Uncork does nothing then.
func TestAbortOfACorkedStream(t *testing.T) {
	run(t, func(co *loop.Co) {
		w, s := newWire(co, everything)
		s.Cork()
		require.NoError(t, s.Append([]byte("never")))
		s.Abort()
		s.Uncork()
		turns(t, co, 3)
		require.Empty(t, w.sent)
		require.Equal(t, []string{"aborted"}, w.events)
	})
}

// Over TLS nothing that was written leaves a corked stream either.
func TestCorkOverTLS(t *testing.T) {
	run(t, func(co *loop.Co) {
		client, server := securePipe(t, co)
		server.Cork()
		_, err := server.Write(co, []byte(strings.Repeat("x", 40_000)))
		require.NoError(t, err)
		turns(t, co, 10)
		_, err = client.TryFill()
		require.Equal(t, stream.ErrWouldBlock, err)
		require.Equal(t, 40_000, server.Pending())
		server.Uncork()
		require.NoError(t, server.CloseWrite())
		all, err := task.Go(co, func(co *loop.Co) (int, error) {
			for {
				if view, err := client.Fill(co); err == io.EOF {
					return len(view), nil
				} else if err != nil {
					return 0, err
				}
			}
		}).Await(co)
		require.NoError(t, err)
		require.Equal(t, 40_000, all)
		server.Abort()
		client.Abort()
	})
}
