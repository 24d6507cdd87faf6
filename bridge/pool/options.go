package pool

import (
	"errors"
	"fmt"
	"time"
)

var (
	// ErrFull is the error of a job given to a pool that refuses what its queue has no room for.
	ErrFull = errors.New("pool: full")

	// ErrBroken matches the error of every job of a pool whose Options.Init has failed, of those that were queued
	// and of those that came later. The error wraps that of Init, too. See concurrent.futures.thread.BrokenThreadPool.
	ErrBroken = errors.New("pool: broken")
)

// Options says what a pool is like. The zero value is a pool of DefaultWorkers and an unbounded queue.
type Options struct {
	// Name is what reports call the pool, if it is to be told from others.
	Name string

	// Workers is the limit on the goroutines; zero means DefaultWorkers.
	Workers int

	// Queue is how many jobs may wait for a worker; zero means any number. WhenFull says what becomes of the others.
	Queue    int
	WhenFull FullPolicy

	// Init, if not nil, is called by each worker before its first job. If it returns an error or panics, the pool is
	// broken: it runs nothing any more, and every job that has not begun fails with ErrBroken.
	Init func() error

	// IdleTimeout, if not zero, has a worker end that has had no job for so long, or for up to twice that.
	IdleTimeout time.Duration

	// Measure has the pool take the time of every job, for Stats and Running. The jobs of Submit measure themselves.
	Measure bool
}

// A FullPolicy says what becomes of a job that a bounded queue has no room for.
type FullPolicy uint8

const (
	// WaitForRoom has it wait, first come, first served, until there is room. RunInExecutor does not wait for that: the
	// future does. Everybody else who submits is blocked meanwhile, also a job that submits to its own pool, which may
	// wait for ever if the others do the same. To hold back a coroutine that makes jobs, await Room.
	WaitForRoom FullPolicy = iota
	// Refuse refuses it with ErrFull.
	Refuse
	// RunUnbounded runs it at once, on a goroutine beyond the limit that ends with it.
	RunUnbounded
)

// String returns the policy in words.
func (f FullPolicy) String() string {
	return [...]string{"wait for room", "refuse", "run unbounded"}[f]
}

// check panics if the options make no sense.
func (o *Options) check() {
	if o.Workers < 0 || o.Queue < 0 || o.IdleTimeout < 0 || o.WhenFull > RunUnbounded {
		panic(fmt.Sprintf("pool: a pool with %d workers, a queue of %d, an idle timeout of %v and policy %d",
			o.Workers, o.Queue, o.IdleTimeout, o.WhenFull))
	}
}

func (o *Options) workers() int {
	if o.Workers == 0 {
		return DefaultWorkers()
	}
	return o.Workers
}
