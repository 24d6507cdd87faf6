//go:build !wasm

package vet_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop-vet/internal/vet"
)

// exports are the files with the export data of whatever the packages below testdata import, by path. These packages
// themselves are not compiled.
var exports = sync.OnceValues(func() (map[string]string, error) {
	names, err := filepath.Glob("testdata/*/*.go")
	if err != nil {
		return nil, err
	}
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Export"}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		for _, spec := range file.Imports {
			args = append(args, strings.Trim(spec.Path.Value, `"`))
		}
	}
	out, err := exec.Command("go", args...).Output()
	if exit, ok := err.(*exec.ExitError); ok {
		return nil, fmt.Errorf("go list: %w: %s", err, exit.Stderr)
	} else if err != nil {
		return nil, err
	}
	files := make(map[string]string)
	for stream := json.NewDecoder(strings.NewReader(string(out))); ; {
		var listed struct{ ImportPath, Export string }
		if err := stream.Decode(&listed); err == io.EOF {
			return files, nil
		} else if err != nil {
			return nil, err
		}
		files[listed.ImportPath] = listed.Export
	}
})

// load reads the package in a folder below testdata, tests and all.
func load(t *testing.T, folder string) *vet.Package {
	t.Helper()
	files, err := exports()
	require.NoError(t, err)
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	p := &vet.Package{Fset: token.NewFileSet(), Info: &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue),
		Defs:       make(map[*ast.Ident]types.Object),
		Uses:       make(map[*ast.Ident]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}}
	for _, name := range names {
		file, err := parser.ParseFile(p.Fset, name, nil, parser.ParseComments)
		require.NoError(t, err)
		p.Files = append(p.Files, file)
	}
	open := func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
	check := types.Config{Importer: importer.ForCompiler(p.Fset, "gc", open)}
	p.Types, err = check.Check(folder, p.Fset, p.Files, p.Info)
	require.NoError(t, err)
	return p
}
