package inspect_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
)

// look asks for a path, without following where it leads.
func look(t *testing.T, in *inspect.Inspector, path string) *http.Response {
	r := httptest.NewRequestWithContext(t.Context(), "GET", "http://localhost/"+path, nil)
	r.RemoteAddr = "127.0.0.1:1000"
	w := httptest.NewRecorder()
	in.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	var b strings.Builder
	_, err := io.Copy(&b, r.Body)
	require.NoError(t, err)
	return b.String()
}

// A panel needs no loop: the first page leads to it, and there is no other.
func TestAPanelWithoutALoop(t *testing.T) {
	in := inspect.New(nil)
	require.Equal(t, http.StatusNotFound, look(t, in, "").StatusCode)
	var deadline time.Time
	in.AddPanel("a & b", inspect.PanelFunc(func(ctx context.Context) (inspect.Contents, error) {
		deadline, _ = ctx.Deadline()
		rows := [][]any{{"one", 12345, 1500 * time.Millisecond}, {"two", uint64(7), time.Duration(0)}}
		return inspect.Contents{Value: map[string]int{"one": 1},
			Tables: []inspect.PanelTable{{Title: "Things", Columns: []string{"name", "n", "took"}, Rows: rows}, {Title: "Nothing"}}}, nil
	}))
	r := look(t, in, "")
	require.Equal(t, []any{http.StatusSeeOther, "/panel?name=a+%26+b"}, []any{r.StatusCode, r.Header.Get("Location")})
	body := text(t, look(t, in, "panel?name=a+%26+b"))
	require.Contains(t, body, `<td data-label="n" class="num">12,345</td><td data-label="took" class="num">1.50 s</td>`)
	require.Contains(t, body, `class="dim">None.`)
	require.NotContains(t, body, "Timers")
	require.False(t, deadline.IsZero())
	r = look(t, in, "api/panels/"+url.PathEscape("a & b"))
	var value map[string]int
	require.NoError(t, json.NewDecoder(r.Body).Decode(&value))
	require.Equal(t, map[string]int{"one": 1}, value)
	require.Equal(t, http.StatusNotFound, look(t, in, "panel?name=a").StatusCode)

	in.AddPanel("a & b", inspect.PanelFunc(func(context.Context) (inspect.Contents, error) {
		return inspect.Contents{}, errors.New("nobody is there")
	}))
	require.Contains(t, text(t, look(t, in, "panel?name=a+%26+b")), "nobody is there")
	require.Equal(t, http.StatusBadGateway, look(t, in, "api/panels/"+url.PathEscape("a & b")).StatusCode)
}
