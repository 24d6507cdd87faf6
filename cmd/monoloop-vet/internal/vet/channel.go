package vet

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// What task code uses in place of channels; between tasks a queue.Queue serves better than all of them.
const (
	insteadOfReceive = "use channel.Recv, or a queue.Queue between tasks"
	insteadOfRange   = "use channel.Range, or a queue.Queue between tasks"
	insteadOfSend    = "use channel.Send, a queue.Queue between tasks, or a channel with room for all"
	insteadOfSelect  = "use channel.Recv or channel.Send"
)

// send reports a send to a channel, unless the channel was made with room.
func (v *visit) send(n *ast.SendStmt) {
	if obj := v.object(n.Chan); obj == nil || !v.hasRoom(obj) {
		v.report(Blocking, n, "a send to a channel blocks the loop: %s", insteadOfSend)
	}
}

// hasRoom reports whether the variable gets a channel with a capacity somewhere in this package.
func (a *analysis) hasRoom(obj types.Object) (room bool) {
	for _, file := range a.Files {
		if file.FileStart <= obj.Pos() && obj.Pos() < file.FileEnd {
			ast.Inspect(file, func(n ast.Node) bool {
				room = room || a.givesRoom(n, obj)
				return !room
			})
		}
	}
	return room
}

// givesRoom reports whether n is a definition or an assignment that gives obj a channel with a capacity.
func (a *analysis) givesRoom(n ast.Node, obj types.Object) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) && a.object(n.Lhs[i]) == obj && a.makesRoom(n.Rhs[i]) {
				return true
			}
		}
	case *ast.ValueSpec:
		for i := range n.Values {
			if len(n.Names) == len(n.Values) && a.object(n.Names[i]) == obj && a.makesRoom(n.Values[i]) {
				return true
			}
		}
	case *ast.KeyValueExpr:
		return a.object(n.Key) == obj && a.makesRoom(n.Value)
	}
	return false
}

func (a *analysis) makesRoom(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 2 || !a.isBuiltin(call, "make") {
		return false
	}
	capacity := a.Info.Types[call.Args[1]].Value
	return capacity == nil || constant.Sign(capacity) > 0
}

func (a *analysis) isBuiltin(call *ast.CallExpr, name string) bool {
	builtin, ok := a.object(call.Fun).(*types.Builtin)
	return ok && builtin.Name() == name
}

// selectStmt reports a select that chooses by chance, or one that waits. A select of one channel with a default is a
// look that does not wait.
func (v *visit) selectStmt(n *ast.SelectStmt) {
	channels, waits := 0, true
	for _, clause := range n.Body.List {
		comm := clause.(*ast.CommClause).Comm
		if comm == nil {
			waits = false
			continue
		}
		channels++
		v.hush(comm)
	}
	switch {
	case channels > 1:
		v.report(Select, n, "a select over several channels is decided by chance: await future.Wait or task.FirstOf")
	case waits:
		v.report(Blocking, n, "a select without a default blocks the loop: %s", insteadOfSelect)
	}
}

// hush keeps the send or receive that a select has tried from being reported by itself.
func (v *visit) hush(comm ast.Stmt) {
	switch comm := comm.(type) {
	case *ast.SendStmt:
		v.quiet[comm] = true
	case *ast.ExprStmt:
		v.hushReceive(comm.X)
	case *ast.AssignStmt:
		v.hushReceive(comm.Rhs[0])
	}
}

func (v *visit) hushReceive(e ast.Expr) {
	if receive, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && receive.Op == token.ARROW {
		v.quiet[receive] = true
	}
}
