package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

const lockThread, unlockThread = "runtime.LockOSThread", "runtime.UnlockOSThread"

// locksThread reports a coroutine that locks its goroutine to the thread and does not unlock it before it may suspend,
// or end.
func (v *visit) locksThread(call *ast.CallExpr, fn *types.Func) {
	if funcName(fn) == lockThread && v.frame.place == onTask && !v.unlocksFirst(call.End()) {
		v.report(Thread, call, "a coroutine that suspends or ends after runtime.LockOSThread ends the program: unlock before, "+
			"lock in a job of an executor, or use Options.LockOSThread")
	}
}

// unlocksFirst reports whether the first thing in the frame after pos that matters is an unlock, and no suspension.
func (v *visit) unlocksFirst(pos token.Pos) bool {
	first, unlocks := v.frame.body.End(), false
	ast.Inspect(v.frame.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.DeferStmt, *ast.GoStmt:
			return false
		case *ast.ReturnStmt:
			if pos <= n.Pos() && n.Pos() < first {
				first, unlocks = n.Pos(), false
			}
		case *ast.CallExpr:
			if fn := v.callee(n); pos <= n.Pos() && n.Pos() < first && (v.maySuspend(n) || fn != nil && funcName(fn) == unlockThread) {
				first, unlocks = n.Pos(), !v.maySuspend(n)
			}
		}
		return true
	})
	return unlocks
}

// maySuspend reports whether a coroutine is given to the call, as its receiver or an argument.
func (v *visit) maySuspend(call *ast.CallExpr) bool {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && v.isCoroutine(sel.X) {
		return true
	}
	for _, arg := range call.Args {
		if v.isCoroutine(arg) {
			return true
		}
	}
	return false
}

func (v *visit) isCoroutine(e ast.Expr) bool {
	t := v.Info.TypeOf(e)
	return t != nil && isCo(t)
}
