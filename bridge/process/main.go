package process

import (
	"bufio"
	"fmt"
	"os"
	"sync/atomic"
)

// A process is a parent or a worker, and what may start workers depends on how far it has come.
const (
	beforeMain   int32 = iota // Main was not called, or it has just begun; in a worker, too
	afterMain                 // Main has returned: this is a parent
	initializing              // this is a worker whose initializer runs
	serving                   // this is a worker
)

var phase atomic.Int32

// mayStart tells why this process must not start workers now, if it must not.
func mayStart() error {
	switch phase.Load() {
	case beforeMain:
		return ErrNoMain
	case initializing:
		return ErrInitializing
	}
	return nil
}

var retired atomic.Bool

// Retire may be called from any goroutine of a worker. It has the worker replaced after the job that it runs, as
// Options.JobsPerWorker does; after its first job, if an initializer calls it. It is for functions that can tell how
// much they have left behind. In a process that is no worker it does nothing.
func Retire() { retired.Store(true) }

// Main turns a process that a pool has started into its worker: there it serves the pool and never returns. In any
// other process it returns at once. It must be the first thing in main, and in TestMain of tests that use pools;
// before, no pool works. Worker processes get no arguments, the parent's environment, and an empty standard input;
// their standard output and error is Options.Stderr.
func Main() {
	if envValue == "" {
		identity()
		phase.CompareAndSwap(beforeMain, afterMain)
		return
	}
	in, out, err := openPipes(envValue)
	if err != nil {
		fmt.Fprintln(os.Stderr, "process: this worker has no pipes to its parent:", err)
		os.Exit(2)
	}
	s := &server{in: bufio.NewReader(in), out: out}
	if err := s.serve(); err != nil {
		fmt.Fprintln(os.Stderr, "process: worker:", err)
		os.Exit(1)
	}
	os.Exit(0)
}
