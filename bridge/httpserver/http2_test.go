package httpserver_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Over HTTP/2, where requests share a connection, everything is the same.
func TestHTTP2(t *testing.T) {
	arrived, ended := make(chan struct{}), make(chan error, 1)
	l := loop.New(nil)
	mux := http.NewServeMux()
	mux.Handle("/echo", httpserver.New(l, echo, nil))
	mux.Handle("/wait", httpserver.New(l, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		close(arrived)
		err := co.Sleep(1e18)
		ended <- err
		return err
	}, nil))
	mux.Handle("/stop", httpserver.New(l, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		task.Do(co, func(co *loop.Co) error {
			_, err := r.Read(co, make([]byte, 1))
			ended <- err
			return nil
		}, task.Eager)
		w.Append([]byte("enough"))
		return w.Flush(co)
	}, nil))
	mux.Handle("/cut", httpserver.New(l, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		if err := w.Flush(co); err != nil {
			return err
		}
		return http.ErrAbortHandler
	}, nil))
	server := httptest.NewUnstartedServer(mux)
	server.EnableHTTP2 = true
	server.StartTLS()
	ran := make(chan error)
	go func() { ran <- l.RunForever() }()
	do := func(ctx context.Context, path string, body io.Reader) (string, error) {
		req, err := http.NewRequestWithContext(ctx, "POST", server.URL+path, body)
		require.NoError(t, err)
		response, err := server.Client().Do(req)
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		require.Equal(t, 2, response.ProtoMajor)
		text, err := io.ReadAll(response.Body)
		return string(text), err
	}

	long := strings.Repeat("0123456789", 50_000)
	text, err := do(t.Context(), "/echo", strings.NewReader(long))
	require.NoError(t, err)
	require.Equal(t, long, text)

	silent, send := io.Pipe()
	text, err = do(t.Context(), "/stop", silent)
	require.NoError(t, err)
	require.Equal(t, "enough", text)
	require.Equal(t, httpserver.ErrReadStopped, <-ended)
	require.NoError(t, send.Close())

	_, err = do(t.Context(), "/cut", nil)
	require.Error(t, err)

	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err = do(ctx, "/wait", nil)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, loop.Canceled(context.Canceled), <-ended)

	server.Close()
	require.NoError(t, l.CallSoonThreadsafe(l.Stop))
	require.NoError(t, <-ran)
	require.NoError(t, l.Close())
}
