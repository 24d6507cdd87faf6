package process

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/monoloop-go/monoloop/bridge/remote"
)

// Options are how a pool works. The zero value is useful, and so is a nil pointer to it.
type Options struct {
	// Name is what inspectors call the pool, if it is to be told from others.
	Name string

	// Workers is the limit on processes at a time; zero means runtime.NumCPU().
	Workers int

	// JobsPerWorker is after how many jobs a worker is replaced by a fresh one, for functions that leak; zero means
	// never. The jobs that Map groups in one message count as one. A worker may also [Retire] by itself. See
	// max_tasks_per_child.
	JobsPerWorker int

	// OnDeath says what becomes of the pool when a worker dies.
	OnDeath OnDeath

	// KillOnCancel has the worker killed whose job was canceled while it ran, or ran out of time, and did not end in
	// KillGrace. That breaks no pool: the job is canceled, and the next one gets a new worker.
	KillOnCancel bool

	// KillGrace is how long a canceled job may take to end by itself; zero means no time at all.
	KillGrace time.Duration

	// MemoryLimit is how many bytes a worker may allocate beyond what it has when it starts; zero means no limit. A
	// worker that needs more crashes: the runtime says so on its standard error, and the exit status is 2. Only Linux
	// has it; elsewhere a pool that asks for it cannot start a worker. The limit is that of RLIMIT_DATA, so that stacks
	// and mapped files do not count.
	MemoryLimit uint64

	// Codec encodes arguments and results; nil means remote.Gob. Those of the user need
	// remote.RegisterCodec.
	Codec remote.Codec

	// Initializer, made by remote.Func.Bind, runs in each worker before its first job, as long as it takes; nil means
	// none. If it fails, the pool is broken.
	Initializer remote.Bound

	// Stderr is where standard output and standard error of the workers go; nil means os.Stderr. Unless it is an
	// *os.File, a goroutine for each worker writes to it, and they may do so at the same time; and a WorkerDeathError
	// has the end of what the worker wrote. What a worker has started may inherit both files. It is passed on too,
	// until the pool has ended, which does not wait for it; see Pool.Close. An *os.File is handed to the workers as it
	// is, and no error tells what they wrote.
	Stderr io.Writer

	// StartTimeout is how long a process may take until it has called Main; zero means a minute.
	StartTimeout time.Duration

	// OnRetry, if not nil, is told each time that a worker could not be started, or died before it was ready, and
	// another one will be tried after a pause. That goes on until one has started, and while jobs are queued, Close
	// waits as well; who wants to give up calls Pool.Kill. It is called on a goroutine of the pool, and must not wait
	// for it.
	OnRetry func(failure error, pause time.Duration)
}

// OnDeath says what becomes of a pool whose worker dies: because it crashed or was killed, or called os.Exit.
//
// A worker whose initializer fails, or that is another program, breaks the pool in any case, since the next one would
// do the same; and so does the first one, if it cannot start. Later, that a process cannot be started may pass, as when
// there are too many: the pool tries again, after pauses that grow up to some seconds, and what is queued waits, or is
// done by the workers that live. With Replace, the same goes for a worker that dies before it is ready for a job.
type OnDeath uint8

const (
	// Break fails every unfinished job, on whatever worker, with ErrBrokenPool, and all that come later. The other
	// workers are killed. This is what Python's pools do.
	Break OnDeath = iota
	// Replace fails the job that the worker was running, with a *WorkerDeathError, and nothing else. A new worker is
	// started when it is needed.
	Replace
)

// withDefaults returns a copy in which nothing is left to be asked.
func (o *Options) withDefaults() Options {
	var out Options
	if o != nil {
		out = *o
	}
	if out.Workers < 0 || out.JobsPerWorker < 0 {
		panic(fmt.Sprintf("process: New with %d workers, and %d jobs for each", out.Workers, out.JobsPerWorker))
	}
	if out.Workers == 0 {
		out.Workers = runtime.NumCPU()
	}
	if out.Codec == nil {
		out.Codec = remote.Gob{}
	}
	if out.Stderr == nil {
		out.Stderr = struct{ io.Writer }{os.Stderr} // no file in the eyes of a worker
	}
	if out.StartTimeout == 0 {
		out.StartTimeout = time.Minute
	}
	return out
}
