package vet

import (
	"go/ast"
	"go/types"
	"slices"
)

const insteadOfSharing = "use Loop.CallSoonThreadsafe or a bridge.Resolver"

// goStmt reports a goroutine whose function is no literal and is handed what belongs to the loop.
func (v *visit) goStmt(n *ast.GoStmt) {
	if _, literal := ast.Unparen(n.Call.Fun).(*ast.FuncLit); literal {
		return
	}
	if name, ok := v.loopMethod(n.Call); ok {
		v.report(Goroutine, n, "%s runs on another goroutine here, and belongs to the loop's: %s", name, insteadOfSharing)
		return
	}
	if v.takesOneOf(n.Call) != nil {
		v.report(Goroutine, n, "a Co is given to another goroutine: start a task, or %s", insteadOfSharing)
	}
}

// offLoop looks at a node of a function that task code has run on another goroutine.
func (v *visit) offLoop(n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		v.foreignCall(n)
	case *ast.Ident:
		if obj, ok := v.Info.Uses[n].(*types.Var); ok && !obj.IsField() && isCo(obj.Type()) && v.isForeign(obj) {
			v.report(Goroutine, n, "%s is used on another goroutine than the loop's: take a context before, or %s", n.Name, insteadOfSharing)
		}
	}
}

// isForeign reports whether the variable comes from outside the goroutine that the frame is part of.
func (v *visit) isForeign(obj types.Object) bool {
	f := v.frame
	for f.outer != nil && f.outer.place == offLoop {
		f = f.outer
	}
	return f.captured(obj)
}

// foreignCall reports a call off the loop of a method of, or with, what belongs to the loop.
func (v *visit) foreignCall(call *ast.CallExpr) {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name == "Loop" {
		if id, ok := ast.Unparen(sel.X).(*ast.Ident); ok {
			v.quiet[id] = true
		}
		return
	}
	if name, ok := v.loopMethod(call); ok {
		v.report(Goroutine, call, "%s is called on another goroutine than the loop's: %s", name, insteadOfSharing)
		return
	}
	fn := v.callee(call)
	if fn == nil || fn.Signature().Recv() != nil {
		return
	}
	if _, library := ofLibrary(fn); !library {
		return
	}
	for i, arg := range call.Args {
		if _, t := paramAt(fn.Signature(), i); t == nil || typeName(t) == module+"loop.Loop" {
			continue // what takes a *loop.Loop and nothing less is for other goroutines, too
		}
		if obj := v.root(arg); obj != nil && belongsToLoop(v.Info.TypeOf(arg)) && v.isForeign(obj) {
			v.report(Goroutine, call, "%s is called on another goroutine than the loop's: %s", shownName(fn), insteadOfSharing)
			return
		}
	}
}

// loopMethod reports whether a call is of a method that only the loop's goroutine may call, of something that was not
// made by the frame itself.
func (v *visit) loopMethod(call *ast.CallExpr) (name string, ok bool) {
	sel, isSelector := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !isSelector {
		return "", false
	}
	selection := v.Info.Selections[sel]
	if selection == nil || selection.Kind() != types.MethodVal {
		return "", false
	}
	recv := selection.Recv()
	if !belongsToLoop(recv) || isThreadsafe(recv, sel.Sel.Name) || runsLoop(recv, sel.Sel.Name) {
		return "", false
	}
	obj := v.root(sel.X)
	if v.frame.place == offLoop && (obj == nil || !v.isForeign(obj)) {
		return "", false
	}
	return types.ExprString(call.Fun), true
}

// runsLoop reports whether the method runs a loop or closes it, which makes the calling goroutine the loop's.
func runsLoop(t types.Type, method string) bool {
	return typeName(t) == module+"loop.Loop" &&
		slices.Contains([]string{"Run", "RunContext", "RunForever", "RunUntilIdle", "Turn", "Close"}, method)
}

// suspends reports a call that suspends a coroutine of a function around the one that is suspended.
func (v *visit) suspends(call *ast.CallExpr) {
	for _, e := range v.suspended(call) {
		v.otherCo(e)
	}
	v.helper(call)
}

// suspended returns the Cos that a call may suspend.
func (v *visit) suspended(call *ast.CallExpr) (cos []ast.Expr) {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && slices.Contains(suspending, sel.Sel.Name) {
		cos = append(cos, sel.X)
	}
	if arg := v.takesOneOf(call); arg != nil {
		cos = append(cos, arg)
	}
	return cos
}

// helper reports a call of a function literal that the functions around have kept in a variable, and that suspends one
// of their coroutines.
func (v *visit) helper(call *ast.CallExpr) {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return
	}
	for _, co := range v.suspendedBy(v.object(id), make(map[types.Object]bool)) {
		if f := v.crossed(v.object(co)); f != nil {
			v.report(OtherCo, call, "%s suspends %s, %s: give it the co to suspend as an argument", id.Name, co.Name, f.whose())
			return
		}
	}
}

// suspendedBy returns the variables outside a literal that it suspends when it is called, given the variable that holds
// it.
func (a *analysis) suspendedBy(variable types.Object, seen map[types.Object]bool) (cos []*ast.Ident) {
	lit := a.runs.held[variable]
	if lit == nil || seen[variable] {
		return nil
	}
	seen[variable] = true
	inside := &visit{analysis: a, frame: &frame{node: lit, body: lit.Body}}
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			for _, e := range inside.suspended(n) {
				if id, ok := ast.Unparen(e).(*ast.Ident); ok && isCo(a.Info.TypeOf(id)) && !within(lit, a.object(id).Pos()) {
					cos = append(cos, id)
				}
			}
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok {
				cos = append(cos, a.suspendedBy(a.object(id), seen)...)
			}
		}
		return true
	})
	return cos
}

// takesOneOf returns the argument of a call that is a Co which the callee may suspend, or nil.
func (v *visit) takesOneOf(call *ast.CallExpr) ast.Expr {
	sig, ok := v.Info.TypeOf(call.Fun).(*types.Signature)
	if !ok || v.callee(call) != nil && onlyAsks(v.callee(call)) {
		return nil
	}
	for i, arg := range call.Args {
		if _, t := paramAt(sig, i); t != nil && isCo(t) && isCo(v.Info.TypeOf(arg)) {
			return arg
		}
	}
	return nil
}

// onlyAsks reports whether fn takes a Co but does not suspend it.
func onlyAsks(fn *types.Func) bool {
	switch funcName(fn) {
	case module + "loop.Var.Get", module + "loop.Var.Set", module + "loop.Graph.WaitsFor", module + "loop.Graph.AwaitedBy":
		return true
	}
	return fn.Name() == "Abort" || fn.Name() == "TryAcquire"
}

// otherCo reports e if it is a variable of a function outside the coroutine or callback that v goes through.
func (v *visit) otherCo(e ast.Expr) {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return
	}
	obj := v.object(id)
	if obj == nil || !isCo(obj.Type()) {
		return
	}
	switch f := v.crossed(obj); {
	case f == nil:
	case f.place == onLoop:
		v.report(OtherCo, id, "a callback is no step of %s and cannot suspend it: start a task in the callback", id.Name)
	default:
		v.report(OtherCo, id, "%s is %s: suspend the one that this function was given", id.Name, f.whose())
	}
}

// crossed returns the innermost body of a coroutine, or callback, that is between here and the function that declares
// obj; nil if there is none.
func (v *visit) crossed(obj types.Object) *frame {
	for f := v.frame; f != nil && !f.declares(obj); f = f.outer {
		if f.fresh {
			return f
		}
	}
	return nil
}

// whose says of what f is no step.
func (f *frame) whose() string {
	if f.place == onLoop {
		return "of which a callback is no step"
	}
	return "the coroutine of another function"
}
