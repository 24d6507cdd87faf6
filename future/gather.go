package future

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
)

// Gather returns a future of the values of all the arguments, in their order. The first error settles it at once; the
// other arguments run on, and nothing of the gather is left on them. An argument that is canceled counts as failed with
// that cancellation. Without arguments, and where all of them are settled, the future is settled when Gather returns.
// An argument given twice counts once, and its value stands twice.
//
// Canceling the gather cancels every argument that is pending. It then fails, as when one of them is canceled: its
// error is that cancellation, while Canceled is false. The errors of all arguments count as retrieved, also those that
// come after it has failed. These are the rules of asyncio.gather.
func Gather[A Awaitable[T], T any](r loop.Ref, as ...A) *Future[[]T] {
	return GatherFunc(r, func(values []T) []T { return values }, as...)
}

// GatherFunc is Gather whose value is what fn makes of the values; fn is called once, on the loop, and must not
// suspend. If fn panics, the future fails as that of Then does.
func GatherFunc[A Awaitable[T], T, R any](r loop.Ref, fn func(values []T) R, as ...A) *Future[R] {
	if fn == nil {
		panic("future: GatherFunc of a nil function")
	}
	return gather(r, as, false, func(fs []*Future[T]) R {
		values := make([]T, len(fs))
		for i, f := range fs {
			values[i] = f.value
		}
		return fn(values)
	})
}

// An Outcome is how an argument of Outcomes ended.
type Outcome[T any] struct {
	Value T
	Err   error // nil if there is a value
}

// Outcomes is Gather that waits for all arguments and keeps their errors and cancellations as outcomes: it fails only
// if it is canceled itself. See asyncio.gather with return_exceptions; as there, the cancellation of a task that ended
// by it stands in the list without its cause.
func Outcomes[A Awaitable[T], T any](r loop.Ref, as ...A) *Future[[]Outcome[T]] {
	return OutcomesFunc(r, func(outcomes []Outcome[T]) []Outcome[T] { return outcomes }, as...)
}

// OutcomesFunc is Outcomes whose value is what fn makes of the outcomes.
func OutcomesFunc[A Awaitable[T], T, R any](r loop.Ref, fn func(outcomes []Outcome[T]) R, as ...A) *Future[R] {
	if fn == nil {
		panic("future: OutcomesFunc of a nil function")
	}
	return gather(r, as, true, func(fs []*Future[T]) R {
		outcomes := make([]Outcome[T], len(fs))
		for i, f := range fs {
			outcomes[i] = Outcome[T]{f.value, f.outcome()}
			if f.raised {
				outcomes[i].Err = loop.ErrCanceled
			}
		}
		return fn(outcomes)
	})
}

// gatherState is what works for a gather's future. left counts the distinct arguments whose end it has not seen. Once
// it is settled, it keeps nothing of the arguments, but their number.
type gatherState[T, R any] struct {
	handsOn
	promise   Promise[R]
	fs        []*Future[T]         // one for each argument
	watched   []gatherMember[T, R] // one for each distinct argument that was pending
	of, left  int32
	keep      bool // errors are outcomes
	requested bool // somebody asked to cancel, and an argument agreed
	result    func([]*Future[T]) R
}

// A gatherMember is one distinct argument, and the entry that is scheduled at its end. f is nil once that has run.
type gatherMember[T, R any] struct {
	g *gatherState[T, R]
	f *Future[T]
}

func (x *gatherMember[T, R]) Run() {
	err := x.f.outcome()
	x.f = nil
	x.g.settled(err)
}

func gather[A Awaitable[T], T, R any](r loop.Ref, as []A, keep bool, result func([]*Future[T]) R) *Future[R] {
	g := &gatherState[T, R]{fs: make([]*Future[T], len(as)), keep: keep, result: result}
	g.of, g.left = int32(len(as)), int32(len(as))
	g.promise.Init(r, g)
	for i, a := range as {
		g.fs[i] = given(a.Future(), "Gather")
	}
	if len(as) == 0 {
		g.promise.SetResult(result(nil))
	} else if foreign := g.watch(); foreign >= 0 {
		g.promise.SetError(fmt.Errorf("gather: argument %d: %w", foreign, loop.ErrForeignLoop))
	}
	return g.promise.Future()
}

// watch subscribes to the arguments that are pending, each once, and then takes in those that are settled. While it
// subscribes, the last waiter of an argument that it has met before is its own. It returns the number of the first
// argument of another loop, and watches nothing then; otherwise a negative one. The arguments are looked at in one
// pass: many are too many for the processor's caches.
func (g *gatherState[T, R]) watch() (foreign int) {
	g.watched = make([]gatherMember[T, R], 0, len(g.fs))
	var settled []*Future[T]
	for i, f := range g.fs {
		if f.loop != g.promise.Loop() {
			g.leave()
			return i
		}
		if f.Done() {
			settled = append(settled, f)
		} else if x, ok := f.lastWaiter().(*gatherMember[T, R]); ok && x.g == g {
			g.left--
		} else {
			g.watched = append(g.watched, gatherMember[T, R]{g, f})
			f.Subscribe(&g.watched[len(g.watched)-1])
		}
	}
	for _, f := range settled {
		g.settled(f.outcome())
	}
	return -1
}

// fail settles the gather before all arguments are. What they fail with later counts as retrieved all the same.
func (g *gatherState[T, R]) fail(err error) {
	g.promise.SetError(err)
	for i := range g.watched {
		if f := g.watched[i].f; f != nil {
			f.retrieved = true
		}
	}
	g.leave()
}

// leave watches no argument any more.
func (g *gatherState[T, R]) leave() {
	for i := range g.watched {
		if x := &g.watched[i]; x.f != nil {
			x.f.Unsubscribe(x)
		}
	}
	g.fs, g.watched = nil, nil
}

// settled is told how one of the arguments has ended.
func (g *gatherState[T, R]) settled(err error) {
	g.left--
	switch {
	case g.promise.future.Done():
	case err != nil && !g.keep:
		g.fail(err)
	case g.left > 0:
	case g.requested:
		g.promise.SetError(g.fs[len(g.fs)-1].cancellation()) // the last argument's, as in asyncio
		g.leave()
	default:
		fs := g.fs
		g.leave()
		defer failIfLeft(&g.promise, "the function of a gather")
		g.promise.SetResult(g.result(fs))
	}
}

func (g *gatherState[T, R]) relay(n int) loop.Cancelable {
	if n >= len(g.fs) {
		return nil
	}
	return &g.fs[n].core
}

func (g *gatherState[T, R]) returned(cause error) bool {
	g.fail(loop.Canceled(cause))
	return true
}

func (g *gatherState[T, R]) relayed(agreed bool) { g.requested = g.requested || agreed }

// DependsOn returns the arguments.
func (g *gatherState[T, R]) DependsOn() []any {
	all := make([]any, len(g.fs))
	for i, f := range g.fs {
		all[i] = f
	}
	return all
}

func (g *gatherState[T, R]) label() fmt.Stringer { return gatherOf(g.of) }

// gatherOf is the label of a gather of that many.
type gatherOf int32

func (n gatherOf) String() string { return fmt.Sprintf("gather of %d", int32(n)) }

// cancellation is the error by which a settled future tells of a request to cancel, whatever became of it.
func (c *core) cancellation() error {
	if c.state == canceled {
		return c.outcome()
	}
	if p := c.worker(); p != nil && p.Low().LastRequest() != nil {
		return p.Low().LastRequest()
	}
	return loop.ErrCanceled
}
