package jetstream_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

const hostile = `<i id=evil>"'&amp;</td></script>`

// hostileFunc has a name that would be markup.
var hostileFunc = remote.Register("function"+hostile, func(ctx context.Context, n int) (int, error) {
	found, _ := gates.Load(n)
	found.(*gate).entered <- n
	<-ctx.Done()
	return 0, ctx.Err()
})

// page asks an inspector for a path.
func page(in *inspect.Inspector, path string) string {
	r := httptest.NewRequest("GET", "http://localhost/"+path, nil)
	r.RemoteAddr = "127.0.0.1:1000"
	w := httptest.NewRecorder()
	in.ServeHTTP(w, r)
	return w.Body.String()
}

// The page of jobs has the lanes, the workers, what they run, and the dead, and takes no name for markup.
func TestThePageOfJobs(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	w := worker(t, e, &jetstream.WorkerOptions{Name: "worker" + hostile})
	ctx := within(t)
	g, n := newGate(t)
	job := jetstream.Submit(ctx, c, hostileFunc, n)
	require.Equal(t, n, <-g.entered)
	require.NoError(t, w.Beat(ctx))
	in := inspect.New(nil)
	in.AddPanel("jobs", e)
	body := page(in, "panel?name=jobs")
	require.NotContains(t, body, "<i id=evil")
	for _, text := range []string{"function&lt;i id=evil", "worker&lt;i id=evil", ">default<", "Dead"} {
		require.Contains(t, body, text)
	}
	var s jetstream.Status
	require.NoError(t, json.Unmarshal([]byte(page(in, "api/panels/jobs")), &s))
	require.Equal(t, []jetstream.LaneInfo{{Name: "default", InFlight: 1}}, s.Lanes)
	require.Len(t, s.Workers, 1)
	require.Equal(t, w.Name(), s.Workers[0].Name)
	require.Equal(t, "function"+hostile, s.Workers[0].Running[0].Func, fmt.Sprintf("%+v", s))
	require.Empty(t, s.Dead)
	job.Cancel()
}
