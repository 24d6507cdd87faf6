package page

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Handler serves a folder that Build has written, compressed where there is a compressed file and the browser takes it.
// Its pages may ask nobody else for anything.
func Handler(folder string) http.Handler {
	files := http.FileServer(http.Dir(folder))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Add("Vary", "Accept-Encoding")
		name := filepath.Join(folder, filepath.Base(r.URL.Path)+".gz")
		if _, err := os.Stat(name); err == nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			h.Set("Content-Type", types[filepath.Ext(r.URL.Path)])
			http.ServeFile(w, r, name)
			return
		}
		files.ServeHTTP(w, r)
	})
}

// types are those of the files that are compressed.
var types = map[string]string{".wasm": "application/wasm", ".js": "text/javascript; charset=utf-8"}
