package task

import (
	"runtime/debug"
	"slices"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// An Option is a choice for one task.
type Option struct {
	name  string
	eager bool
}

// Named gives the task a name for reports and the await chain.
func Named(name string) Option { return Option{name: name} }

// Eager makes the task's first step before Go returns, inside the step of the caller. A body that does not suspend has
// then ended.
var Eager = Option{eager: true}

// Go starts a task that runs fn as a straight-line coroutine. Its first step comes in the next turn, after those of the
// tasks started before. If r is a *loop.Co, the task inherits its task-local values; if it is a *Group, the task is a
// child of that group; and a *loop.Loop is enough for one that belongs to nobody. See asyncio.create_task.
//
// No value? Use Do: a function that returns only an error does not tell what T is, and the compiler says "cannot infer
// T".
func Go[T any](r loop.Ref, fn func(co *loop.Co) (T, error), opts ...Option) *Task[T] {
	if fn == nil {
		panic("task: Go of a nil function")
	}
	t := &straight[T]{fn: fn}
	t.init(r, opts)
	start(&t.Task, &t.co, r, t, opts)
	return &t.Task
}

// Do is Go for a function without a value.
func Do(r loop.Ref, fn func(co *loop.Co) error, opts ...Option) *Task[struct{}] {
	if fn == nil {
		panic("task: Do of a nil function")
	}
	t := &done{fn: fn}
	t.init(r, opts)
	start(&t.Task, &t.co, r, t, opts)
	return &t.Task
}

// GoStep is Go for a step task: the loop drives s directly, without a stack. No value? Use DoStep, where s needs no
// Result.
func GoStep[S loop.ResultStepper[T], T any](r loop.Ref, s S, opts ...Option) *Task[T] {
	if any(s) == nil {
		panic("task: GoStep of a nil Stepper")
	}
	t := &stepped[T]{step: s}
	t.init(r, opts)
	start(&t.Task, &t.co, r, t, opts)
	return &t.Task
}

// DoStep is GoStep for a step without a value.
func DoStep(r loop.Ref, s loop.Stepper, opts ...Option) *Task[struct{}] {
	if s == nil {
		panic("task: DoStep of a nil Stepper")
	}
	t := &doneStep{step: s}
	t.init(r, opts)
	start(&t.Task, &t.co, r, t, opts)
	return &t.Task
}

// start starts the coroutine of t for r; if r is a group, as a child of the group, which may refuse it or let it wait.
func start(t future.Waitable, co *loop.Co, r loop.Ref, routine loop.Routine, opts []Option) {
	eager := slices.ContainsFunc(opts, func(o Option) bool { return o.eager })
	g, ok := r.(*Group)
	if !ok {
		startCo(co, r, routine, eager)
		return
	}
	if err := g.Refusal(); err != nil {
		routine.Ended(err)
		return
	}
	c := g.addChild(t, co)
	if !c.room {
		routine, eager = &queued{Routine: routine, child: c}, false
	}
	startCo(co, g.from(), routine, eager)
	c.started()
}

func startCo(co *loop.Co, from loop.Ref, routine loop.Routine, eager bool) {
	if eager {
		co.Low().StartEager(from, routine)
	} else {
		co.Low().Start(from, routine)
	}
}

// straight is a task with a straight-line body.
type straight[T any] struct {
	Task[T]
	fn    func(co *loop.Co) (T, error)
	value T
}

func (t *straight[T]) Body(co *loop.Co) (err error) {
	t.value, err = t.fn(co)
	return err
}

func (t *straight[T]) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(t) }

func (t *straight[T]) Ended(err error) {
	t.fn = nil
	t.settle(t.value, err)
}

// done is a task with a straight-line body that has no value.
type done struct {
	Task[struct{}]
	fn func(co *loop.Co) error
}

func (t *done) Body(co *loop.Co) error { return t.fn(co) }

func (t *done) Func() func(co *loop.Co) error { return t.fn }

func (t *done) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(t) }

func (t *done) Ended(err error) {
	t.fn = nil
	t.settle(struct{}{}, err)
}

// stepped is a task whose steps are the caller's.
type stepped[T any] struct {
	Task[T]
	step loop.ResultStepper[T]
}

func (t *stepped[T]) Step(co *loop.Co, in error) (bool, error) { return t.step.Step(co, in) }

func (t *stepped[T]) Ended(err error) {
	step := t.step
	t.step = nil
	var v T
	if err == nil {
		defer t.failIfLeft()
		v = step.Result()
	}
	t.settle(v, err)
}

// failIfLeft, deferred, makes a panic of the caller's Result the error of the task, or that it has called
// runtime.Goexit, so that nobody waits for the task in vain, and lets either go on.
func (t *stepped[T]) failIfLeft() {
	if t.Done() {
		return
	}
	v := recover()
	if v == nil {
		t.promise.SetError(loop.ErrGoexit)
		return
	}
	t.promise.SetError(&loop.PanicError{Value: v, Stack: debug.Stack(), Where: t.Name()})
	panic(v)
}

// doneStep is a task whose steps are the caller's, and have no value.
type doneStep struct {
	Task[struct{}]
	step loop.Stepper
}

func (t *doneStep) Step(co *loop.Co, in error) (bool, error) { return t.step.Step(co, in) }

func (t *doneStep) Ended(err error) {
	t.step = nil
	t.settle(struct{}{}, err)
}
