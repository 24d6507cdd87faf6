package conform

import (
	"errors"
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// named is an error of a program, known by its Python name.
type named string

func (e named) Error() string { return string(e) }

// newError makes the error that a program raises by this name.
func newError(name string) error {
	switch name {
	case "CancelledError":
		return loop.Canceled(nil)
	case "TimeoutError":
		return &loop.TimeoutError{}
	}
	return named(name)
}

// message is the cause of a cancellation.
type message string

func (m message) Error() string { return string(m) }

// pythonName is the name under which Python knows an error.
func pythonName(err error) string {
	var n named
	switch {
	case loop.IsCanceled(err):
		return "CancelledError"
	case errors.Is(err, loop.ErrTimeout):
		return "TimeoutError"
	case errors.Is(err, future.ErrSelfAwait), errors.Is(err, loop.ErrDeadlineInactive):
		return "RuntimeError"
	case errors.As(err, &n):
		return string(n)
	}
	return err.Error()
}

// matches reports whether a handler for the error called name catches err.
func matches(name string, err error) bool {
	switch name {
	case "BaseException":
		return true
	case "Exception":
		return !loop.IsCanceled(err)
	}
	return name == pythonName(err)
}

// show prints a value or an error as the traces have it.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case error:
		var c *loop.CanceledError
		if loop.IsCanceled(v) && errors.As(v, &c) && c.Cause != nil {
			return fmt.Sprintf("CancelledError(%v)", c.Cause)
		}
		return pythonName(v)
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = show(x)
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return fmt.Sprint(v)
}
