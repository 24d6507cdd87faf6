package httpserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

// What a call is given to keep is looked at by that call. A listener of nobody would end the program on the goroutine
// that accepts.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	handle := func(*loop.Co, *httpserver.ResponseWriter, *httpserver.Request) error { return nil }
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for _, test := range []struct {
			want string
			do   func()
		}{
			{"httpserver: Serve of a nil server", func() { _ = httpserver.Serve(co, nil, nil, 0) }},
			{"httpserver: Serve of a nil listener", func() { _ = httpserver.Serve(co, &http.Server{}, nil, 0) }},
			{"httpserver: Serve of a nil listener", func() { _ = httpserver.ServeStreams(co, &http.Server{}, nil, 0) }},
			{"httpserver: New with a nil function", func() { httpserver.New(co, nil, nil) }},
			{"loop: a nil Ref: give it the co of your function, or the loop",
				func() { httpserver.New(nil, handle, nil) }},
		} {
			require.PanicsWithValue(t, test.want, test.do, test.want)
		}
		return nil
	}))
}
