package javascript

import (
	"cmp"
	"errors"
	"strings"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
	"github.com/monoloop-go/monoloop/loop"
)

// ErrOver is the error of what is asked of a Runtime that was closed.
var ErrOver = errors.New("javascript: the runtime is closed")

// Do runs fn as a callback of the script, with the microtasks that it makes ready, and returns its error, or what was
// thrown when fn looked into a value of the script. It is how a host calls into the script; a Go function that the
// script has called may do so, too, and then fn is part of that call. fn must not suspend. If the Runtime is over, the
// error is that of [Runtime.Err], or [ErrOver].
func (r *Runtime) Do(fn func() error) error {
	if fn == nil {
		panic("javascript: Do of a nil function")
	}
	switch {
	case r.over:
		return r.ended()
	case r.inside > 0 && r.insider == r.loop.Current():
		return r.asError(fn())
	}
	o := once{fn: fn}
	r.perform(&o)
	if o.err == nil && r.failure != nil {
		return r.failure
	}
	return r.told(o.err)
}

// told makes an error that no script may survive the failure of the run.
func (r *Runtime) told(err error) error {
	if err != nil && mustFail(err) {
		r.fail(err)
	}
	return err
}

func (r *Runtime) ended() error {
	if r.failure != nil {
		return r.failure
	}
	return ErrOver
}

// RunScript runs a script, whose name is for errors, and returns the value of its last expression. An exception is an
// [*Error], and is the caller's: OnError is not told of it. So is a value that is a promise: if that is rejected,
// nobody else is told. The microtasks have run when RunScript returns; timers and whatever else is open have not, see
// [Runtime.Wait].
func (r *Runtime) RunScript(name, source string) (goja.Value, error) {
	program, err := r.compile(name, source)
	if err != nil {
		return nil, err
	}
	return r.RunProgram(program)
}

// Rewrite has fn rewrite each source of a script before it is compiled: what RunScript, Run and RunFile run, and what
// require runs, that in the function that makes a module of it; not what scripts give eval and Function. fn gets the
// name and the source, of which it is known that it is not nested too deep, and its error is what is wrong with that.
// It is called on the goroutine of the loop. Package module gives scripts import() by it.
func (r *Runtime) Rewrite(fn func(name, source string) (string, error)) { r.rewrite = fn }

// compile compiles a source that was rewritten.
func (r *Runtime) compile(name, source string) (*goja.Program, error) {
	if r.rewrite != nil {
		if err := r.checkSource(name, source); err != nil {
			return nil, err
		}
		var err error
		if source, err = r.rewrite(name, source); err != nil {
			return nil, &Error{Name: "SyntaxError", Message: err.Error()}
		}
	}
	return r.Compile(name, source)
}

// Compile compiles a source for [Runtime.RunProgram], with the checks that RunScript makes, as it is: [Runtime.Rewrite]
// does not see it. What is wrong with it is an [*Error].
func (r *Runtime) Compile(name, source string) (*goja.Program, error) {
	if err := r.checkSource(name, source); err != nil {
		return nil, err
	}
	program, err := goja.Compile(name, source, false)
	if err != nil {
		return nil, &Error{Name: "SyntaxError", Message: strings.TrimPrefix(err.Error(), "SyntaxError: ")}
	}
	return program, nil
}

// checkSource looks at what the host runs before the engine's parser does.
func (r *Runtime) checkSource(name, source string) error {
	if err := nesting.Script(source); err != nil {
		return &Error{Name: "SyntaxError", Message: name + ": " + err.Error()}
	}
	if r.wantsBigInts(source) {
		return &Error{Name: "SyntaxError", Message: name + ": " + noBigInts}
	}
	return nil
}

// RunProgram is RunScript of what was compiled already, once for any number of Runtimes.
func (r *Runtime) RunProgram(p *goja.Program) (v goja.Value, err error) {
	err = r.Do(func() (err error) {
		v, err = r.vm.RunProgram(p)
		r.rejections.isHosts(v)
		return err
	})
	return v, err
}

// Call calls a function of the script, with the microtasks that it makes ready, and returns what it returns, which
// may be a promise: see [Runtime.Await]; as that of RunScript, it is the caller's. A nil this is undefined.
func (r *Runtime) Call(fn, this goja.Value, args ...goja.Value) (v goja.Value, err error) {
	call, ok := goja.AssertFunction(fn)
	if !ok {
		return nil, errors.New("javascript: not a function")
	}
	if this == nil {
		this = goja.Undefined()
	}
	err = r.Do(func() (err error) {
		v, err = call(this, args...)
		r.rejections.isHosts(v)
		return err
	})
	return v, err
}

// Run runs a script and waits for the end of the run: RunScript and Wait.
func (r *Runtime) Run(co *loop.Co, name, source string) error {
	program, err := r.compile(name, source)
	if err == nil {
		err = r.Do(func() error {
			_, err := r.vm.RunProgram(program)
			return err
		})
	}
	if err != nil {
		r.Cancel(err)
		return cmp.Or(r.settle(co), err)
	}
	return r.Wait(co)
}

// Wait suspends the straight-line coroutine co until the run is over: until nothing is open that could call the
// script back, or it has failed. The error is what it has failed with. If co is canceled, so is the run, and Wait
// still waits for the Go functions under way, which are canceled; the error is then the cancellation.
func (r *Runtime) Wait(co *loop.Co) error {
	for !r.over && (r.Open() > 0 || r.calls.Len() > 0) {
		if _, err := r.waiter().Await(co); err != nil {
			r.Cancel(err)
			return cmp.Or(r.settle(co), err)
		}
	}
	if err := r.settle(co); err != nil {
		return err
	}
	return r.failure
}

// settle waits for the Go functions under way, which no longer have anybody to tell of their end.
func (r *Runtime) settle(co *loop.Co) error {
	for r.calls.Len() > 0 {
		if _, err := r.waiter().Await(co); err != nil {
			return err
		}
	}
	return nil
}

// Cancel ends the run: timers and immediates are dropped, Go functions under way are canceled with the cause, and
// nothing of the script runs any more, not even its finally blocks. The run has failed with a cancellation with that
// cause, or with the cause itself if that is an error of the script or a cancellation already. It does nothing if the
// run is over.
func (r *Runtime) Cancel(cause error) {
	var e *Error
	if !errors.As(cause, &e) && !loop.IsCanceled(cause) {
		cause = loop.Canceled(cause)
	}
	r.fail(cause)
}

// Close ends the run as Cancel does, without an error. A Runtime needs no closing, unless it has Options.RunTime.
func (r *Runtime) Close() {
	if !r.over {
		r.stop(loop.Canceled(ErrOver))
	}
}

func (r *Runtime) fail(err error) {
	if r.over {
		return
	}
	r.failure = err
	r.stop(err)
}

func (r *Runtime) stop(cause error) {
	r.over = true
	r.cycle.setTimer(0)
	r.deadline.Cancel()
	r.watch.stop()
	r.memory.stop()
	r.timers.init(r)
	r.immediates.queue, r.immediates.running = nil, nil
	r.poll, r.polling, r.ticks = nil, nil, nil
	r.rejections.init(r)
	r.opens = opens{}
	r.calls.cancel(cause)
	r.bodies.close()
	r.awaited.fail(r.ended())
	r.lookForEnd()
}
