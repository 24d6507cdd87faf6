package loop

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
	"github.com/monoloop-go/monoloop/internal/engine/inbox"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/timer"
)

// A Loop runs callbacks and coroutines on one goroutine at a time, one after the other. Except where a method says
// so in its first sentence, it belongs to the goroutine that runs it, and while it does not run, to its owner, which
// may be one goroutine after the other.
//
// A loop is idle, running or closed. Run, RunForever, Turn and RunUntilIdle make an idle loop run and leave it idle;
// Close makes it closed, for good. A panic that is not recovered, and a Goexit, close it as well.
type Loop struct {
	opts      Options
	clock     timer.Clock
	simulated timer.Simulated // the clock, if its waits take no time; nil if they do
	debug     bool            // debug mode; see Options.Debug
	strict    strictness      // what the hot paths ask once; zero if nobody looks
	looked    bool            // strict has that bit: what they ask which a recorder alone does not slow down
	watched   bool            // strict, or there is a watchdog: what the turn asks once for each entry
	watchdog  *watchdog       // of Options.Watchdog, or nil
	events    *eventlog.Log   // of Options.Recorder, or nil

	ready   readyQueue
	timers  *timer.Queue[*timedCall]
	current *Co    // whose step runs now; nil in callbacks and between entries
	eager   int    // how many eager first steps are on the stack
	holds   [2]int // what outside will, and may, wake the loop, by HoldKind

	first, last *Co    // the coroutines that have not ended, in order of creation
	live        int    // how many these are
	started     uint64 // how many coroutines were ever started

	lingering  attempts       // to linger before a wait
	inPlace    attempts       // to make turns in place
	idle       idleStacks     // for the next straight-line coroutine
	calls      int            // how many timed calls were made last
	freeCall   *timedCall     // the first of the unset ones, for the next timer
	observers  []func(Event)  // Options.Observers, and those of AddObserver
	added      []*func(Event) // the latter
	unread     list.List[*Unread]
	startHook  StartHook
	mainValues *binding             // the task-local values that the last main has left
	closers    []func(co *Co) error // of OnClose, in order of registration
	values     map[any]any          // of SetValue
	ctx        context.Context      // parent of the contexts of coroutines
	labels     context.Context      // ctx if it carries profiler labels, or with Options.Labels; otherwise nil
	wake       <-chan struct{}      // the inbox's, on which a run waits
	expired    bool                 // the patience of the shutdown is at its end
	forced     bool                 // the shutdown timeout has passed: nothing may suspend any more
	fatal      *PanicError          // the panic that ends the loop
	swept      map[*Co]bool         // the coroutines that the shutdown under way has canceled
	sweeping   *sweep               // the CancelAll under way, or nil
	deadlock   *DeadlockError       // what has ended the run, until that is told
	program    *program             // of package-level Run; nil for any other loop

	chooser    Chooser  // Options.Chooser, until it fails
	candidates []uint64 // the numbers of the entries among which it has to choose

	peek *string // where the suspended body that is resumed now is to tell its stack, and suspend again; or nil

	poller Poller      // of SetPoller, or nil
	filled func() bool // inbox.Filled, which the poller asks for; nil if there was no poller
	polled uint64      // the ready queue's number at the last poll
	hosted bool        // Woken was called: while the loop is idle, somebody may wait on the channel

	clockAsked uint64        // batchEnd when gosched looked at its clock last
	sliceEnd   time.Duration // until this time of that clock, gosched does nothing

	batchEnd  uint64 // the ready queue's number at which the present batch ends
	inBatch   bool   // the batch has begun and has not ended, even if a panic has left runTurns
	turnsLeft int    // how many turns runTurns is still to make; negative for any number
	pauseAt   uint64 // from this batchEnd on, endTurn is called
	mayBlock  bool   // runTurns may wait for posts and deadlines
	stopping  bool   // Stop was called; set by halt
	onClock   bool   // runTurns asks the clock, which has not answered
	inTurn    bool   // runTurns is on the stack, and has not returned
	number    uint64 // among the loops of the program; zero until it has run
	pinned    uint64 // the goroutine that is locked to its thread until the loop is closed; zero if none

	bubble ambient.Bubble // where it has run: in a bubble of testing/synctest, or outside

	what      entryName // the entry that runs; only in debug mode
	goroutine uint64    // that makes the turns of this run; zero until debug mode has asked

	// What follows may be read by other goroutines.

	inbox   inbox.Inbox[Runnable]
	running atomic.Bool
	closed  atomic.Bool
	owner   atomic.Uint64 // in debug mode, the goroutine that may call the loop now
}

// A Ref is anything that belongs to a loop: a *Loop, a *Co, a future. What is made for a Ref is made for its loop; what
// is made for a *Co inherits its task-local values.
type Ref interface{ Loop() *Loop }

// New returns an idle loop. No goroutine is started until it runs. A loop that has run must be closed.
func New(o *Options) *Loop {
	l := &Loop{
		opts:   o.withDefaults(),
		timers: timer.NewQueue[*timedCall](),
	}
	l.setContext(context.Background())
	l.clock, l.chooser = l.opts.Clock, l.opts.Chooser
	l.simulated, _ = l.clock.(timer.Simulated)
	l.observers = l.opts.Observers
	l.watchdog = l.opts.watchdog(l)
	l.record()
	l.SetDebug(l.opts.debug())
	return l
}

// Loop returns l, so that a loop can stand for itself where a Ref is asked for.
func (l *Loop) Loop() *Loop { return l }

// Of returns the loop of r, and says what is wrong if r is nil, or is a *Co that is. Who makes something for a Ref asks
// by it. It is small enough to be inlined, and most refs are a Co, of which it needs no call.
func Of(r Ref) *Loop {
	if co, _ := r.(*Co); co != nil {
		return co.loop
	}
	return loopOf(r)
}

func loopOf(r Ref) *Loop {
	if r == nil || r == (*Co)(nil) || r == (*Loop)(nil) {
		misuse("a nil Ref: give it the co of your function, or the loop")
	}
	return r.Loop()
}

func nilCo() { misuse("a nil *Co: give it the co of your function") }

// Time returns the loop's time: nanoseconds since its clock started. Deadlines of CallAt are in this time.
func (l *Loop) Time() time.Duration { return l.clock.Now() }

// Timers returns how many timers are set.
func (l *Loop) Timers() int { return l.timers.Len() }

// IsRunning may be called from any goroutine. It reports whether the loop runs.
func (l *Loop) IsRunning() bool { return l.running.Load() }

// IsClosed may be called from any goroutine. It reports whether the loop was closed.
func (l *Loop) IsClosed() bool { return l.closed.Load() }

// Current returns the coroutine whose step runs now, or nil: in a callback, and while the loop does not run.
func (l *Loop) Current() *Co { return l.current }
