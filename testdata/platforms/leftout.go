package main

import (
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// leftOut is a test that does not run on a platform, and why.
type leftOut struct{ Test, Why string }

// testsIn names the tests of a folder that are built on a platform, and those that are built only elsewhere, with
// what their files are built for.
func testsIn(dir string, p *platform) (names []string, missing []leftOut, err error) {
	there, here := contextOf(p.os, p.arch), contextOf("linux", "amd64")
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return nil, nil, err
	}
	for _, path := range files {
		isThere, err := there.MatchFile(dir, filepath.Base(path))
		if err != nil {
			return nil, nil, err
		}
		isHere, err := here.MatchFile(dir, filepath.Base(path))
		if err != nil {
			return nil, nil, err
		}
		if !isThere && !isHere {
			continue // it may be in the language of a later Go
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, nil, err
		}
		for _, name := range testNames(file) {
			switch {
			case isThere:
				names = append(names, name)
			case isHere:
				missing = append(missing, leftOut{name, "for " + builtFor(file, path) + " only"})
			}
		}
	}
	return names, missing, nil
}

func contextOf(system, arch string) *build.Context {
	c := build.Default
	c.GOOS, c.GOARCH, c.CgoEnabled = system, arch, false
	return &c
}

// testNames are the tests and fuzz tests of a file, and its examples that run.
func testNames(file *ast.File) (names []string) {
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv != nil {
			continue
		}
		for _, prefix := range []string{"Test", "Fuzz"} {
			if rest, found := strings.CutPrefix(fn.Name.Name, prefix); found && !startsLower(rest) && fn.Name.Name != "TestMain" {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return append(names, exampleNames(file)...)
}

var output = regexp.MustCompile(`(?i)^\s*(unordered )?output:`)

func exampleNames(file *ast.File) (names []string) {
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || !strings.HasPrefix(fn.Name.Name, "Example") {
			continue
		}
		for _, c := range file.Comments {
			if c.Pos() > fn.Body.Pos() && c.End() < fn.Body.End() && output.MatchString(c.Text()) {
				names = append(names, fn.Name.Name)
				break
			}
		}
	}
	return names
}

func startsLower(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(first)
}

// inWords makes of a constraint what can stand in a table.
var inWords = strings.NewReplacer("||", "or", "&&", "and", "!", "not ")

// builtFor is the build constraint of a file, or what the end of its name says.
func builtFor(file *ast.File, path string) string {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if expr, err := constraint.Parse(c.Text); err == nil && c.Pos() < file.Package {
				return inWords.Replace(expr.String())
			}
		}
	}
	parts := strings.Split(strings.TrimSuffix(filepath.Base(path), "_test.go"), "_")
	return parts[len(parts)-1]
}
