package vet_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"

	"github.com/monoloop-go/monoloop/cmd/monoloop-vet/internal/vet"
)

// The source stands for package loop itself, so that the example needs no imports.
func Example() {
	const source = `package loop

type Co struct{}

func drain(co *Co, jobs chan func()) {
	for job := range jobs {
		job()
	}
}`
	p := &vet.Package{Fset: token.NewFileSet(), Info: &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue),
		Defs:       make(map[*ast.Ident]types.Object),
		Uses:       make(map[*ast.Ident]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}}
	file, err := parser.ParseFile(p.Fset, "drain.go", source, parser.ParseComments)
	if err != nil {
		fmt.Println(err)
		return
	}
	p.Files = []*ast.File{file}
	var check types.Config
	if p.Types, err = check.Check("github.com/monoloop-go/monoloop/loop", p.Fset, p.Files, p.Info); err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range vet.Analyze(p, vet.Options{}) {
		fmt.Println(f)
	}
	// Output: drain.go:6:2: blocking: a range over a channel blocks the loop: use channel.Range, or a queue.Queue between tasks
}

func ExampleRules() {
	for _, rule := range vet.Rules()[:2] {
		fmt.Printf("%s: %s\n", rule, rule.About())
	}
	// Output:
	// maporder: ranges over maps whose body has an effect that depends on the order
	// wallclock: clocks, sleeps and timers of package time, which virtual time does not move
}
