package javascript

import (
	"runtime/debug"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/loop"
)

// A callback is what the Runtime calls in the script, or in the host on its behalf; then come the microtasks.
type callback interface {
	call(r *Runtime) error
}

// A source gives one callback after the other.
//
//	next     returns the next callback, or nil if there is none: then the source is used up.
//	settled  is told how the callback ended, before the microtasks that it has made ready run.
//	more     reports whether another callback of the same phase follows upon these.
type source interface {
	next() callback
	settled(ok bool)
	more() bool
}

// state is what segment does next.
//
//	running   takes a callback from the source. One that has thrown is followed by the next one at once, as in Node.
//	ticking   runs what process.nextTick has queued, and then leaves, upon which goja runs its jobs, the microtasks.
//	checking  looks whether these have queued more, or have left rejections that nobody handles: then it is ticking again.
//	resting   has nothing to do any more.
type state uint8

const (
	running state = iota
	ticking
	checking
	resting
)

func (r *Runtime) bindTrampoline() {
	fn, err := r.vm.RunScript("javascript", `(function (segment) { segment() })`)
	if err != nil {
		panic(err)
	}
	r.trampoline, _ = goja.AssertFunction(fn)
	r.segmentFn = r.vm.ToValue(func(goja.FunctionCall) goja.Value { r.segment(); return nil })
}

// perform runs all that s gives, each callback with what it makes ready. The engine runs its jobs when the outermost
// call ends, and cannot be asked to do so at another time, so the outermost call is always the trampoline, and each
// return from it is the place at which microtasks are due.
func (r *Runtime) perform(s source) {
	r.mustNotBeInside()
	r.insider = r.loop.Current()
	r.source, r.state, r.dirty = s, running, len(r.ticks) > 0
	for r.goesOn() {
		r.enter()
	}
	r.source, r.insider, r.upcoming = nil, nil, nil
	r.watch.end()
	r.memory.end()
	r.awaited.look()
	r.arm()
}

// goesOn reports whether there is more for segment to do. What can be told without the script is told here: it saves
// a call.
func (r *Runtime) goesOn() bool {
	if r.state == checking && len(r.ticks) == 0 && len(r.rejections.order) == 0 {
		r.rest()
	}
	if r.state == running && !r.over {
		if r.upcoming = r.source.next(); r.upcoming == nil {
			r.state = resting
		}
	}
	return r.state != resting && !r.over
}

// enter makes one outermost call. Its error is that of a microtask that was interrupted, or went too deep: then the
// engine has dropped the microtasks that were queued behind it. A callback that is interrupted ends inside, and loses
// nothing.
func (r *Runtime) enter() {
	defer r.leave()
	r.inside++
	if _, err := r.trampoline(goja.Undefined(), r.segmentFn); err != nil {
		r.escaped(r.asError(err))
	}
}

// escaped is told of what has ended the trampoline. If that came out of the function of a Do, which has looked into a
// value of the script, it is for the caller.
func (r *Runtime) escaped(err error) {
	o, ok := r.source.(*once)
	if !ok || r.state != running {
		r.uncaught(err)
		return
	}
	o.err, r.state = r.told(err), ticking
}

// leave makes a panic, be it of the engine or of a function of the host, the failure of the run.
func (r *Runtime) leave() {
	r.inside--
	if value := recover(); value != nil {
		r.fail(r.panicked(value))
	}
}

// panicked returns the error of a panic. What interrupts the script is one where nothing of the script is on the way.
func (r *Runtime) panicked(value any) error {
	switch e := value.(type) {
	case *goja.InterruptedError:
		return r.asError(e)
	case *goja.StackOverflowError:
		return r.asError(e)
	}
	return &loop.PanicError{Value: value, Stack: debug.Stack(), Where: "a script"}
}

func (r *Runtime) segment() {
	for !r.over {
		switch r.state {
		case running:
			cb := r.take()
			if cb == nil {
				r.state = resting
				return
			}
			r.runOne(cb)
		case ticking:
			if r.runTicks() {
				r.state = checking
				return
			}
			r.tickThrew()
		case checking:
			r.check()
		case resting:
			return
		}
	}
}

// runOne calls cb. If it throws, what it has made ready waits: in Node, too, the next callback comes first.
func (r *Runtime) runOne(cb callback) {
	r.watch.begin()
	r.memory.begin()
	ok := r.invoke(cb)
	r.dirty = !ok
	if _, pause := cb.(nothing); !pause {
		r.source.settled(ok)
	}
	if ok {
		r.state = ticking
	}
}

// tickThrew goes on after a tick that has thrown: the next callback comes before what is left of the ticks, and
// before the microtasks, also in Node.
func (r *Runtime) tickThrew() {
	r.dirty, r.state = true, running
	if r.source.more() {
		r.source.settled(false)
	}
}

func (r *Runtime) check() {
	if len(r.ticks) > 0 || r.rejections.tell() {
		r.state = ticking
		return
	}
	r.rest()
}

// rest is the end of a callback with all that it has made ready.
func (r *Runtime) rest() {
	r.dirty, r.state = false, running
	r.watch.end()
	r.memory.end()
}

// take returns the next callback, nil if there is none.
func (r *Runtime) take() callback {
	if cb := r.upcoming; cb != nil {
		r.upcoming = nil
		return cb
	}
	return r.source.next()
}

// invoke calls cb, and reports whether it ended without an error; otherwise the error was told.
func (r *Runtime) invoke(cb callback) (ok bool) {
	err := cb.call(r)
	if err == nil {
		return true
	}
	r.uncaught(r.asError(err))
	return false
}

// uncaught tells the host of an error that nobody handled. If it is handled, the next check phase is not empty, so
// that what waits for the microtasks after a callback does not wait for ever.
func (r *Runtime) uncaught(err error) {
	if r.over {
		return
	}
	if r.o.OnError == nil || mustFail(err) || !r.o.OnError(err) {
		r.fail(err)
		return
	}
	r.immediates.addNothing()
}

// mustNotBeInside panics if a call into the script is under way whose coroutine was suspended.
func (r *Runtime) mustNotBeInside() {
	if r.inside > 0 {
		panic("javascript: a Go function that a script called has suspended its coroutine inside the call: use Async")
	}
}

// once is the source of one function.
type once struct {
	fn   func() error
	err  error
	done bool
}

func (o *once) next() callback {
	if o.done {
		return nil
	}
	o.done = true
	return o
}

// call keeps the error for the caller of Do, for whom it is.
func (o *once) call(r *Runtime) error {
	o.err = r.asError(o.fn())
	return nil
}

func (o *once) settled(bool) {}
func (o *once) more() bool   { return false }
