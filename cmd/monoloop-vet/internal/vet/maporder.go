package vet

import (
	"go/ast"
	"go/types"
	"strings"
)

// rangesOverMap reports whether the elements come in the order of a map.
func (a *analysis) rangesOverMap(n *ast.RangeStmt) bool {
	if n.Key == nil {
		return false // the iterations are all alike
	}
	if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok {
		if fn := a.callee(call); fn != nil {
			switch funcName(fn) {
			case "maps.All", "maps.Keys", "maps.Values":
				return true
			}
		}
	}
	_, ok := a.Info.TypeOf(n.X).Underlying().(*types.Map)
	return ok
}

// mapOrder reports a range over a map whose body has an effect that shows the order.
func (v *visit) mapOrder(n *ast.RangeStmt) {
	e := &effects{analysis: v.analysis, scope: n, rest: v.frame.body, inLoop: true}
	if what := e.ofBlock(n.Body, false); what != "" {
		v.report(MapOrder, n, "the order of a map is random, and the body %s: range over sorted keys, "+
			"as slices.Sorted(maps.Keys(m)) gives them", what)
	}
}

// sorted reports whether something is sorted after the loop: obj, or what is reached through it.
func (e *effects) sorted(obj types.Object, part bool) (found bool) {
	if e.rest == nil {
		return false
	}
	ast.Inspect(e.rest, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok && call.Pos() > e.scope.End() && e.sorts(call) {
			found = found || part || e.mentions(call, func(o types.Object) bool { return o == obj })
		}
		return !found
	})
	return found
}

// sorts reports whether a call brings something into an order, or does not care for it.
func (e *effects) sorts(call *ast.CallExpr) bool {
	fn := e.callee(call)
	if fn == nil {
		return false
	}
	if fn.Pkg() != nil && fn.Pkg().Path() == "sort" {
		return true
	}
	return strings.Contains(strings.ToLower(fn.Name()), "sort") || fn.Name() == "ElementsMatch"
}
