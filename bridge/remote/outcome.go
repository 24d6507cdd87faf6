package remote

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
	"github.com/monoloop-go/monoloop/loop"
)

// funcs are the functions that a worker can be asked for.
var funcs = registry[Function]{what: "function"}

// A Function is a Func whose types are forgotten: what a worker knows of it.
type Function interface {
	// Call calls the function with an argument as Func.EncodeArg has encoded it, and appends the outcome to b: a
	// value, an error, or what a panic has become. It returns when the function has.
	Call(ctx context.Context, c Codec, limit time.Duration, arg, b []byte) []byte
	// Signature is that of the function.
	Signature() string
}

// Find returns the function that is registered under a name, if one is.
func Find(name string) (Function, bool) { return funcs.find(name) }

// An entry is a Func as what the registry holds.
type entry[A, R any] Func[A, R]

// An outcome on the wire is a flag, and after it a value, or an error if the flag is not set.

func (f *entry[A, R]) Call(ctx context.Context, c Codec, limit time.Duration, arg, b []byte) []byte {
	out, err := f.run(ctx, c, limit, arg, b)
	if err != nil {
		return AppendFailure(b, c, err)
	}
	return out
}

// AppendFailure appends an outcome that is an error. It is made by an engine that does not call the function.
func AppendFailure(b []byte, c Codec, err error) []byte {
	return AppendError(wire.AppendFlag(b, false), c, err)
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
	a, err := decode[A](c, arg)
	if err != nil {
		return nil, err
	}
	v, err := f.callWithin(ctx, limit, a)
	if err != nil {
		return nil, err
	}
	return (*Func[A, R])(f).AppendResult(b, c, v)
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

// AppendResult appends an outcome that is a value.
func (f *Func[A, R]) AppendResult(b []byte, c Codec, v R) ([]byte, error) {
	return encode(c, wire.AppendFlag(b, true), &v)
}

// ReadOutcome reads an outcome from the beginning of b, and returns what is left of b. The error is that of the
// function, an *Error, or of bytes that are none, or of the codec.
func (f *Func[A, R]) ReadOutcome(b []byte, c Codec) (v R, rest []byte, err error) {
	p, failure := readFailure(b, c)
	if failure != nil || p.Err != nil {
		return v, p.Rest, orError(p.Err, failure)
	}
	section := p.Section()
	if p.Err != nil {
		return v, nil, p.Err
	}
	v, err = decode[R](c, section)
	return v, p.Rest, err
}

// ReadFailure returns the error of an outcome, or nil if it is a value, which stays as it is.
func ReadFailure(b []byte, c Codec) error {
	p, failure := readFailure(b, c)
	return orError(p.Err, failure)
}

// readFailure reads the error of an outcome, or stops before its value.
func readFailure(b []byte, c Codec) (p wire.Payload, failure error) {
	p.Rest = b
	if p.Flag() || p.Err != nil {
		return p, nil
	}
	failure, p.Rest, p.Err = ReadError(p.Rest, c)
	return p, failure
}

func orError(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Signature is that of the function.
func (f *entry[A, R]) Signature() string { return f.signature }
