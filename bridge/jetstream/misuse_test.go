package jetstream_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

var misused = remote.Register("misused", func(_ context.Context, n int) (int, error) { return n, nil })

// What a call is given to keep is looked at by that call, and not on another goroutine.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	ctx := context.Background()
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for _, test := range []struct {
			want string
			do   func()
		}{
			{"jetstream: Submit needs a client and a function", func() { jetstream.Submit(ctx, nil, misused, 1) }},
			{"jetstream: Run needs a client and a function", func() { jetstream.Run(co, nil, misused, 1) }},
			{"jetstream: Attach needs a client and a function", func() { jetstream.Attach(ctx, nil, misused, "1") }},
			{"jetstream: OnLoop needs a function and a body", func() { jetstream.OnLoop(misused, nil) }},
			{"jetstream: Serve of a nil engine", func() { _ = jetstream.Serve(co, nil, nil) }},
			{"jetstream: Work of a nil engine", func() { _ = jetstream.Work(ctx, nil, nil) }},
		} {
			require.PanicsWithValue(t, test.want, test.do, test.want)
		}
		return nil
	}))
}

// Whatever can be closed can be closed again.
func TestCloseTwice(t *testing.T) {
	server, err := jetstream.Embed(jetstream.ServerOptions{})
	require.NoError(t, err)
	engine, err := server.Connect(t.Context(), nil)
	require.NoError(t, err)
	client, err := engine.NewClient(t.Context(), nil)
	require.NoError(t, err)
	worker, err := engine.Start(t.Context(), nil)
	require.NoError(t, err)
	for range 2 {
		client.Close()
		require.NoError(t, worker.Close())
		engine.Close()
		require.NoError(t, server.Close())
	}
	_, err = jetstream.Submit(context.Background(), client, misused, 1).Result(context.Background())
	require.ErrorIs(t, err, jetstream.ErrClosed)
	for range 20 { // though there is room
		require.ErrorIs(t, client.WaitRoom(context.Background()), jetstream.ErrClosed)
	}
}
