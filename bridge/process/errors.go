package process

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/pool"
)

var (
	// ErrNoMain is the error of a job in a program that has not called Main, or not yet, as in the init of a package:
	// its workers would be copies of the whole program. The pool is none the worse for it.
	ErrNoMain = errors.New("process: no pool can be used before process.Main was called, first thing in main or TestMain")

	// ErrInitializing is the error of a job that an initializer gives to a pool of its own: each worker of that pool
	// might do the same, without end.
	ErrInitializing = errors.New("process: the initializer of a worker cannot use a pool")
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
	// Stderr is the end of what the process wrote to its standard output and error, the last 8 KiB at most, also of
	// earlier jobs; of a crash that is longer, the first KiB of it and then the end. It is empty if Options.Stderr is
	// an *os.File.
	Stderr string
}

// Error names the process, the exit status or signal, and the function, and gives an excerpt of Stderr: what the
// runtime says of a crash, or else the end.
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
	if text := excerpt(e.Stderr); text != "" {
		s += "; its standard error:\n" + text
	}
	return s
}

// excerpt returns at most a KiB of what a process wrote: from where a crash begins, or else the end.
func excerpt(text string) string {
	const size = 1 << 10
	text = strings.TrimSpace(text)
	if at := crash.FindStringIndex(text); at != nil {
		text = text[at[0]:]
		if len(text) > size {
			text = text[:size] + "..."
		}
	} else if len(text) > size {
		text = "..." + text[len(text)-size:]
	}
	return strings.ToValidUTF8(text, "?")
}

// crash matches the first line that the runtime writes when a program crashes.
var crash = regexp.MustCompile(`(?m)^(panic|fatal error|runtime): `)

// Unwrap returns Err.
func (e *WorkerDeathError) Unwrap() error { return e.Err }

// broken returns the error of a pool that this error has broken.
func broken(by error) error { return fmt.Errorf("%w: %w", pool.ErrBroken, by) }
