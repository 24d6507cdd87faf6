package remote

import (
	"context"
	"time"
)

// A Func is a function that jobs can run in a worker: the worker finds it by its name, since it is the same program.
// Any goroutine may use it. It is given to Submit, Run and Map.
type Func[A, R any] struct {
	name  string
	fn    func(ctx context.Context, arg A) (R, error)
	limit time.Duration // of each call; zero for none
}

// Register makes fn known under a name, in the parent and in its workers alike, and returns the handle by which jobs
// ask for it. It belongs into a package variable, or into main before Main; a name that is registered twice panics.
//
// In the worker, fn runs on a goroutine of its own. Its context ends when the job is canceled, and has the deadline of
// the context given to Submit, but not its values. What fn returns goes through the codec. A panic or a runtime.Goexit
// of fn fails its job and leaves the worker as it is; os.Exit ends the worker, and so does a panic on another
// goroutine.
func Register[A, R any](name string, fn func(ctx context.Context, arg A) (R, error)) *Func[A, R] {
	if name == "" || fn == nil {
		panic("process: Register needs a name and a function")
	}
	f := &Func[A, R]{name: name, fn: fn}
	funcs.add(name, (*entry[A, R])(f))
	return f
}

// Name returns the name under which the function is registered.
func (f *Func[A, R]) Name() string { return f.name }

// Within returns the same function with a limit on each call, which counts from when the worker calls it; the deadline
// of the context given to Submit, and the timeout of whoever waits for the job, count the time in the queue as well. Of
// several limits the shortest counts. It may be used like f, at any time, and needs no registration.
//
// When the time is over, the context of the function ends, with context.DeadlineExceeded and a *loop.TimeoutError for
// its cause. If what the function returns then matches context.DeadlineExceeded, its job fails with an error that
// matches loop.ErrTimeout. With Options.KillOnCancel the worker of a function that does not return in KillGrace is
// killed, and the job fails with a *loop.TimeoutError; the calls that Map has put in one message have the sum of their
// limits until then, and all of them fail. Without it, a function that does not heed its context keeps its worker until
// it returns, and the job and the future of Run wait for that. See pool.Within.
func (f *Func[A, R]) Within(limit time.Duration) *Func[A, R] {
	limited := *f
	if limit = max(limit, 1); f.limit == 0 || limit < f.limit {
		limited.limit = limit
	}
	return &limited
}

// LimitOf returns the limit on each call of f, or zero.
func LimitOf[A, R any](f *Func[A, R]) time.Duration { return f.limit }

// A Bound is a function with its argument, whose types are forgotten.
type Bound interface {
	Name() string
	Limit() time.Duration
	// AppendArg appends the argument as a section.
	AppendArg(b []byte, c Codec) ([]byte, error)
	// Failure reads an outcome, and returns its error alone.
	Failure(c Codec, p *Payload) error
}

// Bind returns f with an argument, as an initializer of the workers of a pool. What it returns beside an error is
// dropped.
func (f *Func[A, R]) Bind(arg A) Bound { return &bound[A, R]{f, arg} }

type bound[A, R any] struct {
	fn  *Func[A, R]
	arg A
}

func (i *bound[A, R]) Name() string { return i.fn.name }

func (i *bound[A, R]) Limit() time.Duration { return i.fn.limit }

func (i *bound[A, R]) AppendArg(b []byte, c Codec) ([]byte, error) { return Encode(c, b, &i.arg) }

func (i *bound[A, R]) Failure(c Codec, p *Payload) error {
	_, err := Outcome(i.fn, c, p)
	return err
}
