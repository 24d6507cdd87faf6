package vet

import (
	"go/ast"
	"go/token"
	"go/types"
)

func (e *effects) ofAssign(stmt *ast.AssignStmt, guarded bool) string {
	if what := first(e.ofExprs(nodes(stmt.Rhs)...), e.ofExprs(nodes(stmt.Lhs)...)); what != "" {
		return what
	}
	if stmt.Tok == token.DEFINE {
		return ""
	}
	for i, lhs := range stmt.Lhs {
		rhs := stmt.Rhs[0]
		if len(stmt.Rhs) == len(stmt.Lhs) {
			rhs = stmt.Rhs[i]
		}
		if what := e.ofStore(stmt.Tok, lhs, rhs, guarded); what != "" {
			return what
		}
	}
	return ""
}

// ofStore looks at one assignment, of rhs to lhs.
func (e *effects) ofStore(tok token.Token, lhs, rhs ast.Expr, guarded bool) string {
	obj := e.root(lhs)
	if obj == nil || obj.Name() == "_" || e.isOwn(obj, lhs) || !e.depends(lhs, rhs) && tok == token.ASSIGN {
		return ""
	}
	name := types.ExprString(lhs)
	if tok != token.ASSIGN {
		if e.commutes(lhs, tok) {
			return ""
		}
		return "changes " + name + " by an operation that does not commute"
	}
	if call, ok := ast.Unparen(rhs).(*ast.CallExpr); ok && e.isBuiltin(call, "append") {
		if _, plain := ast.Unparen(lhs).(*ast.Ident); e.sorted(obj, !plain) {
			return ""
		}
		return "appends to " + name + ", which is not sorted afterwards"
	}
	if index, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok && e.depends(index.Index) {
		return "" // no other iteration sets this element
	}
	if guarded || e.accumulates(lhs, rhs) || e.sorted(obj, false) {
		return ""
	}
	if !e.inLoop {
		return "calls a function that sets " + name
	}
	return "sets " + name + ", where the last element wins"
}

// isOwn reports whether what is assigned to lives in one iteration or belongs to the element that the loop is at. A
// function that is called may only change variables of its own.
func (e *effects) isOwn(obj types.Object, lhs ast.Expr) bool {
	if !e.isLocal(obj) {
		return false
	}
	if e.inLoop {
		return true
	}
	_, plain := ast.Unparen(lhs).(*ast.Ident)
	return plain
}

// commutes reports whether it does not matter in which order an operation is applied to lhs: integers add up to the
// same.
func (e *effects) commutes(lhs ast.Expr, tok token.Token) bool {
	basic, ok := e.Info.TypeOf(lhs).Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsInteger == 0 {
		return false
	}
	switch tok {
	case token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN, token.OR_ASSIGN, token.AND_ASSIGN, token.XOR_ASSIGN, token.AND_NOT_ASSIGN:
		return true
	}
	return false
}

// accumulates reports whether rhs is lhs and something else under an operation that commutes: ok = ok && ready, or
// most = max(most, n).
func (e *effects) accumulates(lhs, rhs ast.Expr) bool {
	same := func(other ast.Expr) bool {
		return types.ExprString(ast.Unparen(other)) == types.ExprString(ast.Unparen(lhs))
	}
	switch rhs := ast.Unparen(rhs).(type) {
	case *ast.CallExpr:
		if e.isBuiltin(rhs, "max") || e.isBuiltin(rhs, "min") {
			for _, arg := range rhs.Args {
				if same(arg) {
					return true
				}
			}
		}
	case *ast.BinaryExpr:
		if !same(rhs.X) && !same(rhs.Y) {
			return false
		}
		switch rhs.Op {
		case token.LAND, token.LOR:
			return true
		case token.ADD, token.MUL, token.OR, token.AND, token.XOR:
			return e.commutes(lhs, token.ADD_ASSIGN)
		}
	}
	return false
}
