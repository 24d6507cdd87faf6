package remote

import (
	"context"
	"reflect"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
)

// A Func is a function that jobs can run in a worker, in another process or on another machine: the worker finds it by
// its name. Any goroutine may use it. It is given to Submit, Run and Map of an engine.
type Func[A, R any] struct {
	name  string
	fn    func(ctx context.Context, arg A) (R, error)
	limit time.Duration // of each call; zero for none

	signature string
}

// Register makes fn known under a name, here and in the workers alike, and returns the handle by which jobs ask for
// it. It belongs into a package variable, or to the top of main, before process.Main; a name that is registered twice
// panics.
//
// In the worker, fn runs on a goroutine of its own. Its context ends when the job is canceled, and has the deadline of
// the context given to Submit, but not its values. What fn returns goes through the codec. A panic or a runtime.Goexit
// of fn fails its job and leaves the worker as it is; os.Exit ends the worker, and so does a panic on another
// goroutine.
func Register[A, R any](name string, fn func(ctx context.Context, arg A) (R, error)) *Func[A, R] {
	if name == "" || fn == nil {
		panic("remote: Register needs a name and a function")
	}
	f := &Func[A, R]{name: name, fn: fn, signature: signatureOf(reflect.TypeFor[A](), reflect.TypeFor[R]())}
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
// matches loop.ErrTimeout. A function that does not heed its context keeps its worker until it returns, and the job and
// the future of Run wait for that. In a process pool with Options.KillOnCancel, the worker of a function that does not
// return in KillGrace is killed, and the job fails with a *loop.TimeoutError; the calls that Map has put in one message
// have the sum of their limits until then, and all of them fail. See pool.Within.
func (f *Func[A, R]) Within(limit time.Duration) *Func[A, R] {
	limited := *f
	if limit = max(limit, 1); f.limit == 0 || limit < f.limit {
		limited.limit = limit
	}
	return &limited
}

// Limit returns the limit on each call, or zero.
func (f *Func[A, R]) Limit() time.Duration { return f.limit }

// Signature is the version of what the function takes and gives: it differs where the types do, with the names, types
// and order of the fields of structs, in whatever program the function is registered. How a type encodes itself is not
// part of it.
func (f *Func[A, R]) Signature() string { return f.signature }

// AppendArg appends the argument as a section, its length and its bytes. After an error, the result is b as it was.
func (f *Func[A, R]) AppendArg(b []byte, c Codec, arg A) ([]byte, error) { return encode(c, b, &arg) }

// EncodeArg returns the bytes of the argument.
func (f *Func[A, R]) EncodeArg(c Codec, arg A) ([]byte, error) {
	b, err := encode(c, nil, &arg)
	return wire.SectionOf(b), err
}

// DecodeArg is the reverse of EncodeArg.
func (f *Func[A, R]) DecodeArg(c Codec, b []byte) (A, error) { return decode[A](c, b) }

// A Bound is a function with its argument, whose types are forgotten. It is made by Func.Bind.
type Bound interface {
	Name() string
	Limit() time.Duration
	// AppendArg is that of the function, for the argument.
	AppendArg(b []byte, c Codec) ([]byte, error)
}

// Bind returns f with an argument, as the initializer of the workers of a process pool. What it returns beside an error
// is dropped.
func (f *Func[A, R]) Bind(arg A) Bound { return &bound[A, R]{f, arg} }

type bound[A, R any] struct {
	fn  *Func[A, R]
	arg A
}

func (i *bound[A, R]) Name() string { return i.fn.name }

func (i *bound[A, R]) Limit() time.Duration { return i.fn.limit }

func (i *bound[A, R]) AppendArg(b []byte, c Codec) ([]byte, error) { return encode(c, b, &i.arg) }
