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
		v.report(MapOrder, n, "the order of a map is random, and the body %s: %s", what, v.insteadOfRange(n))
	}
}

// insteadOfRange is an advice that the keys of the map allow.
func (a *analysis) insteadOfRange(n *ast.RangeStmt) string {
	key := a.keyOf(n.X)
	if key == nil {
		return "range over something that has an order"
	}
	if basic, ok := key.Underlying().(*types.Basic); ok && basic.Info()&types.IsOrdered != 0 {
		return "range over sorted keys, as slices.Sorted(maps.Keys(m)) gives them"
	}
	const beside = "keep a slice beside the map, in the order in which things came"
	if _, pointer := key.Underlying().(*types.Pointer); pointer {
		return beside + ", or sort the keys by what they point to, with slices.SortedFunc: their addresses are no order"
	}
	return beside + ", or sort the keys with slices.SortedFunc"
}

// keyOf returns the type of the keys of a map, or of the map that an iterator of package maps goes through.
func (a *analysis) keyOf(x ast.Expr) types.Type {
	if call, ok := ast.Unparen(x).(*ast.CallExpr); ok && len(call.Args) > 0 {
		x = call.Args[0]
	}
	if m, ok := a.Info.TypeOf(x).Underlying().(*types.Map); ok {
		return m.Key()
	}
	return nil
}

// inTestFunction reports whether a function around is one of a test, whose cases often stand in a map.
func (v *visit) inTestFunction() bool {
	for f := v.frame; f != nil; f = f.outer {
		var of *ast.FuncType
		switch fn := f.node.(type) {
		case *ast.FuncDecl:
			of = fn.Type
		case *ast.FuncLit:
			of = fn.Type
		}
		for _, param := range of.Params.List {
			if name, ok := strings.CutPrefix(typeName(v.Info.TypeOf(param.Type)), "testing."); ok && len(name) <= 2 {
				return true
			}
		}
	}
	return false
}

// usesLoop reports whether to run n calls something that is only allowed on the loop, so that n is task code although
// no parameter says so.
func (v *visit) usesLoop(n ast.Node, seen map[*types.Func]bool) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			found = found || v.isOfLoop(n, seen)
		}
		return !found
	})
	return found
}

func (v *visit) isOfLoop(call *ast.CallExpr, seen map[*types.Func]bool) bool {
	if _, ok := v.loopMethod(call); ok {
		return true
	}
	fn := v.callee(call)
	if fn == nil {
		return false
	}
	if decl := v.decls[fn]; decl != nil && !seen[fn] {
		seen[fn] = true
		return v.usesLoop(decl.Body, seen)
	}
	_, library := ofLibrary(fn)
	return library && fn.Signature().Recv() == nil && v.takesOfLoop(fn, call)
}

// takesOfLoop reports whether a call of a function of the library is given what belongs to the loop. What takes a
// *loop.Loop and nothing less is for other goroutines, too.
func (v *visit) takesOfLoop(fn *types.Func, call *ast.CallExpr) bool {
	for i, arg := range call.Args {
		_, t := paramAt(fn.Signature(), i)
		if t != nil && typeName(t) != module+"loop.Loop" && belongsToLoop(v.Info.TypeOf(arg)) {
			return true
		}
	}
	return false
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
