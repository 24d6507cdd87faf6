//go:build js

package browser_test

import (
	"strings"
	"syscall/js"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// connected runs a program with a WebSocket, if there are such and a server.
func connected(t *testing.T, main func(co *loop.Co, w *browser.WebSocket) error) {
	if js.Global().Get("WebSocket").IsUndefined() {
		t.Log("there is no WebSocket here")
		return
	}
	fetching(t, func(co *loop.Co, url string) error {
		w, err := browser.DialWebSocket(co, strings.Replace(url, "http:", "ws:", 1)+"/socket")
		require.NoError(t, err)
		return main(co, w)
	})
}

func TestWebSocket(t *testing.T) {
	connected(t, func(co *loop.Co, w *browser.WebSocket) error {
		require.NoError(t, w.SendText("grüß dich"))
		require.NoError(t, w.Send([]byte{1, 2, 3}))
		m, err := w.Receive(co)
		require.NoError(t, err)
		require.Equal(t, browser.Message{Data: []byte("grüß dich"), Text: true}, m)
		m, err = w.Receive(co)
		require.NoError(t, err)
		require.Equal(t, browser.Message{Data: []byte{1, 2, 3}}, m)
		require.Zero(t, w.Buffered())
		receiving := task.Go(co, w.Receive)
		if err := co.Yield(); err != nil {
			return err
		}
		w.Close(1000, "done")
		require.Equal(t, &browser.CloseError{Code: 1000, Reason: "done"}, w.SendText("too late"), "it is closing")
		w.Close(3000, "again")
		_, err = receiving.Await(co)
		require.Equal(t, &browser.CloseError{Code: 1000, Reason: "done", Clean: true}, err)
		require.Equal(t, err, w.SendText("too late"))
		return nil
	})
}

// A connection that breaks, and one that does not come about, is an error.
func TestBrokenWebSocket(t *testing.T) {
	connected(t, func(co *loop.Co, w *browser.WebSocket) error {
		require.NoError(t, w.SendText("break"))
		_, err := w.Receive(co)
		require.Equal(t, &browser.CloseError{Code: 1006}, err)
		_, err = browser.DialWebSocket(co, "gopher:")
		var refused *browser.Error
		require.ErrorAs(t, err, &refused)
		waiting := task.Go(co, w.Receive)
		_, err = waiting.Await(co)
		require.Equal(t, &browser.CloseError{Code: 1006}, err)
		return nil
	})
}

// One that is left open is closed with the loop, and who receives is canceled.
func TestWebSocketEndsWithTheLoop(t *testing.T) {
	var got error
	asked := false
	connected(t, func(co *loop.Co, w *browser.WebSocket) error {
		asked = true
		task.Do(co, func(co *loop.Co) error {
			_, got = w.Receive(co)
			return got
		})
		return co.Yield()
	})
	if asked {
		require.ErrorIs(t, got, loop.ErrCanceled)
	}
}
