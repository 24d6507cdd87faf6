package page

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/page/play"
)

//go:embed static
var static embed.FS

// app is the program of the page. Nothing of it is inlined, which makes it smaller by a tenth on the wire.
const app = "github.com/monoloop-go/monoloop/cmd/monoloop/internal/page/app"

// Build writes the page into a folder, which is made if there is none: files for any server of files. It calls the go
// tool, in this module's folder or below. The first time that compiles the standard library for js, which takes a
// minute. Beside each large file is the same compressed by gzip.
func Build(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	files, err := fs.Sub(static, "static")
	if err != nil {
		return err
	}
	for _, name := range []string{"index.html", "page.css", "page.js", "graph.js"} {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	if err := writeSources(filepath.Join(folder, "sources.json")); err != nil {
		return err
	}
	wasm := filepath.Join(folder, "program.wasm")
	_, err = goTool("build", "-tags", "monoloop_page", "-gcflags=all=-l", "-ldflags=-s -w", "-trimpath", "-o", wasm, app)
	if err != nil {
		return err
	}
	root, err := goTool("env", "GOROOT")
	if err != nil {
		return err
	}
	glue := filepath.Join(strings.TrimSpace(root), "lib", "wasm", "wasm_exec.js")
	if err := copyFile(filepath.Join(folder, "wasm_exec.js"), glue); err != nil {
		return err
	}
	for _, name := range []string{wasm, filepath.Join(folder, "wasm_exec.js")} {
		if err := compress(name); err != nil {
			return err
		}
	}
	return nil
}

// writeSources writes the texts of the programs by their names.
func writeSources(name string) error {
	sources := map[string]string{}
	for _, p := range play.Programs() {
		sources[p.Name] = p.Source
	}
	text, err := json.Marshal(sources)
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}

func goTool(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	// From Go 1.27 on encoding/json stands on its second version, which is 0.2 MB more to send.
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=nojsonv2")
	var failed strings.Builder
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, failed.String())
	}
	return string(out), nil
}

func copyFile(to, from string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

// compress writes a file as it is sent, beside itself.
func compress(name string) error {
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(name + ".gz")
	if err != nil {
		return err
	}
	defer out.Close()
	w, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, in); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return out.Close()
}
