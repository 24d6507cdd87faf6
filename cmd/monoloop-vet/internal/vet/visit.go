package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A visit goes through the body of one frame, and hands each node to the rules it concerns.
type visit struct {
	*analysis
	frame *frame
	quiet map[ast.Node]bool // nodes that were dealt with together with one around them
}

func (v *visit) node(n ast.Node) bool {
	if lit, ok := n.(*ast.FuncLit); ok {
		v.function(v.literal(lit, v.frame))
		return false
	}
	if n == nil || v.quiet[n] {
		return true
	}
	if v.frame.looked() {
		v.onLoop(n)
	}
	if v.frame.place == offLoop {
		v.offLoop(n)
	}
	if loop, ok := n.(*ast.RangeStmt); ok && v.frame.place == elsewhere && !v.inTestFunction() && v.rangesOverMap(loop) &&
		v.usesLoop(loop.Body, make(map[*types.Func]bool)) {
		v.mapOrder(loop)
	}
	return true
}

// onLoop looks at a node of task code.
func (v *visit) onLoop(n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if fn := v.callee(n); fn != nil {
			v.clock(n, fn)
			v.random(n, fn)
			v.blocks(n, fn)
			v.locksThread(n, fn)
		}
		v.suspends(n)
	case *ast.Ident:
		v.randomReader(n)
	case *ast.SendStmt:
		v.send(n)
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			v.report(Blocking, n, "a receive from a channel blocks the loop: %s", insteadOfReceive)
		}
	case *ast.RangeStmt:
		v.rangeStmt(n)
	case *ast.SelectStmt:
		v.selectStmt(n)
	case *ast.GoStmt:
		v.goStmt(n)
	}
}

func (v *visit) rangeStmt(n *ast.RangeStmt) {
	if _, ok := v.Info.TypeOf(n.X).Underlying().(*types.Chan); ok {
		v.report(Blocking, n, "a range over a channel blocks the loop: %s", insteadOfRange)
		return
	}
	if v.rangesOverMap(n) {
		v.mapOrder(n)
	}
}

// callee returns the function or method that a call names, or nil: a value, a builtin, a conversion.
func (a *analysis) callee(call *ast.CallExpr) *types.Func {
	fn, _ := a.object(call.Fun).(*types.Func)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

// object returns what an expression names: a variable, a field, a function, or nil.
func (a *analysis) object(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if obj := a.Info.Defs[e]; obj != nil {
			return obj
		}
		return a.Info.Uses[e]
	case *ast.SelectorExpr:
		return a.Info.Uses[e.Sel]
	case *ast.IndexExpr:
		if _, generic := a.Info.TypeOf(e.X).(*types.Signature); generic {
			return a.object(e.X)
		}
	case *ast.IndexListExpr:
		return a.object(e.X)
	}
	return nil
}

// root returns the variable at the beginning of a chain of selectors, indexes and method calls, or nil.
func (a *analysis) root(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return a.object(e)
	case *ast.SelectorExpr:
		if _, qualified := a.Info.Selections[e]; !qualified {
			return a.Info.Uses[e.Sel] // a variable of another package
		}
		return a.root(e.X)
	case *ast.IndexExpr:
		return a.root(e.X)
	case *ast.SliceExpr:
		return a.root(e.X)
	case *ast.StarExpr:
		return a.root(e.X)
	case *ast.UnaryExpr:
		return a.root(e.X)
	case *ast.CallExpr:
		if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok {
			return a.root(sel)
		}
	}
	return nil
}
