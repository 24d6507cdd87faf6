package inspect_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/chromium"
)

// In a real browser, a page whose program is started anew says what it is told meanwhile, keeps what it shows, and is
// live again as soon as the loop is there.
func goneInABrowser(t *testing.T, b *chromium.Page) {
	serve(t, world{}, busyProgram, func(w world) {
		var starts atomic.Bool
		s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if starts.Load() {
				http.Error(rw, "no loop is attached", http.StatusNotFound)
				return
			}
			w.in.ServeHTTP(rw, r)
		}))
		defer s.Close()
		b.Go(s.URL + "/tasks")
		status := `document.getElementById("status").textContent`
		starts.Store(true)
		b.When(status + `.includes("no loop is attached")`)
		require.NotEmpty(t, b.Eval(`document.querySelectorAll("td.name").length`))
		starts.Store(false)
		b.When(status + `.includes("running")`)
	})
}
