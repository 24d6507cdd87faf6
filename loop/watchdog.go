package loop

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

const (
	defaultLimit    = 100 * time.Millisecond
	defaultInterval = time.Second
	maxGrowth       = 64 // how many times the interval between reports grows at most
	minLooks        = 4  // looks that must find the same entry, and so how many fit into the limit
	minPeriod       = time.Millisecond
)

// A Watchdog is a goroutine that sees that its loop has been in one callback or one step of a coroutine for longer than
// a limit, and reports it while that is so, with the stack. It is set by Options.Watchdog; the zero value is useful.
//
// It looks at the loop four times in each limit, of real time whatever the loop's clock tells, while the loop has
// something to do, and sleeps while the loop waits, or is idle between the turns of a host. It never looks at more than
// one number, for which the loop makes one store for each callback and step; in addition a run, and each turn that a
// host makes, costs a microsecond. The goroutine starts with a run, and ends with it; under a host, which makes turns,
// it ends when the loop is closed.
//
// A first step that is made eagerly is a part of the step that starts it. A batch of many short entries is not stuck.
type Watchdog struct {
	// Limit is how long an entry may take; zero means 100 ms.
	Limit time.Duration

	// Interval is the time after a report in which no other is made of the same trouble or of another; zero means one
	// second. It doubles with each report, up to 64 times, and is the first again when it has passed twice without
	// trouble.
	Interval time.Duration

	// OnReport, if not nil, gets each report, on the watchdog's goroutine, which stands still meanwhile. The end of the
	// run waits for it, so it must not wait for the loop. Whatever it is, Options.Logger gets the reports too.
	OnReport func(Stuck)
}

// What a watchdog's word says, if it is not the number of a coroutine, to which ids are added.
const (
	atRest   uint64 = iota // the loop waits, or is idle
	inEntry                // it runs something that is no coroutine
	firstIDs               // coroutine number n is n-1 more

	seenMark uint64 = 1 << 63 // the watchdog has set it since the loop has stored the word
)

// watchdog is the Watchdog of one loop. The loop stores what it runs into word, and the watchdog marks it there: what
// still has its mark is still what runs. So the loop never looks at a clock, nor at the watchdog.
type watchdog struct {
	Watchdog
	period time.Duration // between looks
	logger *slog.Logger  // nil means slog.Default()
	loop   *Loop         // for the reports

	// What follows is the loop's alone.

	waits    bool // it runs by Run, RunForever or Close, not by the turns of a host
	stopping chan struct{}
	ended    chan struct{} // of the goroutine; nil if there is none

	// What follows belongs to both.

	word      atomic.Uint64
	goroutine atomic.Uint64 // that makes the turns
	roused    chan struct{} // the loop has found that the watchdog sleeps
	mu        sync.Mutex    // guards what follows
	names     map[uint64]entryName
	now       *Stuck // what the loop is stuck in, without the stack
	stuckAt   uint64 // the word of that
	last      *Stuck // the last report

	// What follows is that of the watchdog's goroutine alone.

	since    time.Time // when the entry was marked
	looks    int       // since then
	reported bool      // what the loop is stuck in
	missed   int       // entries that were too long, and were not reported, since the last report
	pause    time.Duration
	next     time.Time // when the next report may be made
}

func (o *Options) watchdog(l *Loop) *watchdog {
	if o.Watchdog == nil {
		return nil
	}
	w := &watchdog{Watchdog: *o.Watchdog, logger: o.Logger, loop: l, names: map[uint64]entryName{}}
	if w.Limit <= 0 {
		w.Limit = defaultLimit
	}
	if w.Interval <= 0 {
		w.Interval = defaultInterval
	}
	w.period = max(w.Limit/minLooks, minPeriod)
	return w
}

// enter is called when the loop begins to run.
func (w *watchdog) enter() {
	w.goroutine.Store(ambient.Number())
	if w.ended == nil {
		w.stopping, w.ended, w.roused = make(chan struct{}), make(chan struct{}), make(chan struct{}, 1)
		go w.run(w.stopping, w.ended, w.roused)
	}
	w.rise()
}

// leave is called when the loop has ceased to run; for good, if it was closed.
func (w *watchdog) leave(closed bool) {
	w.rest()
	if (closed || w.waits) && w.ended != nil {
		close(w.stopping)
		<-w.ended
		w.ended = nil
	}
	w.waits = false
}

func (w *watchdog) rest() { w.word.Store(atRest) }

// rise is called when the loop goes on after a rest.
func (w *watchdog) rise() {
	if w.word.Swap(inEntry) == atRest|seenMark {
		select {
		case w.roused <- struct{}{}:
		default:
		}
	}
}

// begin is the one store for each entry.
func (w *watchdog) begin(r Runnable) {
	word := inEntry
	switch e := r.(type) {
	case *stack:
		word = firstIDs + e.co.id - 1
	case *readyCo:
		word = firstIDs + e.id - 1
	}
	w.word.Store(word)
}

// note keeps what other goroutines may not ask a coroutine itself.
func (w *watchdog) note(co *Co) {
	if co.rare == nil || co.rare.name == "" && co.rare.made == "" {
		return
	}
	w.mu.Lock()
	w.names[co.id] = co.entryName()
	w.mu.Unlock()
}

// forget is called when a coroutine of which something may have been noted has ended.
func (w *watchdog) forget(co *Co) {
	w.mu.Lock()
	delete(w.names, co.id)
	w.mu.Unlock()
}
