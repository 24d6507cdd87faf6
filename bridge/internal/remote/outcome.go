package remote

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// funcs are the functions that a worker can be asked for.
var funcs = registry[Function]{what: "function"}

// A Function is a Func whose types are forgotten.
type Function interface {
	// CallEncoded calls the function with an encoded argument and appends its outcome to b.
	CallEncoded(ctx context.Context, c Codec, limit time.Duration, arg, b []byte) []byte
	// Signature is that of the function.
	Signature() string
}

// Find returns the function that is registered under a name, if one is.
func Find(name string) (Function, bool) { return funcs.find(name) }

// An entry is a Func as what the registry holds.
type entry[A, R any] Func[A, R]

// An outcome on the wire is a flag, and after it a value, or an error if the flag is not set.

func (f *entry[A, R]) CallEncoded(ctx context.Context, c Codec, limit time.Duration, arg, b []byte) []byte {
	out, err := f.run(ctx, c, limit, arg, b)
	if err != nil {
		return AppendFailure(b, c, err)
	}
	return out
}

// AppendFailure appends an outcome that is an error.
func AppendFailure(b []byte, c Codec, err error) []byte {
	return AppendError(AppendFlag(b, false), c, err)
}

// run calls the function, and the codec for it, on a goroutine that they may end, and waits. It returns b with the
// outcome, unless there was an error.
func (f *entry[A, R]) run(
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

func (f *entry[A, R]) call(ctx context.Context, c Codec, limit time.Duration, arg, b []byte) ([]byte, error) {
	a, err := Decode[A](c, arg)
	if err != nil {
		return nil, err
	}
	v, err := f.callWithin(ctx, limit, a)
	if err != nil {
		return nil, err
	}
	return Encode(c, AppendFlag(b, true), &v)
}

// callWithin calls the function under a limit, unless it is zero.
func (f *entry[A, R]) callWithin(ctx context.Context, limit time.Duration, a A) (R, error) {
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

// Outcome reads an outcome of a function.
func Outcome[A, R any](_ *Func[A, R], c Codec, p *Payload) (v R, err error) {
	if !p.Flag() {
		failure := ReadError(p, c)
		return v, orError(p.Err, failure)
	}
	section := p.Section()
	if p.Err != nil {
		return v, p.Err
	}
	return Decode[R](c, section)
}

func orError(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Signature is that of the function.
func (f *entry[A, R]) Signature() string { return Signature((*Func[A, R])(f)) }
