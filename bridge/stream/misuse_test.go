package stream_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// What a call is given to keep is looked at by that call, and not by a later turn or on another goroutine.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	const nilRef = "loop: a nil Ref: give it the co of your function, or the loop"
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for _, test := range []struct {
			want string
			do   func()
		}{
			{nilRef, func() { stream.Pipe(nil) }},
			{nilRef, func() { stream.System(nil) }},
			{"stream: New of a nil transport", func() { stream.New(co, nil) }},
			{"stream: Wrap of a nil connection", func() { _, _ = stream.Wrap(co, nil) }},
			{"stream: WrapListener of a nil listener", func() { _, _ = stream.WrapListener(co, nil) }},
			{"stream: NewListener of a nil acceptor", func() { stream.NewListener(co, nil) }},
			{"stream: WrapPackets of a nil socket", func() { _, _ = stream.WrapPackets(co, nil) }},
			{"stream: NewPackets of a nil transport", func() { stream.NewPackets(co, nil) }},
			{"stream: Serve of a nil handler", func() { _ = stream.Serve(co, nil, nil, nil) }},
			{"stream: Serve of a nil listener",
				func() { _ = stream.Serve(co, nil, func(*loop.Co, *stream.Stream) error { return nil }, nil) }},
			{"stream: StartTLS of a nil stream", func() { _, _ = stream.StartTLS(co, nil, nil, stream.Client) }},
			{"loop: a nil *Co: give it the co of your function",
				func() { _, _ = stream.Dial(nil, "tcp", "localhost:0") }},
			{"loop: a nil *Co: give it the co of your function",
				func() { _, _ = stream.Listen(nil, "tcp", "localhost:0") }},
		} {
			require.PanicsWithValue(t, test.want, test.do, test.want)
		}
		return nil
	}))
}
