// Package imports holds the table of who may import whom.
package imports

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

const module = "github.com/monoloop-go/monoloop/"

// allowed gives for each package what it may import of this module, and of others than the standard library; its tests
// may import testify, goleak and the whole module. No import runs upward.
var allowed = map[string][]string{
	"timer":              {"github.com/google/btree"},
	"loop":               {"timer", "internal/coro", "internal/goid", "internal/inbox", "internal/list", "internal/ring"},
	"loop/looptest":      {"bridge", "loop", "timer"},
	"future":             {"loop"},
	"task":               {"future", "internal/list", "loop"},
	"task/locks":         {"loop", "internal/parking"},
	"task/queue":         {"loop", "internal/parking", "internal/ring", "task/locks"},
	"bridge":             {"future", "internal/each", "internal/goid", "internal/list", "internal/parking", "internal/ring", "loop"},
	"bridge/command":     {"future", "loop", "task/queue"},
	"bridge/signals":     {"loop", "task/queue"},
	"bridge/httpserver":  {"internal/parking", "loop"},
	"bridge/process":     {"bridge", "future", "internal/each", "internal/goid", "loop"},
	"internal/coro":      {},
	"internal/digest":    {"bridge", "future", "loop", "loop/looptest", "task", "task/locks", "task/queue"},
	"internal/each":      {},
	"internal/goid":      {},
	"internal/inbox":     {},
	"internal/readme":    {},
	"internal/ring":      {},
	"internal/list":      {},
	"internal/parking":   {"loop"},
	"internal/conform":   {"future", "loop", "task", "task/locks", "task/queue", "timer"},
	"internal/stories":   {"bridge", "bridge/process", "bridge/httpserver", "future", "loop", "task", "task/queue", "timer"},
	"internal/bench":     {"bridge", "future", "loop", "task", "task/queue"},
	"internal/behaviors": {},
	"internal/bugs":      {"bridge", "future", "loop", "loop/looptest", "task", "task/locks", "task/queue"},
	"internal/imports":   {},
	"internal/exploring": {},
	"internal/vet":       {},
	"cmd/monoloop-vet":   {"internal/vet"},
	"cmd/monoloop":       {"bridge/process", "bridge", "bridge/httpserver", "future", "internal/bench", "internal/bugs", "internal/conform", "internal/stories", "loop", "loop/looptest", "task", "task/locks"},
	"testing, anywhere":  {"github.com/stretchr/testify/require", "github.com/stretchr/testify/assert", "go.uber.org/goleak"},
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestImports(t *testing.T) {
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "testdata" {
			return filepath.SkipDir // programs that are looked at by tests, and are no packages
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		rel, err := filepath.Rel("../..", path)
		require.NoError(t, err)
		pkg := filepath.ToSlash(filepath.Dir(rel))
		may, known := allowed[pkg]
		require.True(t, known, "package %s is not in the table", pkg)
		isTest := strings.HasSuffix(path, "_test.go")
		for _, imported := range importsOf(t, path) {
			switch {
			case isStandard(imported) && imported != "C" && imported != "unsafe":
			case slices.Contains(may, strings.TrimPrefix(imported, module)):
			case isTest && (strings.HasPrefix(imported, module) || slices.Contains(allowed["testing, anywhere"], imported)):
			default:
				t.Errorf("%s must not import %s", rel, imported)
			}
		}
		return nil
	})
	require.NoError(t, err)
}

func importsOf(t *testing.T, path string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	require.NoError(t, err)
	var imports []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
		imports = append(imports, imported)
	}
	return imports
}

func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
