package isolate

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

// ErrUnsettled is the error of a script whose value is a promise that was not settled when nothing of the script was
// open any more: nobody could settle it.
var ErrUnsettled = errors.New("its value is a promise that nobody settles")

// An Error is how a script has ended that came to no result. errors.As and errors.Is find in it
//
//   - a *javascript.Error, for what was thrown, or what a promise was rejected with: its name, message and stack; the
//     value and the cause stay in the worker;
//   - a *javascript.LimitError, for a bound; if its worker had to be killed because of its time, loop.ErrTimeout as
//     well;
//   - a *process.WorkerDeathError, for a worker that died, with how it did and the end of its standard error;
//   - [ErrUnsettled].
type Error struct {
	// Script is the name of the script.
	Script string
	// Output is what it had printed by console before. It is empty if its worker died.
	Output string
	// Err is what the script has ended with.
	Err error
}

// Error names the script and says how it ended.
func (e *Error) Error() string { return fmt.Sprintf("isolate: script %q: %v", e.Script, e.Err) }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// outcome makes of a worker's reply, or of what came in its place, what the job of the script ends with.
func (p *Pool) outcome(ctx context.Context, a *assignment, r reply, err error) (Result, error) {
	failed := &Error{Script: a.Name, Output: r.Output, Err: err}
	var death *process.WorkerDeathError
	var timeout *loop.TimeoutError
	var panicked *remote.Error // of the setup
	switch {
	case err == nil && r.Failure == nil:
		return Result{Value: r.Value, Output: r.Output}, nil
	case err == nil:
		failed.Err = r.Failure.asError()
	case errors.As(err, &death) && death.Func != "":
	case ctx.Err() != nil:
		return Result{}, cancellation(ctx, err)
	case errors.As(err, &timeout):
		failed.Err = &killedError{timeOf(a.Limits.Time.String()), p.options.Grace.String()}
	case !errors.As(err, &panicked):
		return Result{}, err
	}
	return Result{}, failed
}

// cancellation is the error of a script whose job was canceled, or whose context has ended.
func cancellation(ctx context.Context, err error) error {
	if loop.IsCanceled(err) {
		return err
	}
	return loop.Canceled(context.Cause(ctx))
}

func timeOf(limit string) *javascript.LimitError {
	return &javascript.LimitError{What: "the time of the run", Limit: limit}
}

// A killedError is that of a script whose worker was killed because it did not end in time.
type killedError struct {
	limit *javascript.LimitError
	grace string
}

func (e *killedError) Error() string {
	return fmt.Sprintf("%v; nothing interrupted it within %s more, and its worker was killed", e.limit, e.grace)
}

func (e *killedError) Unwrap() []error { return []error{e.limit, loop.ErrTimeout} }

// A failure is the form in which the error of a script comes from its worker.
type failure struct {
	Thrown    *thrown
	Limit     *limit
	Unsettled bool
	Message   string // of any other error
}

type thrown struct {
	Name, Message, Stack string
	Rejection            bool
}

type limit struct{ What, Limit, Stack string }

// maxText is how many bytes of a name, a message or a stack come from the worker.
const maxText = 64 << 10

func cut(text string) string {
	if len(text) > maxText {
		return whole(text[:maxText]) + "..."
	}
	return text
}

// whole leaves out a character at the end of which a part is missing.
func whole(text string) string {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if at := len(text) - n; utf8.RuneStart(text[at]) {
			if !utf8.FullRuneInString(text[at:]) {
				return text[:at]
			}
			break
		}
	}
	return text
}

// failureOf is made in the worker.
func failureOf(err error) *failure {
	var exceeded *javascript.LimitError
	var e *javascript.Error
	var interrupt *javascript.InterruptError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exceeded):
		if errors.As(err, &interrupt) {
			exceeded.Stack = interrupt.Stack
		}
		return &failure{Limit: &limit{exceeded.What, exceeded.Limit, cut(exceeded.Stack)}}
	case errors.As(err, &e):
		return &failure{Thrown: &thrown{cut(e.Name), cut(e.Message), cut(e.Stack), e.Rejection}}
	}
	return &failure{Unsettled: errors.Is(err, ErrUnsettled), Message: cut(err.Error())}
}

func (f *failure) asError() error {
	switch {
	case f.Thrown != nil:
		t := f.Thrown
		return &javascript.Error{Name: t.Name, Message: t.Message, Stack: t.Stack, Rejection: t.Rejection}
	case f.Limit != nil:
		return &javascript.LimitError{What: f.Limit.What, Limit: f.Limit.Limit, Stack: f.Limit.Stack}
	case f.Unsettled:
		return ErrUnsettled
	}
	return errors.New(f.Message)
}
