package conform

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
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
	case isGroup(err): // before its members match
		return "ExceptionGroup"
	case loop.IsCanceled(err):
		return "CancelledError"
	case errors.Is(err, loop.ErrTimeout):
		return "TimeoutError"
	case isAny(err, future.ErrSelfAwait, loop.ErrDeadlineInactive, task.ErrGroupFinished, task.ErrGroupShuttingDown):
		return "RuntimeError"
	case errors.Is(err, locks.ErrNotAcquired):
		return "RuntimeError"
	case errors.Is(err, locks.ErrOverReleased), errors.Is(err, queue.ErrOverDone):
		return "ValueError"
	case errors.Is(err, locks.ErrBrokenBarrier):
		return "BrokenBarrierError"
	case errors.Is(err, queue.ErrEmpty):
		return "QueueEmpty"
	case errors.Is(err, queue.ErrFull):
		return "QueueFull"
	case errors.Is(err, queue.ErrShutDown):
		return "QueueShutDown"
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
		return isException(err)
	}
	is := pythonName(err)
	return name == is || name == "RuntimeError" && is == "BrokenBarrierError"
}

// isException reports whether Python would call err an Exception: a cancellation is none, nor is a group that holds
// one.
func isException(err error) bool {
	if g, ok := err.(*task.GroupError); ok {
		return !slices.ContainsFunc(g.Errors, func(err error) bool { return !isException(err) })
	}
	return !loop.IsCanceled(err)
}

func isGroup(err error) bool {
	_, ok := err.(*task.GroupError)
	return ok
}

func isAny(err error, targets ...error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}

// show prints a value or an error as the traces have it.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case *task.GroupError:
		parts := make([]string, len(v.Errors))
		for i, err := range v.Errors {
			parts[i] = show(err)
		}
		return "ExceptionGroup[" + strings.Join(parts, ",") + "]"
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
