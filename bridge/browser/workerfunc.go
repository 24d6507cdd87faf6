//go:build js

package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/loop"
)

// A WorkerFunc is a function that jobs can run in a worker: the worker finds it by its name, since it is the same
// program. It is given to Submit.
type WorkerFunc[A, R any] struct{ name string }

// Register makes fn known under a name, in the page and in its workers alike, and returns the handle by which jobs ask
// for it. It belongs into a package variable, or into main before Main; a name that is registered twice panics.
//
// In the worker, fn runs on a goroutine of its own. What it takes and gives goes through encoding/json. Its context
// ends when the job is canceled, of which a function hears only when it waits for something, as by a timer: a worker
// has one thread. A panic is the error of its job, and so is a runtime.Goexit, as the text of loop.ErrGoexit.
func Register[A, R any](name string, fn func(ctx context.Context, arg A) (R, error)) *WorkerFunc[A, R] {
	if name == "" || fn == nil {
		panic("browser: Register needs a name and a function")
	}
	if _, ok := workerFuncs[name]; ok {
		panic(fmt.Sprintf("browser: the function %q is registered twice", name))
	}
	workerFuncs[name] = func(ctx context.Context, arg []byte) (result []byte, err error) {
		defer func() {
			if r := recover(); r != nil {
				err = &loop.PanicError{Value: r, Stack: debug.Stack(), Where: fmt.Sprintf("function %q", name)}
			}
		}()
		var a A
		if err := json.Unmarshal(arg, &a); err != nil {
			return nil, err
		}
		v, err := fn(ctx, a)
		if err != nil {
			return nil, err
		}
		return json.Marshal(v)
	}
	return &WorkerFunc[A, R]{name}
}

// Name returns the name under which the function is registered.
func (f *WorkerFunc[A, R]) Name() string { return f.name }

// workerFuncs are the functions that a worker can be asked for.
var workerFuncs = map[string]func(ctx context.Context, arg []byte) ([]byte, error){}
