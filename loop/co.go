package loop

// A Stepper is everything that can wait, written once: a resumable step. Step is called, does what it can, and either
// is finished (done is true, err is its outcome) or has parked the coroutine (by Park, or by calling the Step of
// another Stepper that did) and returns false. When the coroutine is resumed, the same Step is called again: with a nil
// in if what it waited for has happened, or with the error that was injected instead. A Stepper may handle the injected
// error and go on.
type Stepper interface {
	Step(co *Co, in error) (done bool, err error)
}

// A ResultStepper is a Stepper with a value, which Result gives when the step is done without an error.
type ResultStepper[T any] interface {
	Stepper
	Result() T
}

// A Routine is a Stepper that wants to know its end; it is what a coroutine runs. Programs use package task; a Routine
// is for authors of other kinds of tasks. If it is a Body as well, its Step must be BeginBody of itself, and the loop
// may begin the body without calling Step.
type Routine interface {
	Stepper

	// Ended is called once, on the loop's goroutine, when the coroutine has ended: with what the last Step returned,
	// with the error that was injected before the first, with a *PanicError, or, if the coroutine had a request to
	// cancel that no suspension delivered, with that *CanceledError in place of a nil error; see Undelivered.
	Ended(err error)
}

type state uint8

const (
	unstarted state = iota // the zero Co
	ready
	running
	parked
	ended
)

func (s state) String() string {
	return [...]string{"unstarted", "ready", "running", "parked", "ended"}[s]
}

// A Co is a coroutine: the running half of a task, and the handle by which its code suspends. A function that takes a
// *Co may suspend and is a cancellation point; any other function cannot. It has no result: a Routine above it keeps
// one.
//
// A Co is in exactly one state:
//
//	unstarted  the zero Co. Start makes it ready.
//	ready      in the ready queue, once. The turn makes it running, or ended if it was canceled before its first step.
//	running    its step is on the stack, and it is its loop's Current. Park makes it parked, Yield ready; a step that is
//	           done, panics or calls Goexit makes it ended.
//	parked     waiting, on a Waitlist or for a wake-up. Unpark and Throw make it ready: what it waits for calls them,
//	           when that has happened, or when Cancel asks it to give up.
//	ended      for good. A parked one is ended by a shutdown that has lost patience.
//
// A running Co that starts another one eagerly stays running, and is not Current until the other suspends or ends. An
// ended Co whose straight-line body was left suspended is running once more, while that body is unwound.
//
// Every field belongs to the loop's goroutine. A started Co must not be copied.
type Co struct {
	loop    *Loop
	routine Routine // while a straight-line body of it is on a stack, that, which has the routine meanwhile
	between any     // what parkedOn returns, while it is parked; what thrown returns, from then until its next step
	rare    *rare   // what most coroutines never need

	prev, next *Co // in Loop.first … Loop.last until the end

	id      uint64
	cancels int32 // requests to cancel, less those that were taken back
	state   state
	begun   bool // the first step was made
	must    bool // the last request is to be delivered by the next step
	marks   mark
}

// mark is what else there is to remember of a coroutine, most of it while requests to cancel are under way.
type mark uint8

const (
	asking    mark = 1 << iota // what it waits for is being asked
	swept                      // the sweep under way has reached it
	wholeBody                  // it is a straight-line body that has begun, and nothing else
)

// rare is what most coroutines never need.
type rare struct {
	name    string
	request *CanceledError // the last request to cancel that Cancel could not hand on
	values  *binding
	context *coContext
	labels  *labels // only with Options.Labels
	made    string  // where it was started; only in debug mode
	waits   string  // where it has parked last; only in debug mode
	record  any     // an observer's; see SetRecord
}

// ended is called when co, whose rare it is, has ended.
func (r *rare) ended(co *Co) {
	if r.context != nil {
		r.context.cancel(errEnded)
	}
	if r.labels != nil {
		r.labels.end()
	}
	if w := co.loop.watchdog; w != nil {
		w.forget(co)
	}
}

func (co *Co) rarely() *rare {
	if co.rare == nil {
		co.rare = &rare{}
	}
	return co.rare
}

// parkedOn returns what co is parked on; nil if that is nothing in particular, or if co is not parked.
func (co *Co) parkedOn() Waitlist {
	if co.state != parked {
		return nil
	}
	w, _ := co.between.(Waitlist)
	return w
}

// stack returns the stack of co's straight-line body; nil while there is none, as in most step tasks.
func (co *Co) stack() *stack {
	s, _ := co.routine.(*stack)
	return s
}

// thrown returns the error that co was made ready with, until injected takes it; co must not be parked.
func (co *Co) thrown() error {
	in, _ := co.between.(error)
	return in
}

// hasError reports whether injected would return an error; co must not be parked.
func (co *Co) hasError() bool { return co.between != nil || co.must }

// injected takes the error that the next step gets: a request to cancel comes before any other error, but a
// cancellation that is on its way already is not replaced.
func (co *Co) injected() error {
	if !co.hasError() {
		return nil
	}
	in := co.thrown()
	co.between = nil
	if co.must {
		co.must = false
		if !IsCanceled(in) {
			in = co.rare.request
		}
	}
	return in
}

// readyCo is a Co as an entry of the ready queue, so that Co itself needs no Run.
type readyCo Co

// Run makes a step of co: the first one, or any one of a coroutine that is not just one straight-line body. Only the
// turn calls it, and StartEager.
func (e *readyCo) Run() {
	co := (*Co)(e)
	l := co.loop
	if co.between != nil || co.must || l.looked {
		co.runChecked()
		return
	}
	co.begun = true
	l.current, co.state = co, running
	done, err := co.routine.Step(co, nil)
	if done || co.state == running || l.looked {
		co.stepped(done, err)
		return
	}
	l.current = nil
}

// runChecked is Run when there may be an error to be injected, or somebody looks. Where there is only a recorder, who
// calls Run has told it of the step.
func (co *Co) runChecked() {
	l := co.loop
	in := co.injected()
	if !co.begun && in != nil {
		if l.events != nil {
			l.events.Nothing(true)
		}
		co.end(in)
		return
	}
	co.begun = true
	l.current, co.state = co, running
	var done bool
	var err error
	if l.looked {
		l.tellStep(co)
		done, err = co.labeledStep(in)
	} else {
		done, err = co.routine.Step(co, in)
	}
	co.stepped(done, err)
}

// stepped is told what a step has come to.
func (co *Co) stepped(done bool, err error) {
	if done != (co.state == running) {
		co.refuseStep(done)
	}
	l := co.loop
	l.current = nil
	if l.looked {
		l.tellStepEnd(co)
	}
	if done {
		co.end(err)
	}
}

func (co *Co) refuseStep(done bool) {
	if done {
		misuse("%s: its step parked the coroutine and returned done", co.Name())
	}
	misuse("%s: its step returned without being done and without having parked the coroutine", co.Name())
}

// fail ends co, whose step was left by a panic or a Goexit. If the step had made co ready before, that is taken back.
func (co *Co) fail(err error) {
	if co.state == ready {
		co.loop.unready((*readyCo)(co))
		if s := co.stack(); s != nil {
			co.loop.unready(s)
		}
	}
	co.end(err)
}

// unready takes r out of the ready queue.
func (l *Loop) unready(r Runnable) {
	for n := l.ready.head; n != l.ready.tail; n++ {
		if slot := l.ready.at(n); *slot == r {
			*slot = canceledEntry{}
		}
	}
}

// end ends co, whatever state it is in.
func (co *Co) end(err error) {
	undelivered := err == nil && co.must
	if undelivered {
		err = co.rare.request
	}
	s, r := co.stack(), co.routine
	if s != nil {
		r, s.routine = s.routine, nil
	}
	co.state, co.between, co.routine = ended, nil, nil
	co.loop.unlink(co)
	if co.rare != nil {
		co.rare.ended(co)
	}
	co.must = undelivered
	if co.loop.strict != 0 {
		co.tellEnd(r, err)
	} else {
		r.Ended(err)
	}
	if s != nil && s.co == co && !s.onStack && s.coroutine.Busy() {
		s.unwind()
	}
}

// Loop returns the loop that co belongs to; nil before Start.
func (co *Co) Loop() *Loop { return co.loop }

// Ended reports whether co has ended.
func (co *Co) Ended() bool { return co.state == ended }
