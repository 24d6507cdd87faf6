package looptest

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// patience is how long, by the wall, nothing may happen: while the loop is held, or while it waits for a simulated job.
// It is the one time that is not virtual. It is long, so that no program is given up that is only slow; long before,
// the standard error says what the program may be waiting for.
var patience = time.Minute

// A watchdog ends a run in which nothing happens any more although it is no deadlock, because work outside holds the
// loop and does not end. It is silent once it was called off.
type watchdog struct {
	run *run

	mu    sync.Mutex // held while it looks; guards what follows
	timer *time.Timer
	off   bool
	seen  uint64 // events, when it looked last
	quiet int    // how often it has seen the same
}

// looks is how often a watchdog looks before it gives up; after as many as warns it warns.
const looks, warns = 12, 2

// guard sets a watchdog on the run, whose loop is there, and returns what calls it off.
func (r *run) guard() (off func()) {
	w := &watchdog{run: r}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(r.patience/looks, w.look)
	return w.callOff
}

func (w *watchdog) callOff() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.off = true
	w.timer.Stop()
}

// look runs on a goroutine of its own.
func (w *watchdog) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.off {
		return
	}
	if now := w.run.events.Load(); now != w.seen {
		w.seen, w.quiet = now, 0
	} else if w.quiet++; w.quiet == warns {
		w.warn()
	} else if w.quiet >= looks {
		w.quiet = 0
		if w.run.loop.CallSoonThreadsafe(func() { w.run.giveUp(w.run.held()) }) != nil {
			return
		}
	}
	w.timer.Reset(w.run.patience / looks)
}

// warn says what a run waits for that may only be slow. It asks nothing of the loop, which would be an event of the
// run.
func (w *watchdog) warn() {
	name := w.run.name
	if name != "" {
		name += ": "
	}
	fmt.Fprintf(os.Stderr, "looptest: %snothing has happened for %v, since the loop waits for what is outside; after %v it is given up\n%s",
		name, warns*w.run.patience/looks, w.run.patience, standing(w.run.label))
}

// hurry lets a run that is to fail as f did be given up sooner, since it is known that it hangs.
func (r *run) hurry(f *Failure) {
	if f.Kind == Hung {
		r.patience /= looks
	}
}

// giveUp ends the run, and when it is called again, its shutdown.
func (r *run) giveUp(why error) {
	if r.hung != nil {
		r.loop.Force()
		return
	}
	r.hung = why
	r.loop.Stop()
}

// held says who keeps the run from going on: how often the loop is held, who waits for whom, and where the goroutines
// stand that the program has started.
func (r *run) held() error {
	willPost, mayPost := r.loop.Low().Holds()
	var b strings.Builder
	fmt.Fprintf(&b, "nothing has happened for %v, since the loop waits for what is outside", patience)
	if willPost > 0 {
		fmt.Fprintf(&b, ": %s will post and was not released", holding(willPost))
	} else if mayPost > 0 {
		fmt.Fprintf(&b, ": %s may post and was not released", holding(mayPost))
	}
	if next, ok := r.loop.NextDeadline(); ok && willPost > 0 {
		fmt.Fprintf(&b, ", so that virtual time stands still at %v, and the timer that is due at %v never comes",
			r.clock.Now(), next)
	}
	b.WriteString("\n" + r.loop.AwaitGraph().String())
	b.WriteString(standing(r.label))
	return errors.New(strings.TrimSuffix(b.String(), "\n"))
}

func holding(n int) string {
	if n == 1 {
		return "a Hold that"
	}
	return fmt.Sprintf("each of %d Holds that", n)
}

// standing has a line for each goroutine with the label that is not the loop's: where it stands.
func standing(label string) string {
	var b strings.Builder
	for _, g := range labeled(label) {
		if !g.ofLoop {
			b.WriteString("a goroutine stands at " + g.stack + "\n")
		}
	}
	return b.String()
}
