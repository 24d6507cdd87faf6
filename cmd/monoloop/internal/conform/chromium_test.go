//go:build !js

package conform_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/chromium"
)

var programs = flag.String("programs", "../../../../testdata/conform/programs",
	"the folder with the programs and CPython's traces that TestInChromium runs in a page")

// In a real browser, the programs have on both engines the traces that CPython printed for them.
func TestInChromium(t *testing.T) {
	page := chromium.Open(t)
	if page == nil {
		return
	}
	program := chromium.Build(t, "test", "-c", ".")
	program.Args = []string{"-test.v", "-test.run=^TestTracesInAPage$"}
	mux := http.NewServeMux()
	program.Register(t, mux)
	bundle := readBundle(t)
	mux.HandleFunc("/bundle", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bundle) })
	s := httptest.NewServer(mux)
	defer s.Close()
	output, status := page.Run(s.URL)
	require.Zero(t, status, output)
	require.Contains(t, output, "--- PASS: TestTracesInAPage")
	_, said, _ := strings.Cut(output, "inapage_test.go:")
	said, _, _ = strings.Cut(said, "\n")
	_, said, _ = strings.Cut(said, ": ")
	t.Log("in chromium, " + said)
	page.NoErrors()
}

// readBundle returns all programs with their traces as JSON.
func readBundle(t *testing.T) []byte {
	paths, err := filepath.Glob(filepath.Join(*programs, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var all []traced
	for _, path := range paths {
		name := strings.TrimSuffix(path, ".json")
		program, err := os.ReadFile(path)
		require.NoError(t, err)
		trace, err := os.ReadFile(name + ".trace")
		require.NoError(t, err)
		all = append(all, traced{filepath.Base(name), string(program), string(trace)})
	}
	bundle, err := json.Marshal(all)
	require.NoError(t, err)
	return bundle
}
