package stream_test

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

func TestAPipeCarriesBytesInOrder(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		sent := strings.Repeat("0123456789", 50_000)
		writing := task.Do(co, func(co *loop.Co) error {
			for rest := sent; len(rest) > 0; {
				n := min(len(rest), 7777)
				if _, err := a.Write(co, []byte(rest[:n])); err != nil {
					return err
				}
				rest = rest[n:]
			}
			return a.CloseWrite()
		})
		var got strings.Builder
		for p := make([]byte, 999); ; {
			n, err := b.Read(co, p)
			got.Write(p[:n])
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
		}
		require.Equal(t, sent, got.String())
		_, err := writing.Await(co)
		return err
	})
}

func TestAPipeHoldsItsWriterBack(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		written := 0
		writing := task.Do(co, func(co *loop.Co) error {
			for range 100 {
				n, err := a.Write(co, make([]byte, 10_000))
				written += n
				if err != nil {
					return err
				}
			}
			return nil
		})
		require.NoError(t, co.Sleep(time.Second))
		require.Less(t, written, 200_000)
		require.LessOrEqual(t, a.Pending(), 80_000)
		for total := 0; total < 1_000_000; {
			n, err := b.Read(co, make([]byte, 100_000))
			require.NoError(t, err)
			total += n
		}
		_, err := writing.Await(co)
		require.Equal(t, 1_000_000, written)
		return err
	})
}

func TestTheEndsOfAPipe(t *testing.T) {
	read := func(co *loop.Co, s *stream.Stream) (string, error) {
		p := make([]byte, 10)
		n, err := s.Read(co, p)
		return string(p[:n]), err
	}
	virtually(t, func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		require.NoError(t, a.Append([]byte("last")))
		require.NoError(t, a.CloseWrite())
		require.NoError(t, b.Append([]byte("answer")), "the other direction goes on")
		require.NoError(t, b.Flush(co))
		got, err := read(co, b)
		require.NoError(t, err)
		require.Equal(t, "last", got)
		_, err = read(co, b)
		require.Equal(t, io.EOF, err)
		require.True(t, b.HungUp())
		got, err = read(co, a)
		require.NoError(t, err)
		require.Equal(t, "answer", got)
		require.NoError(t, a.Close(co))
		_, err = b.Write(co, []byte("too late"))
		require.ErrorIs(t, err, stream.ErrBroken)

		a, b = stream.Pipe(co)
		require.NoError(t, a.Append([]byte("lost")))
		require.NoError(t, a.Flush(co))
		a.Abort()
		_, err = read(co, b)
		require.ErrorIs(t, err, stream.ErrReset)
		_, err = b.Write(co, []byte("too late"))
		require.ErrorIs(t, err, stream.ErrReset)
		_, err = read(co, a)
		require.ErrorIs(t, err, net.ErrClosed)

		a, b = stream.Pipe(co)
		require.NoError(t, a.Append([]byte("unread")))
		require.NoError(t, a.Flush(co))
		require.NoError(t, b.Close(co))
		_, err = read(co, a)
		require.ErrorIs(t, err, stream.ErrReset, "as TCP, when input is unread")
		return nil
	})
}

func TestAWriterToAPipeLearnsThatThePeerHasLeft(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		writing := task.Do(co, func(co *loop.Co) error {
			_, err := a.Write(co, make([]byte, 1<<20))
			return err
		})
		require.NoError(t, co.Sleep(time.Second))
		b.Abort()
		_, err := writing.Await(co)
		require.ErrorIs(t, err, stream.ErrReset)
		return nil
	})
}

// Whoever is canceled at whatever point: what was read is what was written, from its beginning, and no more than Write
// says.
func TestSweepOfAPipe(t *testing.T) {
	reset := looptest.Sweeper{Allow: func(err error) bool { return errors.Is(err, stream.ErrReset) }}
	reset.Sweep(t, func(t *looptest.T, co *loop.Co) error {
		a, b := stream.Pipe(co)
		a.SetWaterMarks(8, 2)
		text := strings.Repeat("line\n", 30_000)
		written, read := 0, 0
		writing := task.Do(co, func(co *loop.Co) (err error) {
			if written, err = a.Write(co, []byte(text)); err != nil {
				return err
			}
			return a.Close(co)
		})
		writing.OnDone(func(*task.Task[struct{}]) { a.Abort() })
		reading := task.Do(co, func(co *loop.Co) error {
			for line, err := range b.Lines(co) {
				if err != nil {
					return err
				}
				require.Equal(t, "line", line)
				read += len(line) + 1
			}
			require.Equal(t, len(text), read)
			return nil
		})
		reading.OnDone(func(*task.Task[struct{}]) { b.Abort() })
		_, err := reading.Await(co)
		_, lost := writing.Await(co)
		if lost == nil {
			require.Equal(t, len(text), written)
		}
		return cmp.Or(lost, err)
	})
}

func ExamplePipe() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		if err := a.Append([]byte("hello\nworld\n")); err != nil {
			return err
		}
		if err := a.CloseWrite(); err != nil {
			return err
		}
		for line, err := range b.Lines(co) {
			if err != nil {
				return err
			}
			fmt.Println(line)
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// hello
	// world
}
