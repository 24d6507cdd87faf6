package inspect_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
)

// serve runs program on a loop called main that an inspector looks at, and meanwhile ask with the address of the
// inspector, on another goroutine. The program is canceled when ask has returned.
func serve(t *testing.T, o *inspect.Options, program func(co *loop.Co) error, ask func(in *inspect.Inspector, url string)) {
	in := inspect.New(o)
	server := httptest.NewServer(in)
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
	err := loop.RunWith(t.Context(), &loop.Options{OnError: func(loop.Report) {}}, func(co *loop.Co) error {
		in.Attach(co, "main")
		body := loop.Start(co, loop.Func(program), nil)
		_, err := bridge.RunInExecutor(co, nil, func(context.Context) (struct{}, error) {
			ask(in, server.URL)
			return struct{}{}, nil
		}).Await(co)
		body.Cancel(nil)
		return err
	})
	require.NoError(t, err)
}

// get returns the body of a page that is there.
func get(t *testing.T, url string) string {
	r, err := http.Get(url)
	require.NoError(t, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, r.StatusCode, "%s: %s", url, body)
	return string(body)
}

// snapshot returns what the JSON at url holds.
func snapshot(t *testing.T, url string) *inspect.Snapshot {
	s := &inspect.Snapshot{}
	require.NoError(t, json.Unmarshal([]byte(get(t, url)), s))
	require.Equal(t, inspect.Version, s.Version)
	return s
}
