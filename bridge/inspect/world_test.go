package inspect_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
)

// A world is a loop that an inspector looks at, and its address.
type world struct {
	in   *inspect.Inspector
	url  string
	name string // of the loop; main if empty

	watchdog *loop.Watchdog
	recorder loop.Recorder
}

// serve runs program on a loop that an inspector looks at, and meanwhile ask, on another goroutine. The program is
// canceled when ask has returned.
func serve(t *testing.T, w world, program func(co *loop.Co) error, ask func(w world)) {
	if w.in == nil {
		w.in = inspect.New(nil)
	}
	if w.name == "" {
		w.name = "main"
	}
	server := httptest.NewServer(w.in)
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
	w.url = server.URL
	o := &loop.Options{OnError: func(loop.Report) {}, Watchdog: w.watchdog, Recorder: w.recorder,
		Logger: slog.New(slog.DiscardHandler)}
	err := loop.RunWith(t.Context(), o, func(co *loop.Co) error {
		w.in.Attach(co, w.name)
		body := loop.Start(co, loop.Func(program), func(error) {})
		_, err := bridge.RunInExecutor(co, nil, func(context.Context) (struct{}, error) {
			ask(w)
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
