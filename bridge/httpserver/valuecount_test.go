//go:build go1.27

package httpserver_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

// A header of more values than the server takes is refused as by net/http; without a choice those are 500. Host is one.
func TestMaxHeaderValueCount(t *testing.T) {
	for _, tt := range []struct{ limit, values, status int }{{3, 3, 200}, {3, 4, 431}, {0, 500, 200}, {0, 501, 431}} {
		s := &setting{server: http.Server{MaxHeaderValueCount: tt.limit}}
		w := serveStreams(t, s,
			func(_ *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error { return nil })
		c, r := w.dial()
		_, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n"+strings.Repeat("a: b\r\n", tt.values-1)+"\r\n")
		require.NoError(t, err)
		response, err := http.ReadResponse(r, nil)
		require.NoError(t, err)
		require.Equal(t, tt.status, response.StatusCode, "%+v", tt)
	}
}
