package process

import (
	"errors"
	"fmt"
	"os"

	"github.com/monoloop-go/monoloop/bridge"
)

var (
	// ErrNoMain is the error of a job in a program that has not called Main, or not yet, as in the init of a package: its
	// workers would be copies of the whole program. The pool is none the worse for it.
	ErrNoMain = errors.New("process: no pool can be used before process.Main was called, first thing in main or TestMain")

	// ErrInitializing is the error of a job that an initializer gives to a pool of its own: each worker of that pool might
	// do the same, without end.
	ErrInitializing = errors.New("process: the initializer of a worker cannot use a pool")

	// ErrUnknownFunc matches the error of a job whose function the worker does not know.
	ErrUnknownFunc = errors.New("process: the function is not registered in the worker; " +
		"register functions in package variables, or in main before process.Main")
)

// A WorkerDeathError says that a worker ended before it should: it crashed, was killed, called os.Exit, or wrote on its
// pipe what is no result.
type WorkerDeathError struct {
	// PID is the process id the worker had; zero if no process was started.
	PID int
	// State is how the process ended: its exit status or the signal; nil if no process was started.
	State *os.ProcessState
	// Func names the function that the worker was running; empty if none.
	Func string
	// Err says more, if something more is known; or nil.
	Err error
}

// Error names the process, the exit status or signal, and the function.
func (e *WorkerDeathError) Error() string {
	s := "process: worker"
	if e.PID != 0 {
		s += fmt.Sprintf(" %d", e.PID)
	}
	if e.Func != "" {
		s += fmt.Sprintf(", running %q,", e.Func)
	}
	if e.State != nil {
		s += fmt.Sprintf(" died: %v", e.State)
	} else {
		s += " could not be started"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns Err.
func (e *WorkerDeathError) Unwrap() error { return e.Err }

// broken returns the error of a pool that this error has broken.
func broken(by error) error { return fmt.Errorf("%w: %w", bridge.ErrBrokenPool, by) }
