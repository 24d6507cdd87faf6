package chromium_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/chromium"
)

// A page is opened, looked at, told of its width and its scheme, and what it shows as an error is one.
func TestPage(t *testing.T) {
	p := chromium.Open(t)
	if p == nil {
		return
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `<!doctype html><link rel="icon" href="data:,"><title>a page</title>
			<meta name="viewport" content="width=device-width"><p>`)
	}))
	defer s.Close()
	p.Go(s.URL)
	require.Equal(t, "a page", p.Eval("document.title"))
	require.InDelta(t, 3, p.Eval("new Promise(done => setTimeout(() => done(1 + 2)))"), 0)
	p.Size(360, 740)
	p.Scheme("dark")
	require.Equal(t, true, p.Eval("innerWidth === 360 && matchMedia('(prefers-color-scheme: dark)').matches"))
	p.Eval("setTimeout(() => document.querySelector('p').textContent = 'later')")
	p.When("document.querySelector('p').textContent === 'later'")
	p.NoErrors()
	p.Eval("console.error('a mistake')")
	errors := p.Errors()
	require.Len(t, errors, 1)
	require.Contains(t, errors[0], "a mistake")
	require.Empty(t, p.Errors())

	t.Run("another", func(t *testing.T) {
		other := p.Another(t)
		other.Go(s.URL)
		require.Equal(t, "a page", other.Eval("document.title"))
		other.Eval("console.error('of its own')")
		require.Len(t, other.Errors(), 1)
		require.Empty(t, p.Errors())
	})
	require.Equal(t, "a page", p.Eval("document.title"), "when the other one is closed")
}
