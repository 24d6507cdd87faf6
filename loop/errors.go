package loop

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrClosed is returned when a closed loop is asked to run, and by a post to it, which will not run. It is also
	// what every await fails with in a coroutine that is forced to end. To schedule something on a closed loop, or to
	// start it there, is misuse and panics.
	ErrClosed = errors.New("loop: closed")

	// ErrRunning is returned when a loop that runs is asked to run or to close.
	ErrRunning = errors.New("loop: already running")

	// ErrNested is returned when a loop is asked to run on a goroutine that is inside another loop's turn: it would
	// block that other loop.
	ErrNested = errors.New("loop: run inside the turn of another loop")

	// ErrStopped is returned by Run when Stop ended the run before main did; main stays suspended.
	ErrStopped = errors.New("loop: stopped before main ended")

	// ErrInterrupted is returned by a run when main was canceled by an interrupt signal and by nobody else; by
	// package-level Run only where it does not end the process. It is also the cause of that cancellation.
	ErrInterrupted = errors.New("loop: interrupted")

	// ErrGoexit is the error of a coroutine whose body called runtime.Goexit.
	ErrGoexit = errors.New("loop: runtime.Goexit called in a coroutine")

	// ErrForeignLoop is the error of an await for something that belongs to another loop.
	ErrForeignLoop = errors.New("loop: belongs to another loop")

	// ErrWouldBlock is the error of what would block a goroutine that is inside the turn of a loop: then the loop would
	// stand still, and what is waited for might need the loop. The message says what to await instead.
	ErrWouldBlock = errors.New("loop: this would block the loop of this goroutine")

	// ErrCanceled matches every cancellation: errors.Is(err, ErrCanceled). It matches context.Canceled in turn.
	// Returning it, or an error that wraps it, ends a coroutine as canceled.
	ErrCanceled error = &CanceledError{}

	// ErrTimeout matches every error that a deadline of this library has made. It matches context.DeadlineExceeded
	// in turn.
	ErrTimeout error = &TimeoutError{}
)

// A CanceledError is what a canceled coroutine gets at its suspension point, and what a canceled future holds.
type CanceledError struct {
	// Cause is what was given to Cancel; nil if nothing was.
	Cause error
}

// Canceled returns a *CanceledError with the cause, which may be nil.
func Canceled(cause error) error { return &CanceledError{Cause: cause} }

// Error says that there was a cancellation, and the cause if there is one. Of a cancellation that caused a
// cancellation, and so on, it gives the first hundred.
func (e *CanceledError) Error() string {
	if e.Cause == nil {
		return "canceled"
	}
	var b strings.Builder
	for range maxCauses {
		b.WriteString("canceled: ")
		cause, ok := e.Cause.(*CanceledError)
		if !ok {
			b.WriteString(e.Cause.Error())
			return b.String()
		}
		if e = cause; e.Cause == nil {
			b.WriteString("canceled")
			return b.String()
		}
	}
	return b.String() + "..."
}

const maxCauses = 100

// Is makes every CanceledError match ErrCanceled and context.Canceled.
func (e *CanceledError) Is(target error) bool {
	return target == ErrCanceled || target == context.Canceled
}

// Unwrap returns the cause.
func (e *CanceledError) Unwrap() error { return e.Cause }

// IsCanceled reports whether err is a cancellation by itself: a *CanceledError, or an error that wraps one alone, as
// errors.Join does of a cancellation and nil. An error that joins several is none, whatever it joins. This is the rule
// by which the end of a coroutine is judged.
func IsCanceled(err error) bool {
	for err != nil {
		switch e := err.(type) {
		case *CanceledError:
			return true
		case *PanicError:
			return false
		case interface{ Unwrap() error }:
			err = e.Unwrap()
		case interface{ Unwrap() []error }:
			joined := e.Unwrap()
			if len(joined) != 1 {
				return false
			}
			err = joined[0]
		default:
			return false
		}
	}
	return false
}

// A TimeoutError is the error of a scope whose deadline passed.
type TimeoutError struct {
	// Canceled is the cancellation that the deadline injected, as it came out of the scope. It is not unwrapped: a
	// timeout is no cancellation. It is nil if nothing was canceled.
	Canceled error
}

// Error says that the deadline passed.
func (e *TimeoutError) Error() string { return "deadline exceeded" }

// Is makes every TimeoutError match ErrTimeout and context.DeadlineExceeded.
func (e *TimeoutError) Is(target error) bool {
	return target == ErrTimeout || target == context.DeadlineExceeded
}

// Timeout reports true, as net.Error asks.
func (e *TimeoutError) Timeout() bool { return true }

// A PanicError holds a panic of a callback or coroutine. Without Options.RecoverPanics Run panics with it; otherwise it
// is the error of the coroutine, or reaches Options.OnError.
type PanicError struct {
	// Value is what was given to panic.
	Value any
	// Stack is the stack of the goroutine at the place of the panic, as debug.Stack formats it.
	Stack []byte
	// Where names the coroutine, or says what else it was, such as a callback or a job.
	Where string
}

// Error gives the value, the place, and the stack, so that a panic that nobody recovers shows where it began.
func (e *PanicError) Error() string {
	return fmt.Sprintf("panic in %s: %v\n\n%s", e.Where, e.Value, e.Stack)
}

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// A StragglersError is returned by Close, and so by Run, when coroutines that were canceled had not ended by the time
// that Options.ShutdownTimeout had passed, Force was called, or nothing could happen any more. They were forced to end:
// every await in them failed at once with ErrClosed.
type StragglersError struct {
	// Names are the names of the coroutines, in order of creation.
	Names []string
}

// Error names the coroutines. Of very many, it leaves out the middle, and says how many these are.
func (e *StragglersError) Error() string {
	return "loop: forced to end: " + strings.Join(abridged(e.Names), ", ")
}

// misuse panics with the rule that was broken.
func misuse(format string, args ...any) {
	panic("loop: " + fmt.Sprintf(format, args...))
}
