package chromium

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Program is one of Go for js, and what it is given. As a handler of HTTP it serves a page that runs it, itself, and
// what Go needs for that.
type Program struct {
	Wasm string            // the file
	Args []string          // without the program's name
	Env  map[string]string // the environment
}

// Build builds a program for js with the go tool, with these arguments, such as build and the path of a package, or
// test and -c, in a folder of the test's.
func Build(t *testing.T, args ...string) *Program {
	t.Helper()
	NoteFiles(t)
	out := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.Command("go", append([]string{args[0], "-o", out}, args[1:]...)...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", text)
	return &Program{Wasm: out}
}

// NoteFiles looks at all folders of the module. The go tool keeps the results of tests, and does not know of what a
// program was built that a test has built; it knows what a test has looked at.
func NoteFiles(t *testing.T) {
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	require.NoError(t, err)
	root := filepath.Dir(strings.TrimSpace(string(mod)))
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		return err
	})
	require.NoError(t, err)
}

// Glue returns the path of a file of Go's that a program for js needs, such as wasm_exec.js.
func Glue(t *testing.T, name string) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	return filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", name)
}

//go:embed program.html
var page string

//go:embed program.js
var pageScript string

// Register has mux serve the page at the root, its script, program.wasm and wasm_exec.js.
func (p *Program) Register(t *testing.T, mux *http.ServeMux) {
	glue := Glue(t, "wasm_exec.js")
	settings, err := json.Marshal(map[string]any{"args": append([]string{"program"}, p.Args...), "env": p.Env})
	require.NoError(t, err)
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	})
	mux.HandleFunc("/program.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		fmt.Fprint(w, strings.Replace(pageScript, "SETTINGS", string(settings), 1))
	})
	mux.HandleFunc("/wasm_exec.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, glue) })
	mux.HandleFunc("/program.wasm", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, p.Wasm) })
}

// Run opens the page of a program at an address, waits until the program has ended, and returns what it has written to
// standard output and standard error, and the status with which it has exited. At an address that ends in /?worker, the
// program runs in a Web Worker of the page.
func (p *Page) Run(address string) (output string, status int) {
	p.t.Helper()
	p.Go(address)
	p.When("document.title === 'ended'")
	code, ok := p.Eval("ended.status").(float64)
	require.True(p.t, ok)
	output, _ = p.Eval("ended.output").(string)
	return output, int(code)
}
