package javascript

import (
	"time"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A Runtime is one JavaScript world whose callbacks, timers and promises live on a loop. Several may share one loop.
// Except where a method says so in its first sentence, it belongs to the goroutine of the loop: it is used in
// coroutines and callbacks of the loop, and by Go functions that a script calls.
//
// A Runtime is alive, and then over, for good: failed by the first error that nobody handled, by a bound or by
// [Runtime.Cancel], or closed. One that is over runs nothing any more.
type Runtime struct {
	loop  *loop.Loop
	began time.Duration // the loop's time
	vm    *goja.Runtime
	o     Options

	// The trampoline is a JavaScript function that calls segment. While it is on the stack, goja does not run its jobs;
	// when it returns, goja runs all of them. See enter.
	trampoline goja.Callable
	segmentFn  goja.Value

	state    state
	upcoming callback // of source, taken already
	source   source   // of callbacks; nil while nothing runs
	dirty    bool     // a callback or a tick has thrown, so that ticks and microtasks still wait
	builtins int      // calls of the engine's functions on the stack; with Options.Untrusted
	inside   int      // how many calls into the script are on the stack
	insider  *loop.Co // whose they are

	cycle      cycle
	timers     timers
	immediates immediates
	poll       []callback // what came from Go, for the next poll phase
	polling    []callback // what the present poll phase has left
	ticks      []tick
	rejections rejections
	modules    modules

	opens   opens
	calls   calls // Go functions and futures under way
	awaited awaited
	mail    mail
	bodies  bodies // of responses that fetch has brought, and that were not read to their end
	waiters []*future.Promise[struct{}]
	failure error
	over    bool

	rewrite func(name, source string) (string, error) // of scripts before they are compiled; nil if nobody does

	watch    watch
	memory   memory
	deadline loop.TimerHandle // of the run
	reserved intrinsics
}

// New makes a Runtime on r's loop. Its scripts see what the language has, and of what [Options] name, what these give
// them; nothing of it reaches files or the network unless the host gives it. A nil o means the defaults. The Runtime
// needs no closing: it ends with what refers to it.
func New(r loop.Ref, o *Options) *Runtime {
	rt := &Runtime{loop: loop.Of(r), began: loop.Of(r).Time(), vm: goja.New()}
	if o != nil {
		rt.o = *o
	}
	rt.cycle.r, rt.immediates.r, rt.mail.r = rt, rt, rt
	rt.timers.init(rt)
	rt.rejections.init(rt)
	rt.vm.SetMaxCallStackSize(rt.o.depth())
	rt.bindTrampoline()
	rt.reserved.bind(rt)
	rt.bindGlobals()
	rt.watch.init(rt)
	rt.memory.init(rt)
	rt.countBuiltins()
	rt.leaveOut()
	rt.limitRun()
	rt.limitReactions()
	return rt
}

// Loop returns the loop, which makes a Runtime a loop.Ref.
func (r *Runtime) Loop() *loop.Loop { return r.loop }

// VM returns the engine, for what this package has no words for: to set globals and to make values. Calls into the
// script go through the Runtime, so that what they have made ready runs in order, and so that they can be bounded.
func (r *Runtime) VM() *goja.Runtime { return r.vm }

// Err returns what the Runtime has failed with; nil if it has not.
func (r *Runtime) Err() error { return r.failure }
