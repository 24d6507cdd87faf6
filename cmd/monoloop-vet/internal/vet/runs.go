package vet

import (
	"go/ast"
	"go/types"
	"strings"
)

// A run says how a function that is given to somebody is run there.
type run uint8

const (
	unknown     run = iota
	asCallback      // by the loop, outside any coroutine
	asCoroutine     // as the body of a coroutine of its own
	asJob           // on another goroutine
	returned        // by whoever gets what the function around it returns
	mixed           // in several of these ways
)

// runs holds how functions are run: literals, and the variables, parameters and functions that hold or name one.
type runs struct {
	*analysis
	lits   map[*ast.FuncLit]run
	of     map[types.Object]run
	holder map[*ast.FuncLit]types.Object // the variable that the literal was assigned to
	held   map[types.Object]*ast.FuncLit // the one literal that a variable was assigned; nil if several
	passed []passing                     // what is given to parameters of the package's functions, in order of the source
}

type passing struct {
	param types.Object
	arg   ast.Expr
}

// destinations finds out how the functions of the package are run. What a function of the package does with a parameter
// holds for whatever is given to it.
func destinations(a *analysis) *runs {
	r := &runs{analysis: a, lits: make(map[*ast.FuncLit]run), of: make(map[types.Object]run),
		holder: make(map[*ast.FuncLit]types.Object), held: make(map[types.Object]*ast.FuncLit)}
	for _, file := range a.Files {
		ast.Inspect(file, r.node)
	}
	for changed := true; changed; {
		changed = false
		for _, p := range r.passed {
			changed = r.mark(p.arg, r.of[p.param]) || changed
		}
	}
	return r
}

// ofLiteral returns how a literal is run, by what was done with it or with the variable that holds it.
func (r *runs) ofLiteral(lit *ast.FuncLit) run {
	if how := r.lits[lit]; how != unknown {
		return how
	}
	return r.of[r.holder[lit]]
}

func (r *runs) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		r.mark(n.Call.Fun, asJob)
	case *ast.AssignStmt:
		if len(n.Lhs) == len(n.Rhs) {
			for i := range n.Lhs {
				r.hold(n.Lhs[i], n.Rhs[i])
			}
		}
	case *ast.ValueSpec:
		for i := range n.Values {
			if len(n.Names) == len(n.Values) {
				r.hold(n.Names[i], n.Values[i])
			}
		}
	case *ast.ReturnStmt:
		for _, result := range n.Results {
			r.result(result)
		}
	case *ast.CallExpr:
		r.call(n)
	}
	return true
}

// result notes a literal that is returned, unless it is an iterator, which whoever ranges over it runs at once.
func (r *runs) result(e ast.Expr) {
	lit, ok := ast.Unparen(e).(*ast.FuncLit)
	if !ok {
		return
	}
	params := r.Info.TypeOf(lit).(*types.Signature).Params()
	if params.Len() == 1 && r.isFunction(params.At(0)) {
		return
	}
	note(r.lits, lit, returned)
}

func (r *runs) hold(variable, value ast.Expr) {
	obj := r.object(variable)
	if obj == nil {
		return
	}
	lit, _ := ast.Unparen(value).(*ast.FuncLit)
	if lit != nil {
		r.holder[lit] = obj
	}
	if _, before := r.held[obj]; before {
		lit = nil
	}
	r.held[obj] = lit
}

func (r *runs) call(call *ast.CallExpr) {
	fn := r.callee(call)
	if fn == nil {
		return
	}
	own := r.decls[fn] != nil
	for i, arg := range call.Args {
		if own {
			if param, _ := paramAt(fn.Signature(), i); param != nil {
				r.passed = append(r.passed, passing{param, arg})
			}
		}
		if sig, ok := r.Info.TypeOf(arg).Underlying().(*types.Signature); ok {
			r.mark(arg, runBy(fn, sig))
		}
	}
}

// mark notes that e, a function or what a function is made of, is run like this; it reports whether that is new.
func (r *runs) mark(e ast.Expr, how run) (changed bool) {
	if how == unknown {
		return false
	}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			changed = note(r.lits, n, how) || changed
			if how == asJob {
				changed = r.markCalled(n.Body) || changed
			}
			return false
		case *ast.Ident:
			if obj := r.object(n); r.isFunction(obj) {
				changed = note(r.of, obj, how) || changed
			}
		}
		return true
	})
	return changed
}

// markCalled notes that the variables of function type that a job mentions are run in it, unless it hands them to the
// loop.
func (r *runs) markCalled(body ast.Node) (changed bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if fn := r.callee(call); fn != nil {
				_, library := ofLibrary(fn)
				return !library
			}
			if obj, ok := r.object(call.Fun).(*types.Var); ok && r.isFunction(obj) {
				changed = note(r.of, types.Object(obj), asJob) || changed
			}
		}
		return true
	})
	return changed
}

func (r *runs) isFunction(obj types.Object) bool {
	if obj == nil {
		return false
	}
	_, isSignature := obj.Type().Underlying().(*types.Signature)
	return isSignature
}

func note[K comparable](m map[K]run, key K, how run) bool {
	switch m[key] {
	case unknown:
		m[key] = how
	case how, mixed:
		return false
	default:
		m[key] = mixed
	}
	return true
}

// runBy says how fn runs a function of this signature that is given to it.
func runBy(fn *types.Func, sig *types.Signature) run {
	pkg, library := ofLibrary(fn)
	switch {
	case !library && startsGoroutine[funcName(fn)]:
		return asJob
	case !library:
		return unknown
	case funcName(fn) == module+"task.WithTimeout":
		return unknown // it runs in the step of the caller
	case takesCo(sig):
		return asCoroutine
	case isBridge(pkg) && (isHandler(sig) || strings.HasPrefix(fn.Name(), "Submit") || funcName(fn) == module+"bridge/pool.Job.OnDone"):
		return asJob
	case takesCo(fn.Signature()):
		return unknown // the scopes, such as task.Timeout, run it in the step of the caller
	}
	return asCallback
}

func isBridge(pkg string) bool { return pkg == "bridge" || strings.HasPrefix(pkg, "bridge/") }

// startsGoroutine lists functions outside the library that run what they are given on another goroutine.
var startsGoroutine = map[string]bool{
	"sync.WaitGroup.Go":                      true,
	"time.AfterFunc":                         true,
	"context.AfterFunc":                      true,
	"runtime.AddCleanup":                     true,
	"runtime.SetFinalizer":                   true,
	"net/http.HandleFunc":                    true,
	"net/http.ServeMux.HandleFunc":           true,
	"testing.B.RunParallel":                  true,
	"testing/synctest.Test":                  true,
	"golang.org/x/sync/errgroup.Group.Go":    true,
	"golang.org/x/sync/errgroup.Group.TryGo": true,
}
