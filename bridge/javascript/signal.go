package javascript

import (
	"context"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
)

// A signal is an AbortSignal of the script.
type signal struct {
	r *Runtime
	o *goja.Object
}

// signalIn returns the signal among the arguments of an async function: the last of them, or its property signal.
func (r *Runtime) signalIn(args []goja.Value) *signal {
	if len(args) == 0 {
		return nil
	}
	o, _ := args[len(args)-1].(*goja.Object)
	if o == nil || r.reserved.signal == nil {
		return nil
	}
	for _, candidate := range []goja.Value{o, o.Get("signal")} {
		s, _ := candidate.(*goja.Object)
		if s != nil && r.vm.InstanceOf(s, r.reserved.signal) {
			return &signal{r, s}
		}
	}
	return nil
}

func (s *signal) aborted() bool      { return s.o.Get("aborted").ToBoolean() }
func (s *signal) reason() goja.Value { return s.o.Get("reason") }

// explain returns the reason in place of the error of what was canceled because of it. It asks the script, unless that
// is over.
func (s *signal) explain(err error) error {
	if s == nil || err == nil || s.r.over || !s.aborted() {
		return err
	}
	return s.r.errorFrom(s.reason())
}

// cancels has f canceled when the signal aborts, until the function that it returns is called.
func (s *signal) cancels(f future.Waitable) (release func()) {
	abort := func(goja.FunctionCall) goja.Value {
		f.Cancel(s.r.errorFrom(s.reason()))
		return goja.Undefined()
	}
	listener := s.r.vm.ToValue(abort)
	s.r.method(s.o, "addEventListener", s.r.vm.ToValue("abort"), listener)
	return func() { s.r.method(s.o, "removeEventListener", s.r.vm.ToValue("abort"), listener) }
}

// method calls a method of an object, which the script may have given another one.
func (r *Runtime) method(o *goja.Object, name string, args ...goja.Value) {
	if r.over {
		return
	}
	_ = r.Do(func() error {
		call, ok := goja.AssertFunction(o.Get(name))
		if !ok {
			return nil
		}
		_, err := call(o, args...)
		return err
	})
}

// Signal returns an AbortSignal for the script that aborts when ctx ends, with the context's cause as its reason; for
// Co.Context, that is when the coroutine is canceled or ends. It needs Options.Web, and does not hold the run.
func (r *Runtime) Signal(ctx context.Context) goja.Value {
	signal, abort := r.newSignal()
	bridge.ContextDone(r.loop, ctx).OnDone(func(f *future.Future[error]) {
		if cause, err := f.Result(); err == nil && !r.over {
			_ = r.Do(func() error { return abort(r.Throwable(cause)) })
		}
	})
	return signal
}
