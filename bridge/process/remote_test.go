//go:build unix || windows

package process_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

var errOwn = errors.New("an error of one's own")

type codedError struct{ Code int }

func (e *codedError) Error() string { return fmt.Sprint("code ", e.Code) }

type stackedError struct{}

func (stackedError) Error() string { return "stacked" }
func (stackedError) Format(s fmt.State, verb rune) {
	io.WriteString(s, "stacked")
	if s.Flag('+') {
		io.WriteString(s, "\nin a function\n")
	}
}

type panickingError struct{}

func (*panickingError) Error() string   { return "fine" }
func (*panickingError) Is(error) bool   { panic("not fine") }
func (e *panickingError) Unwrap() error { return e }

type cyclicError struct{}

func (*cyclicError) Error() string   { return "cyclic" }
func (e *cyclicError) Unwrap() error { return e }

func init() {
	remote.RegisterSentinel("errOwn", errOwn)
	remote.RegisterError[*codedError]()
}

func panicsHere(v any) { panic(v) }

var failures = map[string]func() (int, error){
	"plainly":        func() (int, error) { return 0, errors.New("boom") },
	"by a sentinel":  func() (int, error) { return 0, fmt.Errorf("reading: %w", io.EOF) },
	"by its own":     func() (int, error) { return 0, errOwn },
	"with a type":    func() (int, error) { return 0, fmt.Errorf("twice: %w", &codedError{7}) },
	"joined":         func() (int, error) { return 0, errors.Join(io.EOF, &codedError{8}, context.Canceled) },
	"by the system":  func() (int, error) { return 0, missing() },
	"with a stack":   func() (int, error) { return 0, stackedError{} },
	"cyclically":     func() (int, error) { return 0, &cyclicError{} },
	"by bad methods": func() (int, error) { return 0, &panickingError{} },
	"by a timeout":   func() (int, error) { return 0, fmt.Errorf("late: %w", loop.ErrTimeout) },
	"canceled":       func() (int, error) { return 0, loop.Canceled(errOwn) },
	"by Goexit":      func() (int, error) { runtime.Goexit(); return 0, nil },
	"by a panic":     func() (int, error) { panicsHere("boom"); return 0, nil },
	"by a bad panic": func() (int, error) { panicsHere(fmt.Errorf("wrapped: %w", errOwn)); return 0, nil },
}

// missing is the error of the system for a file that is not there.
func missing() error {
	_, err := os.Open("/no/such/file")
	return err
}

// Behaviors 309, 311.
func TestErrorsOfAFunction(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	worker := processOf(t, p)
	for _, test := range []struct {
		name     string
		typ      string
		message  string
		stack    string
		is       []error
		isNot    []error
		canceled bool
		check    func(t *testing.T, err error)
	}{
		{name: "plainly", typ: "*errors.errorString", message: "boom", isNot: []error{io.EOF, errOwn}},
		{name: "by a sentinel", typ: "*fmt.wrapError", message: "reading: EOF", is: []error{io.EOF}},
		{name: "by its own", typ: "*errors.errorString", message: errOwn.Error(), is: []error{errOwn},
			isNot: []error{io.EOF}},
		{name: "with a type", typ: "*fmt.wrapError", message: "twice: code 7", check: func(t *testing.T, err error) {
			var coded *codedError
			require.ErrorAs(t, err, &coded)
			require.Equal(t, &codedError{7}, coded)
		}},
		{name: "joined", typ: "*errors.joinError", message: "EOF\ncode 8\ncontext canceled",
			is: []error{io.EOF, context.Canceled}, check: func(t *testing.T, err error) {
				var coded *codedError
				require.ErrorAs(t, err, &coded)
				require.Equal(t, &codedError{8}, coded)
			}},
		{name: "by the system", typ: "*fs.PathError", message: missing().Error(),
			is: []error{fs.ErrNotExist}, isNot: []error{fs.ErrExist}},
		{name: "with a stack", typ: "process_test.stackedError", message: "stacked", stack: "in a function"},
		{name: "cyclically", typ: "*process_test.cyclicError", message: "cyclic"},
		{name: "by bad methods", typ: "*process_test.panickingError",
			message: "an error whose methods panic: not fine"},
		{name: "by a timeout", typ: "*fmt.wrapError", message: "late: deadline exceeded",
			is: []error{loop.ErrTimeout, context.DeadlineExceeded}},
		{name: "canceled", typ: "*loop.CanceledError", message: "canceled: " + errOwn.Error(), canceled: true,
			is: []error{loop.ErrCanceled, context.Canceled, errOwn}},
		{name: "by Goexit", typ: "*errors.errorString", message: loop.ErrGoexit.Error(), is: []error{loop.ErrGoexit}},
		{name: "by a panic", typ: "*loop.PanicError", message: `panic in function "fails": boom`,
			stack: "process_test.panicsHere", check: func(t *testing.T, err error) {
				var panicked *loop.PanicError
				require.ErrorAs(t, err, &panicked)
				require.Equal(t, []any{"boom", `function "fails"`}, []any{panicked.Value, panicked.Where})
				require.Contains(t, string(panicked.Stack), "process_test.panicsHere")
			}},
		{name: "by a bad panic", typ: "*loop.PanicError", stack: "process_test.panicsHere",
			message: `panic in function "fails": wrapped: an error of one's own`, is: []error{errOwn}},
	} {
		t.Run(test.name, func(t *testing.T) {
			job := process.Submit(t.Context(), p, fails, test.name)
			_, err := job.Result(t.Context())
			var failure *remote.Error
			require.ErrorAs(t, err, &failure)
			require.Same(t, err, failure)
			require.Equal(t, []string{test.typ, test.message}, []string{failure.Type, failure.Message})
			require.Equal(t, test.message, err.Error())
			require.Equal(t, test.stack == "", failure.Stack == "")
			require.Contains(t, failure.Stack, test.stack)
			for _, target := range test.is {
				require.ErrorIs(t, err, target)
			}
			for _, target := range test.isNot {
				require.NotErrorIs(t, err, target)
			}
			require.Equal(t, test.canceled, job.State() == pool.Canceled)
			if test.check != nil {
				test.check(t, err)
			}
		})
	}
	require.Equal(t, worker, processOf(t, p), "the worker was replaced")
}
