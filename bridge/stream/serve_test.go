package stream_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// echo is a connection that sends back what it gets, as a step task.
type echo struct{ s *stream.Stream }

func (e *echo) Step(co *loop.Co, in error) (done bool, err error) {
	fill := stream.FillStep{Stream: e.s}
	for {
		done, err := fill.Step(co, in)
		if !done || err == io.EOF {
			return done, nil
		}
		if err != nil {
			return true, err
		}
		if err := e.s.Append(e.s.Unread()); err != nil {
			return true, err
		}
		e.s.Discard(len(e.s.Unread()))
	}
}

func echoBody(co *loop.Co, s *stream.Stream) error {
	for {
		view, err := s.Fill(co)
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if _, err := s.Write(co, view); err != nil {
			return err
		}
		s.Discard(len(view))
	}
}

func TestServe(t *testing.T) {
	kinds := map[string]func(co *loop.Co, ln *stream.Listener, o *stream.ServeOptions) error{
		"step": func(co *loop.Co, ln *stream.Listener, o *stream.ServeOptions) error {
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper { return &echo{s} }, o)
		},
		"straight-line": func(co *loop.Co, ln *stream.Listener, o *stream.ServeOptions) error {
			return stream.Serve(co, ln, echoBody, o)
		},
	}
	for name, serve := range kinds {
		t.Run(name, func(t *testing.T) {
			err := loop.Run(func(co *loop.Co) error {
				ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
				require.NoError(t, err)
				server := task.Do(co, func(co *loop.Co) error { return serve(co, ln, nil) })
				for range 3 {
					c, err := stream.Dial(co, "tcp", ln.Addr().String())
					require.NoError(t, err)
					for _, line := range []string{"one", "two"} {
						require.NoError(t, c.Append([]byte(line+"\n")))
						got, err := c.ReadLine(co)
						require.NoError(t, err)
						require.Equal(t, line, got)
					}
				}
				server.Cancel(nil)
				_, err = server.Await(co)
				require.True(t, loop.IsCanceled(err))
				return nil
			})
			require.NoError(t, err)
		})
	}
}

// To cancel a server again while its connections end changes nothing about how it ends.
func TestServeCanceledTwice(t *testing.T) {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		served, ended := false, false
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, func(co *loop.Co, s *stream.Stream) error {
				served = true
				_, err := s.Fill(co)
				for range 10 {
					_ = co.Yield()
				}
				ended = true
				return err
			}, nil)
		})
		c, err := stream.Dial(co, "tcp", ln.Addr().String())
		require.NoError(t, err)
		defer c.Abort()
		for !served {
			require.NoError(t, co.Yield())
		}
		server.Cancel(nil)
		require.NoError(t, co.Yield())
		require.NoError(t, co.Yield())
		server.Cancel(nil)
		_, err = server.Await(co)
		require.True(t, ended)
		require.True(t, loop.IsCanceled(err), "%v", err)
		return nil
	})
	require.NoError(t, err)
}
