package loop

import (
	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/engine/coro"
	"github.com/monoloop-go/monoloop/internal/engine/goid"
)

// A Body is what runs in of a straight-line coroutine: an ordinary function that suspends in the middle.
type Body interface {
	Body(co *Co) error
}

// Func returns a Stepper that runs body as a straight-line coroutine, on a stack of its own.
func Func(body func(co *Co) error) Stepper {
	if body == nil {
		misuse("a nil function cannot be run")
	}
	return mainFunc(body)
}

// mainFunc is a straight-line body as a Stepper among others.
type mainFunc func(co *Co) error

func (f mainFunc) Body(co *Co) error { return f(co) }

func (f mainFunc) Step(co *Co, in error) (bool, error) {
	if co.strand == nil {
		co.newStrand(f)
	}
	return co.strand.step(in)
}

// body is a straight-line body as the Step of a whole routine.
type body func(co *Co) error

func (b body) Body(co *Co) error { return b(co) }

func (b body) Step(co *Co, _ error) (bool, error) { return co.beginBody(b) }

// A strand is a stack on which straight-line bodies run, one after the other; the loop keeps the idle ones. A suspended
// body that is the whole of its coroutine is resumed by its strand as an entry of the ready queue.
type strand struct {
	coroutine coro.Coroutine
	goroutine uint64    // of the coroutine; known in debug mode
	sleep     SleepStep // of the body that runs, which sleeps once at a time
	run                 // of one body
}

// maxIdle is how many idle strands a loop keeps. Those that a crowd leaves behind end with their bodies.
const maxIdle = 1024

// A run is one body on a strand, from its first step to its end. What it passes is the error that it is resumed with, unless
// it is the whole of its coroutine, and at last the error that it returned.
type run struct {
	co      *Co   // whose body is on it; nil while it is idle
	body    Body  // the body, until it begins
	passes  error // what goes in and out
	refused int32 // awaits that failed since the loop began to force its end
	begun   bool  // the body has begun
	onStack bool  // the body runs, and has not suspended
	whole   bool  // the body is the whole of its coroutine

	unlocked bool // the body began on a goroutine that was not locked to its thread; known in debug mode
}

// crossed carries a panic from a strand to the loop's goroutine, with the stack of the place where it happened.
type crossed struct{ *coro.Failure }

// unwinding is panicked through a body that does not stop awaiting although every await fails.
type unwinding struct{}

// patience is how often a body may await in vain before it is unwound.
const patience = 100

func (co *Co) beginBody(b Body) (done bool, err error) {
	s := co.newStrand(b)
	s.whole = true
	return s.step(nil)
}

func (co *Co) newStrand(b Body) *strand {
	l := co.loop
	var s *strand
	if n := len(l.strands); n > 0 {
		s, l.strands = l.strands[n-1], l.strands[:n-1]
	} else {
		s = &strand{}
		s.coroutine.Init()
	}
	s.co, s.body = co, b
	co.strand = s
	return s
}

// Run resumes the suspended body of a whole coroutine, when somebody watches; otherwise runTurns does the same itself.
func (s *strand) Run() {
	co := s.co
	l := co.loop
	l.current, co.state = co, running
	l.observe(EventStep, co)
	owner := l.owned()
	ended := s.coroutine.Resume()
	if l.debug {
		l.regain(owner)
	}
	l.observe(EventStepEnd, co)
	if ended && s.co != nil {
		s.end()
	}
	l.current = nil
}

// end ends the coroutine of a body that has ended and is the whole of it.
func (s *strand) end() {
	co := s.co
	if co.loop.debug {
		co.loop.own()
	}
	_, err := s.finish()
	co.loop.current = nil
	co.end(err)
}

// step runs the body from its beginning, or from where it suspended, until it suspends or ends.
func (s *strand) step(in error) (done bool, err error) {
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
		done = s.coroutine.Start(s)
	}
	s.onStack = false
	if l.debug {
		l.regain(owner)
	}
	if done && s.co != nil {
		return s.finish()
	}
	return false, nil
}

// Body runs the body on the strand, and after it the bodies that come next: where one short coroutine after the other
// begins, a switch of stacks for each would be most of what they cost.
func (s *strand) Body() {
	for again := true; again; {
		l := s.co.loop
		if l.debug {
			s.enter()
			s.unlocked = !ambient.Locked()
		}
		if l.labels != nil {
			ambient.Label(l.labels)
		}
		body := s.body
		s.body = nil
		err := body.Body(s.co)
		ambient.Clean()
		if l.debug && s.unlocked {
			s.mustNotLock("its body ended")
		}
		again = s.returned(err)
	}
}

// returned is told what the body returned, and reports whether there is another to be run at once. A body that is the whole
// of its coroutine ends it right here; only if somebody watches, and where it is part of something, the loop does so.
func (s *strand) returned(err error) (again bool) {
	co, l := s.co, s.co.loop
	if s.whole && !l.strict {
		if co.state != running {
			co.refuseStep(true)
		}
		co.strand, l.current = nil, nil
		co.end(err) // if it panics, co is still the strand's, and finish raises the panic
		if next, body := l.nextMain(); next != nil {
			s.begin(next, body)
			return true
		}
		s.run = run{}
	} else if err != nil {
		s.passes = err
	}
	if len(l.strands) >= maxIdle || ambient.Traced() {
		s.coroutine.Retire()
	} else if s.co == nil {
		l.strands = append(l.strands, s)
	}
	return false
}

// nextMain takes the next entry of the batch out of it if it begins a coroutine that is one straight-line body, and
// otherwise returns nil: the turn goes on with it.
func (l *Loop) nextMain() (*Co, Body) {
	if l.strict || l.eager > 0 || l.ready.Head() == l.batchEnd || ambient.Traced() {
		return nil, nil
	}
	e, ok := (*l.ready.At(l.ready.Head())).(*readyCo)
	if !ok || e.begun || e.must || e.between != nil {
		return nil, nil
	}
	body, ok := e.routine.(Body)
	if !ok {
		return nil, nil
	}
	l.ready.Pop()
	return (*Co)(e), body
}

// begin makes the first step of co, whose routine is its body, on the strand, which has run another such body to its end.
func (s *strand) begin(co *Co, body Body) {
	co.loop.current, co.state, co.begun, co.strand = co, running, true, s
	s.co, s.body, s.refused, s.onStack = co, body, 0, false
}

// resumed returns what the body was resumed with.
func (s *strand) resumed() error {
	if s.co.loop.debug {
		s.enter()
	}
	if s.whole {
		return s.co.injected()
	}
	in := s.passes
	s.passes = nil
	return in
}

// enter makes the strand's goroutine the one that debug mode expects.
func (s *strand) enter() {
	if s.goroutine == 0 {
		s.goroutine = goid.Get()
	}
	s.co.loop.owner.Store(s.goroutine)
}

// finish gives the strand back to the loop and returns the outcome of its body.
func (s *strand) finish() (done bool, err error) {
	co := s.co
	err = s.passes
	failure := s.coroutine.Failure()
	if failure != nil && co.state == ready {
		co.loop.unready(s) // the body has panicked between its wake-up and its suspension
	}
	co.strand = nil
	s.run = run{}
	if !s.coroutine.Over() {
		co.loop.strands = append(co.loop.strands, s)
	}
	if failure == nil {
		return true, err
	}
	if _, ok := failure.Value.(unwinding); ok {
		return true, ErrClosed
	}
	panic(&crossed{failure})
}

// giveUp ends a body that its coroutine, which has ended, left suspended: a step was resumed and did not go on with it, or
// whoever watches the loop panicked before it could. Every await of the body fails, so that its deferred functions run and
// its goroutine is free. The outcome is lost.
func (s *strand) giveUp() {
	co, l := s.co, s.co.loop
	outer, forced := l.current, l.forced
	l.current, co.state, co.strand, l.forced = co, running, s, true
	l.setStrict()
	s.whole = false // it is stepped like any other, for this once
	defer func() {
		l.current, co.state, co.strand, l.forced = outer, ended, nil, forced
		l.setStrict()
		if v := recover(); v != nil {
			l.panicked(nil, v)
		}
	}()
	_, _ = s.step(ErrClosed)
}
