package looptest

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// Program is what is tested: the main of a loop. It is run once for each schedule, so it makes everything anew that it
// changes, and what it does must depend on nothing but its T and the order of events: no wall clock, no order of maps,
// no goroutines of its own.
type Program func(t *T, co *loop.Co) error

// A T is what a program has for one schedule. It takes the place of testing.T in assertions, so that a failure ends the
// schedule and not the test: testify's require and assert take it.
//
// Errorf, Logf, Fail, Failed and Helper may be called from any goroutine; everything else belongs to the loop's.
type T struct {
	run  *run
	rand *rand.Rand // made at first use

	ledger ledger

	mu     sync.Mutex
	errors []string
	logs   []string
	failed bool
}

// Name returns the name of the test, or an empty string if there is none.
func (t *T) Name() string { return t.run.name }

// Helper does nothing: it is there for assertions that ask for it.
func (t *T) Helper() {}

// Logf keeps a line that is shown with a failure, and when a record is replayed.
func (t *T) Logf(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.logs = append(t.logs, fmt.Sprintf(format, args...))
}

// Errorf marks the schedule as failed and lets it go on.
func (t *T) Errorf(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed = true
	t.errors = append(t.errors, withoutOurs(fmt.Sprintf(format, args...)))
}

// Fail marks the schedule as failed and lets it go on.
func (t *T) Fail() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed = true
}

// FailNow marks the schedule as failed and ends it by runtime.Goexit, which unwinds every coroutine. Call it on the
// loop's goroutine: from coroutines and callbacks.
func (t *T) FailNow() {
	t.Fail()
	runtime.Goexit()
}

// Fatalf is Errorf and FailNow.
func (t *T) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	runtime.Goexit()
}

// Failed reports whether the schedule was marked as failed.
func (t *T) Failed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
}

// lines returns what Logf has kept.
func (t *T) lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.logs)
}

// Rand returns the program's own random stream. Its seed is part of the record, and nothing else draws from it.
func (t *T) Rand() *rand.Rand {
	if t.rand == nil {
		t.rand = rand.New(rand.NewPCG(t.run.schedule.programSeed(), 0))
	}
	return t.rand
}

// Executor returns an executor for jobs that are simulated: each runs on a goroutine of its own while the loop waits
// for it to return, so that nothing happens at the same time. It begins in a later turn, or, with Adversity.JobTime,
// after some virtual time; which result comes first is a choice like others. A job must not wait for the loop, which it
// would block. It is also the loop's default executor. While a job that takes time is outstanding, virtual time passes
// even if something else holds the loop.
func (t *T) Executor() pool.Executor { return &t.run.jobs }

// Site is a place at which something unlikely may happen that the program knows best how to do: drop a message, retry,
// take the slow path. It reports whether it happens now. Under a source with randomness, a site is enabled in a quarter
// of the schedules, and then fires a quarter of the time; otherwise it never does. Explore tells of sites that were
// reached and have not fired under any schedule.
func (t *T) Site(name string) bool { return t.run.site(name) }
