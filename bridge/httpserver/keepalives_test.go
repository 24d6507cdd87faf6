package httpserver_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

// asked asks over a connection, and returns what is said of its end.
func asked(t *testing.T, c net.Conn, r *bufio.Reader, path string) string {
	_, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	response, err := http.ReadResponse(r, nil)
	require.NoError(t, err)
	_, err = io.ReadAll(response.Body)
	require.NoError(t, err)
	if response.Close {
		_, err := r.ReadByte()
		require.ErrorIs(t, err, io.EOF)
		return "closed"
	}
	return "kept"
}

// The owner's server says whether connections are kept, those of the loop and those of net/http, as often as it likes.
func TestKeepAlivesAreTheOwners(t *testing.T) {
	paths := []string{"/loop", "/nethttp"}
	s := &setting{grace: time.Minute, streams: true, handler: func(co *loop.Co) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/loop", httpserver.New(co, sayHello, nil))
		mux.HandleFunc("/nethttp", func(http.ResponseWriter, *http.Request) {})
		return mux
	}}
	s.server.SetKeepAlivesEnabled(false)
	w := begin(t, s)
	for range 3 {
		for _, path := range paths {
			c, r := w.dial()
			require.Equal(t, "closed", asked(t, c, r, path), path)
		}
		s.server.SetKeepAlivesEnabled(true)
		var idle []*bufio.Reader
		for _, path := range paths {
			c, r := w.dial()
			require.Equal(t, "kept", asked(t, c, r, path), path)
			require.Equal(t, "kept", asked(t, c, r, path), path)
			idle = append(idle, r)
		}
		s.server.SetKeepAlivesEnabled(false)
		for _, r := range idle {
			_, err := r.ReadByte()
			require.ErrorIs(t, err, io.EOF)
		}
	}
}

// A request that is served when that changes is answered as the last one.
func TestARequestOutlivesTheKeepAlives(t *testing.T) {
	arrived, goOn := make(chan struct{}), make(chan struct{}, 1)
	s := &setting{}
	w := serveStreams(t, s, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		close(arrived)
		return awaitChannel(co, goOn)
	})
	go func() {
		<-arrived
		s.server.SetKeepAlivesEnabled(false)
		goOn <- struct{}{}
	}()
	c, r := w.dial()
	require.Equal(t, "closed", asked(t, c, r, "/"))
}
