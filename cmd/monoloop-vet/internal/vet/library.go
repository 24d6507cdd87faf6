package vet

import (
	"go/types"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

const module = frames.Module

// typeName returns the package path and name of the named type under pointers, such as "time.Time", or "".
func typeName(t types.Type) string {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	return named.Obj().Pkg().Path() + "." + named.Obj().Name()
}

// funcName returns the package path, the type if it is a method, and the name of a function: "sync.WaitGroup.Wait".
func funcName(fn *types.Func) string {
	if recv := fn.Signature().Recv(); recv != nil {
		return typeName(recv.Type()) + "." + fn.Name()
	}
	if fn.Pkg() == nil {
		return fn.Name()
	}
	return fn.Pkg().Path() + "." + fn.Name()
}

// shownName is funcName without the folders of the package.
func shownName(fn *types.Func) string {
	name := funcName(fn)
	return name[strings.LastIndexByte(name, '/')+1:]
}

func isCo(t types.Type) bool {
	_, pointer := types.Unalias(t).(*types.Pointer)
	return pointer && typeName(t) == module+"loop.Co"
}

// takesCo reports whether a parameter is a *loop.Co, so that the function may suspend.
func takesCo(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		if isCo(sig.Params().At(i).Type()) {
			return true
		}
	}
	return false
}

// ofLibrary reports whether fn is part of the library's API, and gives the path of its package below the module.
func ofLibrary(fn *types.Func) (pkg string, ok bool) {
	if fn.Pkg() == nil || !fn.Exported() {
		return "", false
	}
	return strings.TrimPrefix(fn.Pkg().Path(), module), frames.Package(fn.Pkg().Path())
}

// paramAt returns the parameter that gets the argument i of a call, and the type that the argument must have; nil if
// there is none.
func paramAt(sig *types.Signature, i int) (*types.Var, types.Type) {
	last := sig.Params().Len() - 1
	if !sig.Variadic() || i < last {
		if i > last {
			return nil, nil // the call of a function with several results as the arguments
		}
		return sig.Params().At(i), sig.Params().At(i).Type()
	}
	param := sig.Params().At(last)
	if slice, ok := param.Type().Underlying().(*types.Slice); ok {
		return param, slice.Elem()
	}
	return param, param.Type()
}

// loopBound lists the types whose values belong to the loop's goroutine, by package.
var loopBound = map[string][]string{
	"loop":       {"Loop", "Low", "Co", "LowCo", "Handle", "TimerHandle", "Deadline", "SleepStep"},
	"future":     {"Future", "Promise", "Callback", "Completed", "CompletedStep", "WaitStep", "WaitForStep"},
	"task":       {"Task", "Group", "GroupExit", "TickStep"},
	"task/locks": {"Lock", "Semaphore", "BoundedSemaphore", "Event", "Condition", "Barrier"},
	"task/queue": {"Queue", "GetStep", "PutStep"},
}

// threadsafe lists the methods of these types that other goroutines may call. Loop and Low only read what never
// changes.
var threadsafe = map[string][]string{
	"loop.Loop": {"CallSoonThreadsafe", "IsRunning", "IsClosed", "Stuck", "LastStuck"},
	"loop.Low":  {"Inside", "Post"},
}

func belongsToLoop(t types.Type) bool {
	name, ok := strings.CutPrefix(typeName(t), module)
	if !ok {
		return false
	}
	dot := strings.LastIndexByte(name, '.')
	return slices.Contains(loopBound[name[:dot]], name[dot+1:])
}

// isThreadsafe reports whether other goroutines may call the method of a value of type t, which belongs to a loop.
func isThreadsafe(t types.Type, method string) bool {
	name := strings.TrimPrefix(typeName(t), module)
	return method == "Loop" || method == "Low" || slices.Contains(threadsafe[name], method)
}

// suspending lists the methods of Co that only its own running step may call.
var suspending = []string{"Sleep", "Yield", "Await", "Park"}
