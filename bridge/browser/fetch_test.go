//go:build js

package browser_test

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// fetching runs a program with the address of the server, if there is one.
func fetching(t *testing.T, main func(co *loop.Co, url string) error) {
	if url := server(t); url != "" {
		run(t, func(co *loop.Co) error { return main(co, url) })
	}
}

func TestFetch(t *testing.T) {
	fetching(t, func(co *loop.Co, url string) error {
		r, err := browser.Fetch(co, url+"/echo",
			map[string]any{"method": "POST", "body": browser.Bytes([]byte("hello"))})
		require.NoError(t, err)
		require.Equal(t, 200, r.Status)
		require.True(t, r.OK)
		require.Equal(t, "POST", r.Header("X-Method"))
		require.Empty(t, r.Header("X-Missing"))
		p := make([]byte, 2)
		n, err := r.Read(co, p)
		require.NoError(t, err)
		require.Equal(t, "he", string(p[:n]))
		rest, err := r.ReadAll(co)
		require.NoError(t, err)
		require.Equal(t, "llo", string(rest))
		_, err = r.Read(co, p)
		require.Equal(t, io.EOF, err)
		r.Close()
		r, err = browser.Fetch(co, url+"/missing", nil)
		require.NoError(t, err)
		require.Equal(t, 404, r.Status)
		require.False(t, r.OK)
		_, err = browser.Fetch(co, "http://", nil)
		var refused *browser.Error
		require.ErrorAs(t, err, &refused)
		return nil
	})
}

// awaitAborted waits until the server has seen that a request was aborted.
func awaitAborted(t *testing.T, co *loop.Co, url string) {
	r, err := browser.Fetch(co, url+"/aborted", nil)
	require.NoError(t, err)
	_, err = r.ReadAll(co)
	require.NoError(t, err)
}

// A task that is canceled aborts its request on the wire, before the head of the answer and within its body.
func TestCanceledFetch(t *testing.T) {
	fetching(t, func(co *loop.Co, url string) error {
		head := task.Do(co, func(co *loop.Co) error {
			_, err := browser.Fetch(co, url+"/never", nil)
			return err
		})
		if err := nextTurnOfThePage(co); err != nil {
			return err
		}
		head.Cancel(nil)
		_, err := head.Await(co)
		require.ErrorIs(t, err, loop.ErrCanceled)

		r, err := browser.Fetch(co, url+"/endless", nil)
		require.NoError(t, err)
		body := task.Go(co, func(co *loop.Co) ([]byte, error) { return r.ReadAll(co) })
		if err := nextTurnOfThePage(co); err != nil {
			return err
		}
		body.Cancel(nil)
		_, err = body.Await(co)
		require.ErrorIs(t, err, loop.ErrCanceled)
		awaitAborted(t, co, url)
		return nil
	})
}

// A Close beside a read ends it with an error, and the request on the wire; so does the end of the loop.
func TestClosedFetch(t *testing.T) {
	fetching(t, func(co *loop.Co, url string) error {
		r, err := browser.Fetch(co, url+"/endless", nil)
		require.NoError(t, err)
		p := make([]byte, 100)
		n, err := r.Read(co, p)
		require.NoError(t, err)
		require.Equal(t, "one piece", string(p[:n]))
		body := task.Go(co, func(co *loop.Co) ([]byte, error) { return r.ReadAll(co) })
		if err := co.Yield(); err != nil {
			return err
		}
		r.Close()
		_, err = body.Await(co)
		require.ErrorIs(t, err, browser.ErrBodyClosed)
		_, err = r.Read(co, p)
		require.Equal(t, browser.ErrBodyClosed, err)
		awaitAborted(t, co, url)
		_, err = browser.Fetch(co, url+"/endless", nil)
		return err
	})
	fetching(t, func(co *loop.Co, url string) error {
		awaitAborted(t, co, url)
		return nil
	})
}

// A body that is cut has an error.
func TestCutFetch(t *testing.T) {
	fetching(t, func(co *loop.Co, url string) error {
		r, err := browser.Fetch(co, url+"/cut", nil)
		require.NoError(t, err)
		_, err = r.ReadAll(co)
		var broken *browser.Error
		require.ErrorAs(t, err, &broken)
		require.False(t, errors.Is(err, io.EOF))
		return nil
	})
}
