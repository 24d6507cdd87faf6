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

// A full server tells those who come that it is, and serves the next one when another has left. Those it has refused
// and who do not fetch the reason are not among those it serves.
func TestRefuse(t *testing.T) {
	run(t, func(co *loop.Co) {
		var trace []string
		ln := &acceptor{}
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, stream.NewListener(co, ln), func(co *loop.Co, s *stream.Stream) error {
				trace = append(trace, "served")
				_, err := s.Fill(co)
				if err == io.EOF {
					return nil
				}
				return err
			}, &stream.ServeOptions{Limit: 1, Refuse: func(s *stream.Stream) {
				trace = append(trace, "refused")
				_ = s.Append([]byte("full"))
			}})
		})
		turns(t, co, 2)
		first := ln.connect()
		turns(t, co, 3)
		second := ln.connect()
		second.room = 0
		turns(t, co, 3)
		first.finish(io.EOF)
		turns(t, co, 3)
		ln.connect()
		turns(t, co, 3)
		fourth := ln.connect()
		fourth.room = everything
		turns(t, co, 5)
		second.take(everything)
		turns(t, co, 3)
		ln.connect()
		turns(t, co, 3)
		server.Cancel(nil)
		_, err := server.Await(co)
		require.True(t, loop.IsCanceled(err))
		require.Equal(t, "served refused served refused refused", strings.Join(trace, " "))
		require.Equal(t, []string{"closed after full"}, second.events)
		require.Equal(t, []string{"closed after full"}, fourth.events)
	})
}
