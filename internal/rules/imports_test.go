package rules

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/monoloop-go/monoloop/"

// allowed gives for each package what it may import of this module, and of others than the standard library, from the
// lowest up; its tests may import the whole module, and what is in forTests. No import runs upward.
var allowed = map[string][]string{
	"timer":                     {"github.com/google/btree"},
	"internal/engine/ambient":   {},
	"internal/engine/coro":      {"internal/engine/ambient"},
	"internal/engine/dump":      {},
	"internal/engine/each":      {},
	"internal/engine/eventlog":  {},
	"internal/engine/frames":    {},
	"internal/engine/inbox":     {},
	"internal/engine/interrupt": {},
	"internal/engine/list":      {},
	"internal/engine/once":      {},
	"internal/engine/ring":      {},

	"loop": {"timer", "internal/engine/ambient", "internal/engine/coro", "internal/engine/dump", "internal/engine/eventlog", "internal/engine/frames",
		"internal/engine/inbox", "internal/engine/interrupt", "internal/engine/list", "internal/engine/once"},
	"internal/parking": {"internal/engine/eventlog", "loop"},
	"future":           {"internal/parking", "loop"},
	"task":             {"future", "internal/engine/list", "loop", "timer"},
	"task/locks":       {"loop", "internal/parking"},
	"task/queue":       {"loop", "internal/engine/ring", "internal/parking", "task/locks"},

	"bridge/internal/jobs":     {"future", "loop"},
	"bridge/internal/mapping":  {"bridge/internal/jobs", "future", "internal/engine/ring", "loop"},
	"bridge/internal/closing":  {"internal/engine/list", "loop"},
	"bridge/internal/lines":    {"loop"},
	"bridge/internal/shutdown": {"bridge/internal/jobs", "internal/engine/ambient", "loop"},
	"bridge/pool": {"bridge/internal/jobs", "bridge/internal/mapping", "bridge/internal/shutdown", "future", "internal/engine/ambient", "internal/engine/each",
		"internal/engine/list", "internal/engine/ring", "loop"},
	"bridge/channel": {"bridge/internal/closing", "bridge/internal/jobs", "bridge/internal/lines", "future", "internal/engine/list", "internal/engine/ring",
		"internal/parking", "loop"},
	"bridge": {"bridge/internal/closing", "bridge/internal/jobs", "bridge/internal/mapping", "bridge/pool", "future",
		"internal/engine/list", "internal/engine/once", "loop"},
	"bridge/browser":            {"bridge/internal/closing", "bridge/internal/jobs", "future", "internal/engine/list", "loop", "task", "task/queue"},
	"bridge/command":            {"bridge/channel", "bridge/internal/jobobject", "bridge/internal/lines", "future", "loop", "task/queue"},
	"bridge/httpserver":         {"bridge/stream", "internal/engine/list", "internal/parking", "loop"},
	"bridge/inspect":            {"bridge", "bridge/pool", "bridge/process", "internal/parking", "loop", "loop/flight"},
	"bridge/process":            {"bridge", "bridge/internal/jobobject", "bridge/internal/mapping", "bridge/internal/shutdown", "bridge/internal/wire", "bridge/pool", "bridge/remote", "future", "internal/engine/ambient", "internal/engine/each", "loop"},
	"bridge/disk":               {},
	"bridge/resp":               {},
	"bridge/journal":            {"bridge", "bridge/disk", "bridge/pool", "future", "loop", "task", "task/locks"},
	"bridge/signals":            {"internal/engine/dump", "internal/engine/interrupt", "loop", "task/queue"},
	"bridge/remote":             {"bridge/internal/wire", "bridge/pool", "loop"},
	"bridge/internal/wire":      {},
	"bridge/internal/overlap":   {"unsafe"},
	"bridge/internal/jobobject": {"unsafe"},
	"bridge/internal/netpoll":   {"loop", "timer", "unsafe"},
	"bridge/stream":             {"bridge/internal/overlap", "bridge/internal/closing", "bridge/internal/netpoll", "internal/engine/list", "internal/parking", "loop"},

	"loop/flight":           {"internal/engine/eventlog", "loop", "timer"},
	"loop/looptest":         {"bridge", "bridge/pool", "internal/engine/ambient", "internal/engine/frames", "loop", "loop/flight", "timer"},
	"loop/looptest/network": {"bridge/stream", "loop", "loop/looptest", "task"},
	"internal/lab":          {"future", "loop", "loop/looptest", "task", "timer", "github.com/stretchr/testify/require"},
	"internal/chromium":     {"github.com/stretchr/testify/require"},
	"internal/leak":         {"go.uber.org/goleak"},
	"internal/rules":        {},
	"loop/looptest/linear":  {},

	"cmd/monoloop": {"bridge", "bridge/inspect", "bridge/pool", "bridge/httpserver", "bridge/process", "bridge/stream", "cmd/monoloop/internal/bench",
		"cmd/monoloop/internal/bugs", "cmd/monoloop/internal/conform", "cmd/monoloop/internal/demo", "bridge/disk", "bridge/journal", "cmd/monoloop/internal/kv/server",
		"cmd/monoloop/internal/netbench", "cmd/monoloop/internal/page", "cmd/monoloop/internal/remote", "cmd/monoloop/internal/stories", "cmd/monoloop/internal/terminal",
		"future", "loop", "loop/flight", "loop/looptest", "task", "task/locks"},
	"cmd/monoloop/internal/bench": {"bridge", "bridge/pool", "cmd/monoloop/internal/processor", "future", "loop", "loop/flight", "task", "task/queue"},
	"cmd/monoloop/internal/bugs": {"bridge", "cmd/monoloop/internal/kv/replica", "cmd/monoloop/internal/kv/replica/trial",
		"future", "loop", "loop/looptest", "task", "task/locks", "task/queue"},
	"cmd/monoloop/internal/conform":    {"future", "loop", "task", "task/locks", "task/queue", "timer"},
	"cmd/monoloop/internal/demo":       {"bridge", "bridge/pool", "future", "loop", "task", "task/locks", "task/queue"},
	"cmd/monoloop/internal/digest":     {"bridge", "future", "loop", "loop/looptest", "task", "task/locks", "task/queue"},
	"cmd/monoloop/internal/kv/replica": {"bridge/stream", "loop", "task", "task/locks"},
	"cmd/monoloop/internal/kv/replica/trial": {"cmd/monoloop/internal/kv/replica", "future", "loop", "loop/looptest", "loop/looptest/linear",
		"loop/looptest/network", "task"},
	"cmd/monoloop/internal/kvtest": {},
	"cmd/monoloop/internal/kv/server": {"bridge/disk", "bridge/journal", "bridge/pool", "bridge/resp", "bridge/stream",
		"cmd/monoloop/internal/kv/store", "internal/engine/list", "loop", "task"},
	"cmd/monoloop/internal/kv/store": {"bridge/resp", "github.com/google/btree"},
	"cmd/monoloop/internal/page":     {"cmd/monoloop/internal/page/play"},
	"cmd/monoloop/internal/page/app": {"bridge/browser", "cmd/monoloop/internal/page/play", "loop", "loop/looptest"},
	"cmd/monoloop/internal/page/play": {"cmd/monoloop/internal/bugs", "cmd/monoloop/internal/stories/onloop", "future", "loop", "loop/looptest", "task",
		"task/queue"},
	"cmd/monoloop/internal/processor": {},
	"cmd/monoloop/internal/netbench":  {"bridge/stream", "cmd/monoloop/internal/processor", "future", "loop", "task", "unsafe"},
	"cmd/monoloop/internal/remote":    {"bridge/inspect", "cmd/monoloop/internal/terminal"},
	"cmd/monoloop/internal/terminal":  {},
	"cmd/monoloop/internal/stories": {"bridge", "bridge/inspect", "bridge/pool", "bridge/httpserver", "bridge/process", "bridge/remote", "bridge/stream",
		"bridge/disk", "bridge/journal", "cmd/monoloop/internal/kv/server", "cmd/monoloop/internal/remote", "cmd/monoloop/internal/stories/onloop",
		"cmd/monoloop/internal/terminal", "future", "loop", "loop/looptest", "loop/looptest/network", "task", "task/locks", "task/queue", "timer"},
	"cmd/monoloop/internal/stories/onloop": {"future", "loop", "task"},
	"cmd/monoloop-vet":                     {"cmd/monoloop-vet/internal/vet"},
	"cmd/monoloop-vet/internal/vet":        {"internal/engine/frames"},
}

// forTests is what every test may import of other modules.
var forTests = []string{"github.com/stretchr/testify/assert", "github.com/stretchr/testify/require", "go.uber.org/goleak"}

func TestImports(t *testing.T) {
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && !belongs(path, d.Name()) {
			return filepath.SkipDir
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
			case isTest && (strings.HasPrefix(imported, module) || slices.Contains(forTests, imported)):
			default:
				t.Errorf("%s must not import %s", rel, imported)
			}
		}
		return nil
	})
	require.NoError(t, err)
}

// belongs reports whether a folder may hold packages of this module: testdata has programs that tests look at, and a
// folder with a go.mod of its own is another module.
func belongs(path, name string) bool {
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return name != "testdata" && (err != nil || path == "../..")
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
