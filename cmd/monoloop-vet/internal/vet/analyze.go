package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
)

// A Package is what Analyze looks at: one package, parsed with comments and type-checked. Of Info, the maps Types,
// Defs, Uses and Selections must be there. Analyze changes nothing in it.
type Package struct {
	Fset  *token.FileSet
	Files []*ast.File
	Types *types.Package
	Info  *types.Info
}

// A Finding is one hazard. Message says the rule and what to use instead.
type Finding struct {
	Rule     Rule
	Pos, End token.Position
	Message  string
}

// String gives the finding as cmd/go prints it: file, line, column, rule and message.
func (f Finding) String() string { return fmt.Sprintf("%s: %s: %s", f.Pos, f.Rule, f.Message) }

// Options say what Analyze returns.
type Options struct {
	// Rules are those that are looked for; nil means all.
	Rules []Rule

	// Tests asks for the findings of all rules in test files. Otherwise WallClock, Blocking, OtherCo and Thread are
	// left out there, except in examples: tests put goroutines in order by channels, make things slow and misuse them
	// on purpose.
	Tests bool
}

// Analyze returns the findings in p, in order of position, at most one of a rule on a line.
func Analyze(p *Package, o Options) []Finding {
	a := &analysis{Package: p, decls: declarations(p), harmless: make(map[*types.Func]bool)}
	a.runs = destinations(a)
	for _, file := range p.Files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				a.function(a.declared(fn))
			} else {
				a.outside(decl)
			}
		}
	}
	findings := slices.DeleteFunc(allow(p, a.findings), func(f Finding) bool { return !o.asks(p, f) })
	slices.SortFunc(findings, compare)
	return slices.CompactFunc(findings, func(f, g Finding) bool {
		return f.Rule == g.Rule && f.Pos.Filename == g.Pos.Filename && f.Pos.Line == g.Pos.Line
	})
}

func (o Options) asks(p *Package, f Finding) bool {
	if o.Rules != nil && !slices.Contains(o.Rules, f.Rule) {
		return false
	}
	onPurpose := f.Rule == WallClock || f.Rule == Blocking || f.Rule == OtherCo || f.Rule == Thread
	return o.Tests || !onPurpose || !inTest(p, f.Pos)
}

// inTest reports whether pos is in a test file and not in an example.
func inTest(p *Package, pos token.Position) bool {
	name := filepath.Base(pos.Filename)
	if !strings.HasSuffix(name, "_test.go") || strings.Contains(name, "example") {
		return false
	}
	for _, file := range p.Files {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && strings.HasPrefix(fn.Name.Name, "Example") && p.Fset.Position(fn.Pos()).Filename == pos.Filename &&
				p.Fset.Position(fn.Pos()).Offset <= pos.Offset && pos.Offset < p.Fset.Position(fn.End()).Offset {
				return false
			}
		}
	}
	return true
}

func compare(f, g Finding) int {
	if f.Pos.Filename != g.Pos.Filename {
		return strings.Compare(f.Pos.Filename, g.Pos.Filename)
	}
	if f.Pos.Line != g.Pos.Line {
		return f.Pos.Line - g.Pos.Line
	}
	if f.Rule != g.Rule {
		return strings.Compare(string(f.Rule), string(g.Rule))
	}
	return f.Pos.Column - g.Pos.Column
}

// An analysis is one call of Analyze. It is used by one goroutine.
type analysis struct {
	*Package
	decls    map[*types.Func]*ast.FuncDecl
	runs     *runs
	harmless map[*types.Func]bool // what effects.go knows of functions of this package
	findings []Finding
}

func declarations(p *Package) map[*types.Func]*ast.FuncDecl {
	decls := make(map[*types.Func]*ast.FuncDecl)
	for _, file := range p.Files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				if obj, ok := p.Info.Defs[fn.Name].(*types.Func); ok {
					decls[obj] = fn
				}
			}
		}
	}
	return decls
}

func (a *analysis) report(rule Rule, at ast.Node, format string, args ...any) {
	a.findings = append(a.findings, Finding{
		Rule:    rule,
		Pos:     a.Fset.Position(at.Pos()),
		End:     a.Fset.Position(at.End()),
		Message: fmt.Sprintf(format, args...),
	})
}
