package flight

import (
	"errors"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Options are the rarely needed choices of a recorder. The zero value, like a nil pointer, means the defaults.
type Options struct {
	// Words is how long the ring may get, in words of 8 bytes; zero means 65,536. An event takes one, and more if it
	// has the text of an error; that a task gives way takes none beside its step.
	Words int

	// Exact gives each step and callback its own time. See the package's documentation.
	Exact bool

	// To gets the records that the recorder takes by itself: when a step or callback is slow, on a goroutine of the
	// recorder, and when a run ends by an error, on the loop's. An error that it returns is kept for Err. If nil, none
	// is taken.
	To func(f *Flight) error

	// Slow is how long a step or callback may run before a record is taken, while it runs; at most one in ten seconds.
	// Zero means 100 ms; if negative, none is taken. It is measured on a real clock only, in runs that may wait.
	Slow time.Duration
}

const (
	defaultWords = 1 << 16
	defaultSlow  = 100 * time.Millisecond
	slowPause    = 10 * time.Second
)

// A Recorder keeps the last events of one loop. It is given to loop.Options, for one loop alone. All its methods but
// those of loop.Recorder may be called from any goroutine.
type Recorder struct {
	opts  Options
	log   *eventlog.Log
	loop  *loop.Loop
	clock *ticker // of the run under way, or nil

	mu    sync.Mutex // of what follows
	notes Notes
	err   error
}

// Notes are what a record says beside the events.
type Notes struct {
	Schedule string // under looptest, what ParseRecord takes
	Story    string // and where it departs from first in, first out
}

// New returns a recorder for one loop.
func New(o *Options) *Recorder {
	r := &Recorder{}
	if o != nil {
		r.opts = *o
	}
	if r.opts.Words <= 0 {
		r.opts.Words = defaultWords
	}
	if r.opts.Slow == 0 {
		r.opts.Slow = defaultSlow
	}
	r.log = eventlog.New(r.opts.Words)
	r.log.Exact = r.opts.Exact
	return r
}

// Attach is called by loop.New.
func (r *Recorder) Attach(l *loop.Loop) *eventlog.Log {
	if r.loop != nil {
		panic("flight: a recorder was given to two loops: make one for each")
	}
	r.loop = l
	return r.log
}

// Begin is called by the loop.
func (r *Recorder) Begin(clock timer.Clock) {
	_, real := clock.(*timer.Real)
	watches := r.opts.To != nil && r.opts.Slow > 0
	if real && (watches || !r.log.Exact) {
		r.clock = newTicker(r, clock.Now())
	}
}

// Idle is called by the loop.
func (r *Recorder) Idle() {
	if r.clock != nil {
		r.clock.end()
		r.clock = nil
	}
}

// Ended is called by the loop.
func (r *Recorder) Ended(err error) {
	if r.opts.To == nil || err == nil || loop.IsCanceled(err) || errors.Is(err, loop.ErrStopped) {
		return
	}
	reason := "a run ended with an error"
	var p *loop.PanicError
	switch {
	case errors.Is(err, loop.ErrDeadlock):
		reason = "deadlock"
	case errors.As(err, &p):
		reason = "panic"
	}
	f := r.Take(reason)
	f.Error = err.Error()
	r.put(f)
}

// Annotate sets what the records to come say beside the events.
func (r *Recorder) Annotate(n Notes) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = n
}

// Err returns the first error of Options.To, or nil.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *Recorder) put(f *Flight) {
	err := r.opts.To(f)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

// Take takes a record, for the reason that it is given. The loop is held up for some microseconds at most. What the
// step or callback that runs now has done so far may be missing.
func (r *Recorder) Take(reason string) *Flight {
	return r.take(reason, r.log.CatchUp(r.inside))
}

// inside reports whether the caller is inside a step or callback of the recorder's loop; false as well if it is not
// certain of which loop.
func (r *Recorder) inside() bool { return r.loop != nil && r.loop.Low().Inside() }

func (r *Recorder) take(reason string, whole bool) *Flight {
	r.mu.Lock()
	f := &Flight{Reason: reason, Taken: time.Now(), Cut: !whole, Notes: r.notes}
	r.mu.Unlock()
	e := newEncoder(r.log.FuncOf)
	f.Lost = r.log.Words(e.block) > 0
	f.stream = e.stream
	f.sources, f.names = r.log.Sources(), r.log.Names()
	return f
}

// Last returns the last n events of a task, or of all if it is zero, oldest first: fewer if the ring has no more. A
// task's are those that concern it, and those that it did. The Name of the flight tells tasks by name.
func (r *Recorder) Last(task uint64, n int) (last []Event, of *Flight) {
	n = max(n, 0)
	of = r.Take("")
	for e := range of.Events() {
		if task == 0 || e.Task == task || e.By == task {
			last = append(last, e)
			if len(last) >= 2*n {
				last = last[:copy(last, last[len(last)-n:])]
			}
		}
	}
	return last[max(0, len(last)-n):], of
}
