package stream_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A client that sends its last line and ends its direction gets all that was written to it, also if the handler returns
// the io.EOF that it has read.
func TestAHandlerThatReturnsTheEndOfItsInput(t *testing.T) {
	answer := bytes.Repeat([]byte("x"), 4<<20)
	straight := func(co *loop.Co, s *stream.Stream) error {
		for {
			if _, err := s.ReadLine(co); err != nil {
				return err
			}
			if err := s.Append(answer); err != nil {
				return err
			}
		}
	}
	steps := func(s *stream.Stream) loop.Stepper {
		return &answering{line: stream.ReadLineStep{Stream: s}, answer: answer}
	}
	var told []error
	served := 0
	o := &stream.ServeOptions{OnError: func(_ *stream.Stream, err error) { told = append(told, err) }}
	for _, serve := range []func(co *loop.Co, ln *stream.Listener) error{
		func(co *loop.Co, ln *stream.Listener) error { return stream.Serve(co, ln, straight, o) },
		func(co *loop.Co, ln *stream.Listener) error { return stream.ServeSteps(co, ln, steps, o) },
	} {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			server := task.Do(co, func(co *loop.Co) error { return serve(co, ln) })
			client, err := stream.Dial(co, "tcp", ln.Addr().String())
			require.NoError(t, err)
			require.NoError(t, client.Append([]byte("line\n")))
			require.NoError(t, client.CloseWrite())
			n, p := 0, make([]byte, 64<<10)
			for err == nil {
				var m int
				m, err = client.Read(co, p)
				n += m
			}
			require.Equal(t, io.EOF, err)
			require.Equal(t, len(answer), n)
			for served++; len(told) < served; {
				require.NoError(t, co.Yield())
			}
			server.Cancel(nil)
			_, _ = server.Await(co)
			return client.Close(co)
		}))
	}
	require.Equal(t, []error{io.EOF, io.EOF}, told)
}

// answering answers each line, and ends with the end of the input.
type answering struct {
	line   stream.ReadLineStep
	answer []byte
}

func (a *answering) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		if done, err := a.line.Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
		if err := a.line.Stream.Append(a.answer); err != nil {
			return true, err
		}
	}
}
