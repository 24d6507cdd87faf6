package remote

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// Errors that both ends know arrive as what they are, not only as an Error.

// sentinels are the error values known at both ends.
var sentinels = registry[error]{what: "sentinel", entries: map[string]error{
	"context.Canceled":         context.Canceled,
	"context.DeadlineExceeded": context.DeadlineExceeded,
	"loop.ErrCanceled":         loop.ErrCanceled,
	"loop.ErrTimeout":          loop.ErrTimeout,
	"loop.ErrGoexit":           loop.ErrGoexit,
	"loop.ErrClosed":           loop.ErrClosed,
	"io.EOF":                   io.EOF,
	"io.ErrUnexpectedEOF":      io.ErrUnexpectedEOF,
	"io.ErrClosedPipe":         io.ErrClosedPipe,
	"fs.ErrInvalid":            fs.ErrInvalid,
	"fs.ErrPermission":         fs.ErrPermission,
	"fs.ErrExist":              fs.ErrExist,
	"fs.ErrNotExist":           fs.ErrNotExist,
	"fs.ErrClosed":             fs.ErrClosed,
	"os.ErrDeadlineExceeded":   os.ErrDeadlineExceeded,
	"pool.ErrClosed":           pool.ErrClosed,
	"pool.ErrBroken":           pool.ErrBroken,
	"remote.ErrUnknownFunc":    ErrUnknownFunc,
	"remote.ErrTooDeep":        ErrTooDeep,
	"remote.ErrTooLarge":       ErrTooLarge,
}}

// RegisterSentinel makes an error value known under a name, so that errors.Is finds it in an Error. Names that are
// registered twice panic. It belongs into a package variable's initialization, or into main before Main.
func RegisterSentinel(name string, sentinel error) {
	if sentinel == nil || !reflect.TypeOf(sentinel).Comparable() {
		panic(fmt.Sprintf("remote: the sentinel %q must be an error that can be compared", name))
	}
	sentinels.add(name, sentinel)
}

// sentinelName returns the name of a sentinel, and nothing for any other error.
func sentinelName(err error) (found string) {
	if !reflect.TypeOf(err).Comparable() {
		return ""
	}
	sentinels.each(func(name string, s error) {
		if s == err {
			found = name
		}
	})
	return found
}

// matched returns the names of the sentinels that the error's own Is matches.
func matched(err error) (names []string) {
	if e, ok := err.(interface{ Is(error) bool }); ok {
		sentinels.each(func(name string, s error) {
			if e.Is(s) {
				names = append(names, name)
			}
		})
	}
	return names
}

// An errorType encodes and decodes errors of one type.
type errorType interface {
	encode(c Codec, b []byte, err error) ([]byte, error)
	decode(c Codec, section []byte) (error, error)
}

type errorTypeFor[E error] struct{}

func (errorTypeFor[E]) encode(c Codec, b []byte, err error) ([]byte, error) {
	e := err.(E)
	return encode(c, b, &e)
}

func (errorTypeFor[E]) decode(c Codec, section []byte) (error, error) {
	e, err := decode[E](c, section)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// errorTypes are the types of errors known at both ends.
var errorTypes = registry[errorType]{what: "error type", entries: map[string]errorType{
	typeName(reflect.TypeFor[errno]()): errorTypeFor[errno]{},
}}

// RegisterError makes errors of the type E known, so that errors.As finds one in an Error. They go through the
// codec of the job; one that the codec refuses arrives as an Error all the same. Types that are registered twice
// panic. It belongs into a package variable's initialization, or into main before Main.
func RegisterError[E error]() {
	errorTypes.add(typeName(reflect.TypeFor[E]()), errorTypeFor[E]{})
}

func errorTypeOf(err error) (string, errorType, bool) {
	name := typeName(reflect.TypeOf(err))
	t, ok := errorTypes.find(name)
	return name, t, ok
}
