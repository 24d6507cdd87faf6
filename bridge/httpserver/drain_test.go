package httpserver_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

// A stream of events ends by itself when it is told that the server drains: the grace is not needed, and nothing is cut
// off.
func TestAStreamEndsWhenTheServerDrains(t *testing.T) {
	var before, after []bool
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		before = append(before, r.Draining())
		w.Append([]byte("event\n"))
		if err := w.Flush(co); err != nil {
			return err
		}
		if err := r.AwaitDrain(co); err != nil {
			return err
		}
		after = append(after, r.Draining())
		if err := r.AwaitDrain(co); err != nil { // at once
			return err
		}
		w.Append([]byte("bye\n"))
		return nil
	})
	response := w.do("GET", "/", nil)
	defer response.Body.Close()
	first := make([]byte, 6)
	_, err := io.ReadFull(response.Body, first)
	require.NoError(t, err)
	w.stop(errWhy)
	rest, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, "event\nbye\n", string(first)+string(rest))
	require.Equal(t, loop.Canceled(errWhy), <-w.ended)
	require.Equal(t, []bool{false}, before)
	require.Equal(t, []bool{true}, after)
}

// Who waits for the server to drain may be canceled, and wait again.
func TestAWaitForTheDrainIsCanceled(t *testing.T) {
	waits, again := make(chan *loop.Co, 1), make(chan error, 1)
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		waits <- co
		again <- r.AwaitDrain(co)
		return r.AwaitDrain(co)
	})
	outcome := w.ask("/")
	co := <-waits
	w.onLoop(func() { co.Cancel(errBoom) })
	require.Equal(t, loop.Canceled(errBoom), <-again)
	w.onLoop(func() { co.Uncancel() })
	w.stop(errWhy)
	require.Equal(t, 200, <-outcome)
}

// A server that is not one of Serve tells nothing: the wait ends with the coroutine.
func TestNothingIsKnownOfAnotherServer(t *testing.T) {
	var draining bool
	var ended error
	l := loop.New(nil)
	h := httpserver.New(l, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		draining = r.Draining()
		co.Loop().CallSoon(func() { co.Cancel(errWhy) })
		ended = r.AwaitDrain(co)
		return nil
	}, nil)
	ran := make(chan error)
	go func() { ran <- l.RunForever() }()
	h.ServeHTTP(&recorder{header: http.Header{}}, request(t, t.Context(), nil))
	require.NoError(t, l.CallSoonThreadsafe(l.Stop))
	require.NoError(t, <-ran)
	require.NoError(t, l.Close())
	require.False(t, draining)
	require.Equal(t, loop.Canceled(errWhy), ended)
}
