package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop-vet/internal/vet"
)

// A unit is one package as cmd/go describes it in a file, with the fields that are needed here.
type unit struct {
	ID          string
	Compiler    string
	ImportPath  string
	GoVersion   string
	GoFiles     []string
	ImportMap   map[string]string // from the path in the source to that of the package
	PackageFile map[string]string // the export data of a package, by its path
	VetxOnly    bool              // the package is a dependency: no findings are asked for
	VetxOutput  string            // a file that must be written; it is for facts, and there are none
	Stdout      string            // a file to write in place of the standard output

	SucceedOnTypecheckFailure bool
}

// checkUnit looks at the package that o names, prints what it finds, and reports whether it has printed findings as
// text.
func checkUnit(o *options, stdout, stderr io.Writer) (found bool, err error) {
	u, err := readUnit(o.unit)
	if err != nil {
		return false, err
	}
	if u.VetxOutput != "" {
		if err := os.WriteFile(u.VetxOutput, nil, 0o666); err != nil {
			return false, err
		}
	}
	if u.VetxOnly {
		return false, nil
	}
	if u.Stdout != "" {
		file, err := os.Create(u.Stdout)
		if err != nil {
			return false, err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		stdout = file
	}
	p, err := u.load()
	if err != nil {
		if u.SucceedOnTypecheckFailure {
			err = nil // the compiler tells
		}
		return false, err
	}
	findings := vet.Analyze(p, o.asked)
	if o.json {
		return false, printJSON(stdout, u.ID, findings)
	}
	return len(findings) > 0, printText(stderr, findings)
}

func readUnit(name string) (*unit, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	u := &unit{}
	if err := json.Unmarshal(text, u); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return u, nil
}

// load parses the files and checks their types, with the export data that the compiler has left of the imports.
func (u *unit) load() (*vet.Package, error) {
	p := &vet.Package{Fset: token.NewFileSet(), Info: &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue),
		Defs:       make(map[*ast.Ident]types.Object),
		Uses:       make(map[*ast.Ident]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}}
	for _, name := range u.GoFiles {
		file, err := parser.ParseFile(p.Fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.Files = append(p.Files, file)
	}
	compiled := importer.ForCompiler(p.Fset, u.Compiler, u.open)
	check := types.Config{
		Importer:  imports(func(path string) (*types.Package, error) { return u.importFrom(compiled, path) }),
		GoVersion: u.GoVersion,
		Sizes:     types.SizesFor(u.Compiler, target()),
	}
	path, _, _ := strings.Cut(u.ImportPath, " [") // the variant that a test needs
	var err error
	p.Types, err = check.Check(path, p.Fset, p.Files, p.Info)
	return p, err
}

// target is the architecture that cmd/go builds for.
func target() string {
	if arch := os.Getenv("GOARCH"); arch != "" {
		return arch
	}
	return runtime.GOARCH
}

// open opens the export data of a package.
func (u *unit) open(path string) (io.ReadCloser, error) {
	name := u.PackageFile[path]
	if name == "" {
		return nil, fmt.Errorf("no export data of %q", path)
	}
	return os.Open(name)
}

func (u *unit) importFrom(compiled types.Importer, path string) (*types.Package, error) {
	real, ok := u.ImportMap[path]
	if !ok {
		return nil, fmt.Errorf("%q is not among the imports", path)
	}
	return compiled.Import(real)
}

// imports is a types.Importer made of a function.
type imports func(path string) (*types.Package, error)

func (fn imports) Import(path string) (*types.Package, error) { return fn(path) }
