package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A place says where a function runs, as far as can be known.
type place uint8

const (
	elsewhere place = iota // nobody knows: nothing is reported
	onTask                 // in a step of a coroutine
	onLoop                 // in a callback of the loop
	offLoop                // on another goroutine, started by task code
)

// A frame is a function that is being looked at, inside the functions around it.
type frame struct {
	outer *frame
	node  ast.Node // an *ast.FuncLit or *ast.FuncDecl
	body  *ast.BlockStmt
	place place
	// fresh says that the function is the body of a coroutine of its own, or a callback: no step of a coroutine of the
	// functions around it.
	fresh bool
}

// declares reports whether obj is declared in the frame, a parameter or a variable of its body.
func (f *frame) declares(obj types.Object) bool {
	return f.node.Pos() <= obj.Pos() && obj.Pos() < f.node.End()
}

// captured reports whether obj comes from outside the body; the parameters do as well, since the arguments of a go
// statement are given to them.
func (f *frame) captured(obj types.Object) bool {
	return obj.Pos() < f.body.Pos() || f.body.End() <= obj.Pos()
}

// looked reports whether hazards of task code are reported in the frame.
func (f *frame) looked() bool { return f.place == onTask || f.place == onLoop }

// declared is the frame of a function of the package.
func (a *analysis) declared(fn *ast.FuncDecl) *frame {
	f := &frame{node: fn, body: fn.Body}
	obj, _ := a.Info.Defs[fn.Name].(*types.Func)
	switch {
	case obj == nil:
	case takesCo(obj.Signature()):
		f.place = onTask
	case a.runs.of[obj] == asCallback:
		f.place = onLoop
	}
	return f
}

// literal is the frame of a function literal inside outer, which is nil at package level.
func (a *analysis) literal(lit *ast.FuncLit, outer *frame) *frame {
	f := &frame{outer: outer, node: lit, body: lit.Body}
	sig, _ := a.Info.TypeOf(lit).(*types.Signature)
	run := a.runs.ofLiteral(lit)
	switch {
	case sig == nil:
	case takesCo(sig):
		f.place, f.fresh = onTask, run == asCoroutine
	case run == asCallback:
		f.place, f.fresh = onLoop, true
	case run == asJob && started(outer):
		f.place = offLoop
	case run == asJob || run == returned || run == mixed || isHandler(sig):
		f.place = elsewhere
	case outer != nil:
		f.place = outer.place
	}
	return f
}

// started reports whether a goroutine that begins in f begins beside a loop that surely runs.
func started(f *frame) bool { return f != nil && f.place != elsewhere }

// isHandler reports whether a function looks like one that a server or a test calls, or that runs off the loop: on the
// loop one carries a Co, off it a context.Context.
func isHandler(sig *types.Signature) bool {
	if sig.Params().Len() == 0 {
		return false
	}
	switch first := typeName(sig.Params().At(0).Type()); first {
	case "context.Context", "net/http.ResponseWriter", "testing.T", "testing.B", "testing.PB", "testing.F":
		return true
	}
	return false
}

// outside looks at the function literals of a declaration that is no function.
func (a *analysis) outside(decl ast.Node) {
	ast.Inspect(decl, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		if ok {
			a.function(a.literal(lit, nil))
		}
		return !ok
	})
}

// function looks at the body of f, and at the functions in it.
func (a *analysis) function(f *frame) {
	v := &visit{analysis: a, frame: f, quiet: make(map[ast.Node]bool)}
	ast.Inspect(f.body, v.node)
}

// within reports whether pos is in the node.
func within(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }
