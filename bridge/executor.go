package bridge

import (
	"errors"
	"runtime"

	"github.com/monoloop-go/monoloop/loop"
)

// ErrExecutorClosed is the error of a job given to an executor that was closed.
var ErrExecutorClosed = errors.New("bridge: executor closed")

// An Executor runs jobs on other goroutines. A Pool is one; so is anything with this method.
type Executor interface {
	// Submit may be called from any goroutine. It arranges for job to be called once, on a goroutine that is not the
	// caller's, and does not wait for it. If it returns an error, job will not be called.
	Submit(job func()) error
}

// DefaultWorkers is the limit on the goroutines of a loop's default executor.
func DefaultWorkers() int { return min(32, runtime.NumCPU()+4) }

type defaultKey struct{}

// DefaultExecutor returns the executor that l uses where none is given: a pool of DefaultWorkers, made when it is first
// asked for. When the loop closes, it is closed as well, and every job in it is waited for. From then on it refuses jobs.
func DefaultExecutor(l *loop.Loop) *Pool {
	l.Check("DefaultExecutor")
	if p, ok := l.Value(defaultKey{}).(*Pool); ok {
		return p
	}
	p := NewPool(DefaultWorkers())
	l.SetValue(defaultKey{}, p)
	l.OnClose(p.Join)
	return p
}
