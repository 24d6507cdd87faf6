package loop

import (
	"runtime/debug"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/timer"
)

// A Runnable is an entry of the ready queue. Whatever can become ready is one itself, so that making it ready allocates
// nothing.
type Runnable interface {
	// Run is called once for each time it was scheduled, on the loop's goroutine, by the turn and by nobody else.
	Run()
}

// turns makes up to n turns, any number if n is negative, and fewer if Stop is called or a panic is fatal. An entry
// that panics ends runTurns, whose deferred rescue deals with it; the rest of its batch runs on.
func (l *Loop) turns(n int, block bool) {
	l.turnsLeft, l.mayBlock = n, block
	l.setPause()
	for l.turnsLeft != 0 && l.fatal == nil {
		l.runTurns()
	}
}

// runTurns makes the turns of the loop, one after the other. One turn is this:
//
//  1. Take what other goroutines have posted, in their order, to the end of the ready queue; then, if there are
//     descriptors to watch, and it is time for it, who waits for those that are ready.
//  2. Move what is due from the timers, in order of (deadline, sequence), to the end of the ready queue.
//  3. If nothing is ready, wait for a post or the next deadline; then do 1 and 2 again.
//  4. The batch is what is ready now: run it, and only it. What it makes ready waits for the next turn.
//
// Callbacks are called and coroutines resumed from here, with three exceptions: an eager first step runs inside the
// step of the coroutine that starts it; a straight-line body that ends begins the next one of the batch itself, if that
// is the next entry; and one that waits for a short job makes the turns that bring the outcome itself, as turnInPlace
// tells. A suspended straight-line body is resumed right here and not by its Run; the comment of stack tells of all the
// places where one is begun or resumed.
//
// All turns share one deferred rescue, so that neither an entry nor a turn pays for it, and stand in one function,
// because after a switch of stacks each return is one that the processor predicts wrongly.
func (l *Loop) runTurns() {
	l.inTurn = true
	defer l.rescue()
	for {
		if !l.inBatch {
			if l.inbox.Filled() || l.timers.Len() > 0 || l.poller != nil { // asked here, since most turns need no more
				l.collect()
			}
			if l.ready.len() == 0 && l.mayBlock && !l.stopping {
				l.wait()
				l.collect()
			}
			l.batchEnd, l.inBatch = l.ready.tail, true
		}
		for l.ready.head != l.batchEnd {
			if l.watched {
				if l.looked {
					l.runWatched(l.next())
					continue
				}
				l.beginNext(l.ready.front())
			}
			r := l.ready.take()
			if l.ready.spent() {
				l.ready.retire()
			}
			switch r := r.(type) {
			case callback:
				r()
			case *stack:
				co := r.co
				l.current, co.state = co, running
				if r.coroutine.Resume() && r.co != nil {
					r.endWhole()
				}
				l.current = nil
			default:
				r.Run()
			}
		}
		l.inBatch = false
		if l.batchEnd < l.pauseAt {
			continue
		}
		if l.endTurn() {
			break
		}
	}
	l.inTurn = false
}

// endTurn is what there is to do at the end of some turns only. It reports whether this was the last one.
func (l *Loop) endTurn() bool {
	if l.batchEnd-l.clockAsked >= clockEvery {
		l.gosched()
	}
	if l.turnsLeft > 0 {
		l.turnsLeft--
	}
	if l.stopping {
		l.turnsLeft = 0
	}
	l.setPause()
	return l.turnsLeft == 0
}

// setPause lets the end of a turn pass without endTurn as long as turns are neither counted nor to end, and the clock
// is not to be asked.
func (l *Loop) setPause() {
	l.pauseAt = 0
	if l.turnsLeft < 0 && !l.stopping {
		l.pauseAt = l.clockAsked + clockEvery
	}
}

// halt lets the present turn be the last one.
func (l *Loop) halt() { l.stopping, l.pauseAt = true, 0 }

// collect moves what has become ready elsewhere to the end of the ready queue.
func (l *Loop) collect() {
	if l.inbox.Filled() && !l.defers() {
		l.admit()
	}
	if l.poller != nil {
		l.poll()
	}
	if l.timers.Len() > 0 {
		l.expire()
	}
}

func (l *Loop) admit() {
	batch := l.takePosts()
	for _, r := range batch {
		l.ready.push(r)
	}
	if l.strict != 0 {
		l.tellPosts(batch)
	}
}

// takePosts takes what was posted. Until the loop waits, posts need not call it, unless there is a host that may wait
// for them.
func (l *Loop) takePosts() []Runnable {
	if l.hosted {
		return l.inbox.Take()
	}
	return l.inbox.TakeAwake()
}

func (l *Loop) expire() {
	l.onClock = true
	now := l.clock.Now()
	l.onClock = false
	for t := l.timers.Due(now); t != nil; t = l.timers.Due(now) {
		l.ready.push(t.Value)
		if l.strict != 0 {
			l.tellTimer(t, now)
		}
	}
}

func (l *Loop) wait() {
	l.idle.trim()
	deadline, ok := l.timers.Next()
	if !ok {
		deadline = timer.Never
	}
	held := l.simulated != nil && l.holds[WillPost] > 0 && !l.simulated.PassesHolds()
	if !held && !ok && l.starved() {
		return
	}
	if l.strict != 0 {
		l.tellWait(deadline)
	}
	if w := l.watchdog; w != nil {
		w.rest()
		defer w.rise()
	}
	switch {
	case l.holds[WillPost] > 0 && (held || l.simulated == nil) && l.pinned == 0 && l.linger(), !l.inbox.Arm():
	case held:
		l.waitHeld(deadline)
	default:
		l.waitUntil(deadline)
	}
	if l.strict != 0 {
		l.tellWaitEnd()
	}
}

// waitUntil waits for a post or the deadline. With the real clock the loop is not busy meanwhile; any other may call
// anything, and panic.
func (l *Loop) waitUntil(deadline time.Duration) {
	c, real := l.clock.(*timer.Real)
	if !real {
		l.onClock = true
		l.clock.Wait(deadline, l.wake)
		l.onClock = false
		return
	}
	if l.poller != nil {
		l.waitPolling(deadline)
		return
	}
	l.endWork()
	c.Wait(deadline, l.wake)
	l.beginWork()
}

// replaceClock replaces a clock that has panicked by a virtual one, which cannot, and ends the run. The first would
// panic each time that it is asked, and the coroutines need a clock to end by.
func (l *Loop) replaceClock() {
	c := &timer.Virtual{}
	defer func() {
		_ = recover()
		l.clock, l.simulated, l.onClock = c, c, false
		l.halt()
	}()
	c.Advance(max(0, l.clock.Now()))
}

// runWatched runs an entry when somebody looks, or chooses: in debug mode, or with Options.Observers or
// Options.Chooser.
func (l *Loop) runWatched(r Runnable) {
	if w := l.watchdog; w != nil {
		w.begin(r)
	}
	if !l.debug {
		l.tellEntry(r)
		return
	}
	l.own()
	l.what = describeEntry(r)
	before := time.Now()
	l.tellEntry(r)
	what := l.what
	l.what = entryName{}
	l.reportSlow(what, time.Since(before))
}

// rescue ends the coroutine or callback that left its entry by a panic or a Goexit. It lets a Goexit go on: the
// deferred end of the run closes the loop.
func (l *Loop) rescue() {
	if !l.inTurn {
		return
	}
	l.inTurn = false
	if l.debug {
		l.own() // a Goexit has skipped whatever gives the loop back
	}
	co := l.current
	l.current = nil
	v := recover()
	if v != nil {
		l.panicked(co, v)
	} else if co != nil {
		co.fail(ErrGoexit)
	}
	if l.onClock {
		l.replaceClock()
	}
	l.what = entryName{}
	if l.opts.Labels {
		ambient.Label(l.labels)
	}
}

// panicked deals with a panic of co's step, or of a callback if co is nil; it is called where the stack of the panic is
// still there.
func (l *Loop) panicked(co *Co, v any) {
	err := &PanicError{Value: v, Where: l.entry()}
	if c, ok := v.(*bodyPanic); ok {
		err.Value, err.Stack = c.Value, c.Stack
	} else {
		err.Stack = debug.Stack()
	}
	if co != nil {
		err.Where = co.Name()
	}
	switch {
	case !l.opts.RecoverPanics && l.fatal == nil:
		l.fatal = err
		l.halt() // an eager step may have panicked, which does not leave runTurns
	case co == nil || !l.opts.RecoverPanics:
		l.report(Report{Message: "panic in " + l.entry(), Err: err, Name: l.what.callback(), Made: l.what.made})
	}
	if co != nil {
		co.fail(err)
	}
}

// entry says what it is that panics and is no coroutine.
func (l *Loop) entry() string {
	if l.onClock {
		return "clock"
	}
	return "callback"
}
