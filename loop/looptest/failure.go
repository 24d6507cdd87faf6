package looptest

import (
	"errors"
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// FailureKind says in which way a schedule failed. While a failure is shrunk, its kind stays the same.
type FailureKind uint8

const (
	Panicked   FailureKind = iota + 1 // a panic of the program, or misuse that the library refused by one
	Endless                           // more steps than Explorer.MaxSteps
	Asserted                          // T was marked as failed, or runtime.Goexit was called
	Deadlocked                        // nothing could happen any more, in the run or while the loop closed
	Failed                            // main returned an error, or what OnClose registered did
	Reported                          // something was reported to Options.OnError, such as an error that nobody read
	Leaked                            // goroutines that the program started were left
	Hung                              // something outside held the loop, and for a long time of the wall nothing happened
	Diverged                          // the program did not do the same twice, which Exhaustive must rely on
	LeftBehind                        // in a Sweep: timers, holds or tasks that are not left without the cancellation
)

// String names the kind.
func (k FailureKind) String() string {
	return [...]string{"none", "panic", "endless", "assertion", "deadlock", "error", "report", "leak", "hang",
		"divergence", "left behind"}[k]
}

// A Failure is a schedule under which a program fails, shrunk if an Explorer has found it.
type Failure struct {
	Kind       FailureKind
	Err        error  // what main returned, or what describes the failure
	Record     string // the schedule; see Replay
	Departures int    // how many answers of it depart from first in, first out
	Schedule   int    // which schedule found it, from 1; 0 in a replay
	Source     string // which source found it; empty in a replay
	Story      string // what ran before what, and what else departs, line by line
	Log        []string
}

// Error gives the kind, the error and the story.
func (f *Failure) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v: %v\n", f.Kind, f.Err)
	b.WriteString(f.Story)
	for _, line := range f.Log {
		b.WriteString("log: " + line + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Unwrap returns Err.
func (f *Failure) Unwrap() error { return f.Err }

// ending is how a run came to its end, before it is judged.
type ending struct {
	panicked any   // what came out of the run
	goexit   bool  // it did not return
	err      error // of main
	closing  error // of the loop's Close
	reports  []loop.Report
	leaks    error
}

// judge returns the failure, or nil. What explains other things comes before them.
func (r *run) judge(e *ending) *Failure {
	switch {
	case r.endless:
		return &Failure{Kind: Endless, Err: r.endlessError()}
	case e.panicked != nil:
		return &Failure{Kind: Panicked, Err: panicError(e.panicked)}
	case r.hung != nil:
		return &Failure{Kind: Hung, Err: r.hung}
	case panicOf(e.reports) != nil:
		return &Failure{Kind: Panicked, Err: panicError(panicOf(e.reports))}
	case r.t.Failed():
		return &Failure{Kind: Asserted, Err: errors.New(strings.TrimSpace(strings.Join(r.t.errors, "\n")))}
	case e.goexit:
		return &Failure{Kind: Asserted, Err: loop.ErrGoexit}
	case errors.Is(e.err, loop.ErrDeadlock) || e.err == nil && errors.Is(e.closing, loop.ErrDeadlock):
		return &Failure{Kind: Deadlocked, Err: errors.Join(e.err, e.closing)}
	case e.err != nil || e.closing != nil:
		return &Failure{Kind: Failed, Err: errors.Join(e.err, e.closing)}
	case len(e.reports) > 0:
		return &Failure{Kind: Reported, Err: errors.New(e.reports[0].String())}
	case e.leaks != nil:
		return &Failure{Kind: Leaked, Err: e.leaks}
	}
	return nil
}

// panicError returns the error of a panic, without its stack, which is not the same every time.
func panicError(v any) error {
	if p, ok := v.(*loop.PanicError); ok {
		return fmt.Errorf("in %s: %v", p.Where, p.Value)
	}
	return fmt.Errorf("%v", v)
}

// panicOf returns the panic among the reports, or nil: one that was followed by a Goexit, as of an assertion that fails
// while the loop unwinds, does not come out of Run.
func panicOf(reports []loop.Report) any {
	for _, r := range reports {
		if p, ok := r.Err.(*loop.PanicError); ok {
			return p
		}
	}
	return nil
}
