package page_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/chromium"
)

// tryHurry asks for something else before the answer is there: what was asked for last is what is seen.
func tryHurry(t *testing.T, b *chromium.Page) {
	b.Eval("Promise.all([choose('two-locks'), explore(), choose('overdraft')])")
	require.Equal(t, "overdraft", b.Eval("at.program.Name"))
	require.Equal(t, "It passes.", b.Eval("document.getElementById('end').textContent"))
	b.Eval("location.hash = 'two-locks'")
	b.When("at.program.Name === 'two-locks' && at.run.Record && document.getElementById('program').value === 'two-locks'")
	b.Eval("choose('overdraft')")
}

// tryRecord runs a record that somebody has pasted, by the Enter key, and one that is none.
func tryRecord(t *testing.T, b *chromium.Page) {
	enter := func(record string) {
		b.Eval(`(() => {
			const field = document.getElementById("record");
			field.value = "` + record + `";
			field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
		})()`)
	}
	enter("m1:next=0/1")
	b.When("at.run.Outcome === 'error'")
	enter("no record")
	b.When("document.getElementById('end').textContent.includes('no record')")
	require.Equal(t, "error", b.Eval("at.run.Outcome"), "what was there before stays")
}

// tryServers serves the files by a server that does not know their types, and by one that has not got all of them.
func tryServers(t *testing.T, b *chromium.Page, folder string) {
	files := http.FileServer(http.Dir(folder))
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".wasm") {
			w.Header().Set("Content-Type", "application/octet-stream")
		}
		files.ServeHTTP(w, r)
	}))
	defer plain.Close()
	b.Go(plain.URL)
	b.When("document.querySelector('main:not([aria-busy])')")
	require.Equal(t, "It passes.", b.Eval("document.getElementById('end').textContent"))
	b.NoErrors()

	without := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".wasm") {
			http.NotFound(w, r)
			return
		}
		files.ServeHTTP(w, r)
	}))
	defer without.Close()
	b.Go(without.URL)
	b.When("document.querySelector('main:not([aria-busy])')")
	require.Contains(t, b.Eval("document.getElementById('where').textContent"), "program.wasm: 404")
}
