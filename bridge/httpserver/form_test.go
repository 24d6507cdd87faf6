package httpserver_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

func TestForms(t *testing.T) {
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		for range 2 { // the second time changes nothing
			if err := r.ParseForm(co, 100); err != nil {
				return err
			}
		}
		w.Append(fmt.Appendf(nil, "%v %v %s", r.Form, r.PostForm, r.FormValue("b")))
		return nil
	})
	const form = "application/x-www-form-urlencoded"
	for _, test := range []struct {
		name, method, contentType, body string
		status                          int
		want                            string
	}{
		{"a form", "POST", form, "b=2&a=3", 200, "map[a:[3 1] b:[2]] map[a:[3] b:[2]] 2"},
		{"a form of a PATCH", "PATCH", form, "b=2", 200, "map[a:[1] b:[2]] map[b:[2]] 2"},
		{"parameters of the type", "POST", form + "; charset=UTF-8", "b=2", 200, "map[a:[1] b:[2]] map[b:[2]] 2"},
		{"another type", "POST", "text/plain", "b=2", 200, "map[a:[1]] map[] "},
		{"another method", "DELETE", form, "b=2", 200, "map[a:[1]] map[] "},
		{"no body", "GET", "", "", 200, "map[a:[1]] map[] "},
		{"a body too long", "POST", form, strings.Repeat("x", 101), 413, "Request Entity Too Large\n"},
		{"a malformed body", "POST", form, "%zz", 500, "Internal Server Error\n"},
		{"a malformed type", "POST", "/", "b=2", 500, "Internal Server Error\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), test.method, w.url+"/?a=1",
				strings.NewReader(test.body))
			require.NoError(t, err)
			request.Header.Set("Content-Type", test.contentType)
			response, err := w.client.Do(request)
			require.NoError(t, err)
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.Equal(t, []any{test.status, test.want}, []any{response.StatusCode, string(text)})
		})
	}
}
