package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

// effects looks for what a loop over a map does that would be different in another order; or, for a function that is
// called there, what it does at all. What it finds it says in words that follow "the body"; "" means nothing.
//
// It leaves out what commutes: to count, to sum integers, to set and delete elements by key, to change the element that
// the loop is at, and to collect what is sorted afterwards. Under a condition it leaves out as well to return and to
// assign, since most loops of that form look for the one element that fits, or for the largest.
type effects struct {
	*analysis
	scope  ast.Node       // the range statement, or the declaration of the function
	rest   *ast.BlockStmt // the body of the function around the loop
	inLoop bool
}

func (e *effects) ofBlock(block *ast.BlockStmt, guarded bool) string {
	return e.ofList(block.List, guarded)
}

func (e *effects) ofList(list []ast.Stmt, guarded bool) string {
	for _, stmt := range list {
		if what := e.ofStmt(stmt, guarded); what != "" {
			return what
		}
	}
	return ""
}

func (e *effects) ofStmt(stmt ast.Stmt, guarded bool) string {
	switch stmt := stmt.(type) {
	case *ast.SendStmt:
		return "sends to a channel"
	case *ast.GoStmt:
		return "starts a goroutine"
	case *ast.DeferStmt:
		if e.inLoop {
			return "defers a call"
		}
		return e.ofExprs(stmt.Call)
	case *ast.SelectStmt:
		return "selects a channel"
	case *ast.AssignStmt:
		return e.ofAssign(stmt, guarded)
	case *ast.ReturnStmt:
		return e.ofReturn(stmt, guarded)
	case *ast.ExprStmt:
		return e.ofExprs(stmt.X)
	case *ast.IncDecStmt:
		return e.ofExprs(stmt.X)
	case *ast.DeclStmt:
		return e.ofExprs(stmt)
	}
	return e.ofNested(stmt, guarded)
}

// ofNested looks at statements made of statements.
func (e *effects) ofNested(stmt ast.Stmt, guarded bool) string {
	switch stmt := stmt.(type) {
	case *ast.BlockStmt:
		return e.ofBlock(stmt, guarded)
	case *ast.LabeledStmt:
		return e.ofStmt(stmt.Stmt, guarded)
	case *ast.IfStmt:
		return first(e.ofStmt(stmt.Init, guarded), e.ofExprs(stmt.Cond), e.ofBlock(stmt.Body, true), e.ofStmt(stmt.Else, true))
	case *ast.SwitchStmt:
		return first(e.ofStmt(stmt.Init, guarded), e.ofExprs(stmt.Tag), e.ofBlock(stmt.Body, true))
	case *ast.TypeSwitchStmt:
		return first(e.ofStmt(stmt.Init, guarded), e.ofStmt(stmt.Assign, guarded), e.ofBlock(stmt.Body, true))
	case *ast.CaseClause:
		return first(e.ofExprs(nodes(stmt.List)...), e.ofList(stmt.Body, true))
	case *ast.ForStmt:
		return first(e.ofStmt(stmt.Init, guarded), e.ofExprs(stmt.Cond), e.ofStmt(stmt.Post, guarded), e.ofBlock(stmt.Body, guarded))
	case *ast.RangeStmt:
		if _, ok := e.Info.TypeOf(stmt.X).Underlying().(*types.Chan); ok {
			return "receives from a channel"
		}
		return first(e.ofExprs(stmt.X), e.ofBlock(stmt.Body, guarded))
	}
	return ""
}

func first(found ...string) string {
	for _, what := range found {
		if what != "" {
			return what
		}
	}
	return ""
}

func nodes(list []ast.Expr) []ast.Node {
	all := make([]ast.Node, len(list))
	for i, e := range list {
		all[i] = e
	}
	return all
}

func (e *effects) ofReturn(stmt *ast.ReturnStmt, guarded bool) string {
	if what := e.ofExprs(nodes(stmt.Results)...); what != "" {
		return what
	}
	if e.inLoop && !guarded && e.depends(nodes(stmt.Results)...) {
		return "returns whichever element comes first"
	}
	return ""
}

// ofExprs looks for calls and receives in expressions, but not into function literals, which are not run here.
func (e *effects) ofExprs(exprs ...ast.Node) (what string) {
	for _, expr := range exprs {
		if expr == nil {
			continue
		}
		ast.Inspect(expr, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				what = first(what, e.ofCall(n))
			case *ast.UnaryExpr:
				if n.Op == token.ARROW {
					what = first(what, "receives from a channel")
				}
			}
			return what == ""
		})
	}
	return what
}

func (e *effects) ofCall(call *ast.CallExpr) string {
	if e.Info.Types[call.Fun].IsType() {
		return "" // a conversion
	}
	if builtin, ok := e.object(call.Fun).(*types.Builtin); ok {
		switch builtin.Name() {
		case "close":
			return "closes a channel"
		case "print", "println":
			return "prints"
		}
		return ""
	}
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return e.ofBlock(lit.Body, true)
	}
	fn := e.callee(call)
	if fn == nil || !e.isHarmless(fn) {
		return "calls " + types.ExprString(call.Fun)
	}
	for _, arg := range call.Args {
		if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
			if what := e.ofBlock(lit.Body, true); what != "" {
				return what
			}
		}
	}
	return ""
}

// mentions reports whether a variable for which is holds occurs in one of the nodes.
func (e *effects) mentions(n ast.Node, is func(obj types.Object) bool) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !found {
			obj := e.object(id)
			found = obj != nil && is(obj)
		}
		return !found
	})
	return found
}

// depends reports whether one of the expressions depends on the element that the loop is at.
func (e *effects) depends(exprs ...ast.Node) bool {
	for _, expr := range exprs {
		if expr != nil && e.mentions(expr, e.isLocal) {
			return true
		}
	}
	return false
}

// isLocal reports whether the variable lives in one iteration, or is one that the loop itself assigns.
func (e *effects) isLocal(obj types.Object) bool {
	if v, ok := obj.(*types.Var); !ok || v.IsField() {
		return false
	}
	if within(e.scope, obj.Pos()) {
		return true
	}
	if loop, ok := e.scope.(*ast.RangeStmt); ok && loop.Tok == token.ASSIGN {
		return loop.Key != nil && e.object(loop.Key) == obj || loop.Value != nil && e.object(loop.Value) == obj
	}
	return false
}
