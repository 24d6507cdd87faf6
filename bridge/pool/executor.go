package pool

import (
	"errors"
	"runtime"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
)

// ErrClosed is the error of a job given to an executor that was closed.
var ErrClosed = errors.New("pool: executor closed")

// An Executor runs jobs on other goroutines. A Pool is one; so is anything with this method.
type Executor interface {
	// Submit may be called from any goroutine. It arranges for job to be called once, on a goroutine that is not the
	// caller's, and does not wait for it. If it returns an error, job will not be called.
	Submit(job func()) error
}

// DefaultWorkers is the limit on the goroutines of a loop's default executor, and of a pool that is given none.
func DefaultWorkers() int { return min(32, runtime.NumCPU()+4) }

// bare is a function of which nobody has a handle, as Work.
type bare func()

func (fn bare) Begin() bool      { return true }
func (fn bare) Run()             { fn() }
func (fn bare) Drop(error)       {}
func (fn bare) Canceled() bool   { return false }
func (fn bare) Abandoned() bool  { return false }
func (fn bare) Function() string { return jobs.NameOf((func())(fn)) }
