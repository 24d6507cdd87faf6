package loop

import (
	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/engine/coro"
)

// A stack is an iter.Pull coroutine on which straight-line bodies run, one after the other. A body is the whole of its
// coroutine, as in a task that is a function, or a part of it, as what Func makes inside a step task.
//
// A stack is in one of these states, and moves by these calls:
//
//	idle       in Loop.idle; it has no coroutine.
//	taken      it has a coroutine and a body that has not begun.
//	running    its body is what the loop runs now.
//	suspended  its body has called Suspend, and its coroutine is parked or ready.
//	over       its goroutine is gone, and nobody has it.
//
//	idle ── takeStack ──> taken ── (1) ──> running ── Suspend, by Co.Await and Co.Yield ──> suspended
//	                                       running <── (1), (2), (3) ────────────────────── suspended
//	                                       running ── (4), the next body ──> running
//	                                       running ── returned ──> idle, or over after Retire and after a panic
//	idle ── Loop.close, idleStacks.trim ──> over
//
// So there are four places where a body is begun or resumed, each for its speed or its rights:
//
//  1. step begins every body but those of 4, inside the Step of its coroutine, and resumes a body that is a part.
//  2. runTurns resumes a body that is the whole: the stack itself is the entry of the ready queue, and neither Run nor
//     Step is called. After a switch of stacks the processor predicts each return wrongly, so each call less counts.
//  3. Run does what 2 does when somebody watches: in debug mode, or with an observer or a Chooser.
//  4. serve, when its body has ended and the next entry of the batch begins another whole body, begins that one on the
//     same stack. No stack is switched then, and the loop, which waits in 1 or 2, does not see that its entry has
//     become another.
//
// A body that turnInPlace lets go on has not been suspended: it stays running.
//
// unwind is the fifth, for a body that was left suspended: it lets every await fail.
type stack struct {
	coroutine coro.Coroutine
	goroutine uint64    // of the coroutine; known in debug mode
	sleep     SleepStep // of the body that runs, which sleeps once at a time
	run                 // of one body
}

// A run is one body on a stack, from its first step to its end.
type run struct {
	co      *Co     // whose body is on it; nil while the stack is idle
	routine Routine // of co, whose place the stack takes as long as the body is on it
	body    Body    // until it begins
	passes  error   // into a body that is a part, when it is resumed; out of any body, when it has returned
	refused int32   // awaits that failed since the loop began to force its end
	begun   bool    // the body has begun
	onStack bool    // step is on the stack of the loop: the body runs, and has not suspended
	whole   bool    // the body is the whole of its coroutine

	unlocked bool // the body began on a goroutine that was not locked to its thread; known in debug mode
}

// bodyPanic carries a panic from a body's goroutine to the loop's, with the stack of the place where it happened.
type bodyPanic struct{ *coro.Failure }

// unwinding is panicked through a body that does not stop awaiting although every await fails.
type unwinding struct{}

// patience is how often a body may await in vain before it is unwound.
const patience = 100

func (co *Co) takeStack(b Body) *stack {
	s := co.loop.idle.take()
	s.co, s.body = co, b
	s.routine, co.routine = co.routine, s
	return s
}

// giveBack gives the coroutine its routine back.
func (s *stack) giveBack() {
	if s.routine != nil {
		s.co.routine, s.routine = s.routine, nil
	}
}

// step runs the body from its beginning, or from where it suspended, until it suspends or ends.
func (s *stack) step(in error) (done bool, err error) {
	if s.onStack || s.whole && s.begun {
		misuse("%s: a straight-line body stepped inside another one of the same coroutine: call it", s.co.Name())
	}
	l := s.co.loop
	owner := l.owned()
	s.onStack = true
	if s.begun {
		s.passes = in
		done = s.coroutine.Resume()
	} else {
		s.begun = true
		done = s.coroutine.Start()
	}
	s.onStack = false
	if l.debug {
		l.regain(owner)
	}
	if done && s.co != nil {
		return s.release()
	}
	return false, nil
}

// Step is that of the coroutine's routine, for one whose body is a part.
func (s *stack) Step(co *Co, in error) (done bool, err error) { return s.routine.Step(co, in) }

// Ended is never called: whoever ends the coroutine gives it its routine back before.
func (s *stack) Ended(error) {}

// Run resumes the suspended body of a whole coroutine, when somebody watches; otherwise runTurns does the same itself.
func (s *stack) Run() {
	co := s.co
	l := co.loop
	l.current, co.state = co, running
	l.tellStep(co)
	owner := l.owned()
	ended := s.resume()
	if l.debug {
		l.regain(owner)
	}
	l.tellStepEnd(co)
	if ended && s.co != nil {
		s.endWhole()
	}
	l.current = nil
}

// endWhole ends the coroutine of a body that is the whole of it, where returned has not done so.
func (s *stack) endWhole() {
	co := s.co
	if co.loop.debug {
		co.loop.own()
	}
	_, err := s.release()
	co.loop.current = nil
	co.end(err)
}

// serve returns all that the goroutine of the stack does: it runs bodies, one after the other. The next one of the
// batch follows at once: where one short coroutine after the other begins, a switch of stacks for each would be most of
// what they cost. It is short and calls bodies itself, and is a closure and no method value, which would be a frame
// more, because the garbage collector walks all frames of a suspended body.
//
//go:noinline
func (s *stack) serve() func(yield func(struct{}) bool) {
	return func(yield func(struct{}) bool) {
		defer s.coroutine.Leave()
		for again := s.coroutine.Enter(yield); again; again = s.coroutine.Rest() {
			for more := true; more; {
				if l := s.co.loop; l.debug || l.labels != nil {
					s.prepare()
				}
				body := s.body
				s.body = nil
				if b, ok := body.(plainBody); ok {
					more = s.returned(b.Func()(s.co))
				} else {
					more = s.returned(body.Body(s.co))
				}
			}
		}
	}
}

// prepare is what there is to do before a body in debug mode, and where goroutines have labels.
func (s *stack) prepare() {
	l := s.co.loop
	if l.debug {
		s.own()
		s.unlocked = !ambient.Locked()
	}
	if l.labels != nil {
		l.labelBody(s.co)
	}
}

// returned is told what the body returned, and reports whether there is another to be run at once. A body that is the
// whole of its coroutine ends it right here; but if somebody watches, or if the body is a part, the loop does so.
func (s *stack) returned(err error) (again bool) {
	s.coroutine.Clean()
	if s.mayHaveLocked() {
		s.mustNotLock("its body ended")
	}
	co, l := s.co, s.co.loop
	if s.whole && !l.looked {
		if co.state != running {
			co.refuseStep(true)
		}
		l.current = nil
		co.routine = s.routine
		co.end(err) // if it panics, co is still the stack's, and release raises the panic
		if next, body := l.nextBody(); next != nil {
			s.switchTo(next, body)
			return true
		}
		s.run = run{}
	} else if err != nil {
		s.passes = err
	}
	if ambient.Traced() {
		s.coroutine.Retire()
	} else if s.co == nil {
		l.idle.put(s)
	}
	return false
}

// nextBody takes the next entry of the batch out of it if it begins a coroutine that is one straight-line body, and
// otherwise returns nil: the turn goes on with it.
func (l *Loop) nextBody() (*Co, Body) {
	if l.looked || l.eager > 0 || l.ready.head == l.batchEnd || ambient.Traced() {
		return nil, nil
	}
	e, ok := l.ready.front().(*readyCo)
	if !ok || e.begun || (*Co)(e).hasError() {
		return nil, nil
	}
	body, ok := e.routine.(Body)
	if !ok {
		return nil, nil
	}
	if l.watched {
		l.beginBody(e)
	}
	l.ready.pop()
	return (*Co)(e), body
}

// switchTo makes co, whose routine is this body, the coroutine that runs on the stack, on which another one has ended.
func (s *stack) switchTo(co *Co, body Body) {
	co.loop.current, co.state, co.begun = co, running, true
	co.marks |= wholeBody
	s.routine, co.routine = co.routine, s
	s.co, s.body, s.refused, s.onStack = co, body, 0, false
}

// resumed returns what the body was resumed with.
func (s *stack) resumed() error {
	if s.co.loop.looked {
		s.regain()
	}
	if s.whole {
		return s.co.injected()
	}
	in := s.passes
	s.passes = nil
	return in
}

// regain is what there is to do when somebody looks and the body goes on.
func (s *stack) regain() {
	if s.co.loop.peek != nil {
		s.tell()
	}
	if s.co.loop.debug {
		s.own()
	}
	if r := s.co.rare; r != nil && r.labels != nil && r.labels.stale {
		s.co.loop.labelBody(s.co)
	}
}

// own makes the goroutine of the stack the one that debug mode expects.
func (s *stack) own() {
	if s.goroutine == 0 {
		s.goroutine = ambient.Number()
	}
	s.co.loop.owner.Store(s.goroutine)
}

// release gives the stack back to the loop and returns the outcome of its body.
func (s *stack) release() (done bool, err error) {
	co := s.co
	err = s.passes
	failure := s.coroutine.Failure()
	if failure != nil && co.state == ready {
		co.loop.unready(s) // the body has panicked between its wake-up and its suspension
	}
	s.giveBack()
	s.run = run{}
	if !s.coroutine.Over() {
		co.loop.idle.put(s)
	}
	if failure == nil {
		return true, err
	}
	if _, ok := failure.Value.(unwinding); ok {
		return true, ErrClosed
	}
	panic(&bodyPanic{failure})
}

// unwind ends a body that its coroutine, which has ended, left suspended: a step was resumed and did not go on with it,
// or whoever watches the loop panicked before it could. Every await of the body fails, so that its deferred functions
// run and its goroutine is free. Nobody gets its outcome.
func (s *stack) unwind() {
	co, l := s.co, s.co.loop
	outer, forced := l.current, l.forced
	l.current, co.state, co.routine, l.forced = co, running, s, true
	l.setStrict()
	s.whole, co.marks = false, co.marks&^wholeBody // it is stepped like any other, for this once
	defer func() {
		l.current, co.state, co.routine, l.forced = outer, ended, nil, forced
		l.setStrict()
		if v := recover(); v != nil {
			l.panicked(nil, v)
		}
	}()
	_, _ = s.step(ErrClosed)
}

// mayHaveLocked reports whether the body has locked its goroutine to the thread. In debug mode it may have, where
// nobody knows at this price.
func (s *stack) mayHaveLocked() bool {
	return s.coroutine.Locked() || s.unlocked && s.co.loop.debug
}

// mustNotLock is the check that a body has not locked its goroutine to the thread, with which the runtime would end the
// program at the next switch of stacks. It undoes that, so that only the body fails.
func (s *stack) mustNotLock(what string) {
	if !ambient.Locked() {
		return
	}
	ambient.Unlock()
	misuse("%s: %s after runtime.LockOSThread: unlock before, lock in a job of an executor, or use Options.LockOSThread",
		s.co.Name(), what)
}
