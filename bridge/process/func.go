package process

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/monoloop-go/monoloop/loop"
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
	funcs.add(name, f)
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

// funcs are the functions that a worker can be asked for.
var funcs = registry[function]{what: "function"}

// A function is a Func whose types are forgotten.
type function interface {
	// callEncoded calls the function with an encoded argument and appends its outcome to b.
	callEncoded(ctx context.Context, c Codec, limit time.Duration, arg, b []byte) []byte
}

// An outcome on the wire is a flag, and after it a value, or an error if the flag is not set.

func (f *Func[A, R]) callEncoded(ctx context.Context, c Codec, limit time.Duration, arg, b []byte) []byte {
	out, err := f.run(ctx, c, limit, arg, b)
	if err != nil {
		return appendFailure(b, c, err)
	}
	return out
}

func appendFailure(b []byte, c Codec, err error) []byte {
	return appendError(appendFlag(b, false), c, err)
}

// run calls the function, and the codec for it, on a goroutine that they may end, and waits. It returns b with the
// outcome, unless there was an error.
func (f *Func[A, R]) run(
	ctx context.Context, c Codec, limit time.Duration, arg, b []byte,
) (out []byte, err error) {
	ended := make(chan struct{})
	err = loop.ErrGoexit // unless the function returns or panics
	go func() {
		defer close(ended)
		defer func() {
			if r := recover(); r != nil {
				err = &loop.PanicError{Value: r, Stack: debug.Stack(), Where: fmt.Sprintf("function %q", f.name)}
			}
		}()
		out, err = f.call(ctx, c, limit, arg, b)
	}()
	<-ended
	return out, err
}

func (f *Func[A, R]) call(ctx context.Context, c Codec, limit time.Duration, arg, b []byte) ([]byte, error) {
	a, err := decode[A](c, arg)
	if err != nil {
		return nil, err
	}
	v, err := f.callWithin(ctx, limit, a)
	if err != nil {
		return nil, err
	}
	return encode(c, appendFlag(b, true), &v)
}

// callWithin calls the function under a limit, unless it is zero.
func (f *Func[A, R]) callWithin(ctx context.Context, limit time.Duration, a A) (R, error) {
	if limit == 0 {
		return f.fn(ctx, a)
	}
	timeout := &loop.TimeoutError{}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, timeout)
	defer cancel()
	v, err := f.fn(ctx, a)
	if context.Cause(ctx) == error(timeout) && errors.Is(err, context.DeadlineExceeded) {
		err = timeout
	}
	return v, err
}

// outcome reads an outcome of the function.
func (f *Func[A, R]) outcome(c Codec, p *payload) (v R, err error) {
	if !p.flag() {
		remote := readError(p, c)
		return v, orError(p.err, remote)
	}
	section := p.section()
	if p.err != nil {
		return v, p.err
	}
	return decode[R](c, section)
}

func orError(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// An Initializer is a function with its argument, for each worker to run before its first job; see Options.Initializer.
type Initializer interface {
	// call returns the frame that asks a worker to run it.
	call(c Codec) ([]byte, error)
	// done reads the worker's answer.
	done(c Codec, result []byte) error
}

// Bind returns f with an argument as an initializer. What it returns beside an error is dropped.
func (f *Func[A, R]) Bind(arg A) Initializer { return &bound[A, R]{f, arg} }

type bound[A, R any] struct {
	fn  *Func[A, R]
	arg A
}

func (i *bound[A, R]) call(c Codec) ([]byte, error) {
	b := appendCall(newFrame(kindCall, 0), i.fn.name, context.Background(), i.fn.limit)
	return encode(c, b, &i.arg)
}

func (i *bound[A, R]) done(c Codec, result []byte) error {
	p := payload{rest: result}
	_, err := i.fn.outcome(c, &p)
	return err
}
