package task

import "github.com/monoloop-go/monoloop/loop"

// An entrant is a task in a race: it waits for its turn, and then calls its function. While it waits it is a parked
// coroutine like others, so that it is listed, and canceled, as they are; it has no stack yet.
//
// As in asyncio, each entrant of a staggered race makes the next before it calls its function, and there is one more
// than there are functions, which finds none and ends: so both the start of a function and the end of a race come in
// the turn in which they come there.
type entrant[T any] struct {
	race     *RaceStep[T]
	n        int // of its function
	of       straight[T]
	timer    loop.TimerHandle
	state    startState
	lag      int  // turns to wait where there is no delay
	listed   bool // Errors has an element for it, because its function was called or it need not wait for that
	returned bool // a value
}

// startState is whether an entrant may call its function: it is early, waiting from its first step on, and at last due.
// It may be due before the first step.
type startState uint8

const (
	early startState = iota
	waiting
	due
)

// noDelay is how many turns asyncio's wait_for takes to give up at once, less the one for the wake-up: it makes a task,
// cancels it, and waits for its end.
const noDelay = 1

func (e *entrant[T]) start() {
	e.of.fn = e.run
	e.of.init(e.race.co, nil)
	e.of.Subscribe((*entrantEnded[T])(e))
	if e.race.atOnce {
		e.addError()
	}
	if e.n == 0 || e.race.atOnce {
		e.state = due
	}
	startCo(&e.of.co, e.race.co, e, false)
}

// Step waits for the turn, and then calls the function. The loop resumes that directly.
func (e *entrant[T]) Step(co *loop.Co, in error) (done bool, err error) {
	switch {
	case in != nil:
		e.endWait()
		return true, in
	case e.state == early:
		e.wait()
		co.Low().Park(e)
		return false, nil
	}
	e.endWait()
	if e.n == len(e.race.Fns) {
		return true, nil
	}
	if !e.race.atOnce {
		e.addError()
		e.race.addEntrant()
	}
	return e.of.Step(co, nil)
}

func (e *entrant[T]) wait() {
	e.state = waiting
	l := e.race.co.Loop()
	switch d := e.race.Delay; {
	case d > 0:
		e.timer = l.Low().ScheduleAt(l.After(d), (*entrantDue[T])(e))
	case d == 0:
		e.lag = noDelay
		l.Low().Schedule((*entrantDue[T])(e))
	}
}

// release lets it call its function.
func (e *entrant[T]) release() {
	if e.state == waiting {
		e.of.co.Low().Unpark()
	}
	e.state = due
}

// endWait ends the wait, however it ended.
func (e *entrant[T]) endWait() {
	e.state = due
	e.timer.Cancel()
}

// addError makes the element of Errors.
func (e *entrant[T]) addError() {
	e.listed = true
	e.race.Errors = append(e.race.Errors, nil)
}

func (e *entrant[T]) run(co *loop.Co) (T, error) {
	v, err := e.race.Fns[e.n](co)
	if err == nil {
		e.returned = true
		e.race.won(e.n, v)
	}
	return v, err
}

// Ended tells the race of a failure, in the step in which it came, and settles the task.
func (e *entrant[T]) Ended(err error) {
	if e.listed && !e.returned {
		e.race.failed(e.n, err)
	}
	e.of.Ended(err)
}

// Abort ends the wait for the turn.
func (e *entrant[T]) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the task waits for.
func (e *entrant[T]) String() string { return "its turn in a race" }

// entrantDue is an entrant as the entry that says that its turn has come.
type entrantDue[T any] entrant[T]

func (t *entrantDue[T]) Run() {
	e := (*entrant[T])(t)
	if e.lag > 0 {
		e.lag--
		e.race.co.Loop().Low().Schedule(t)
		return
	}
	e.release()
}

// entrantEnded is an entrant as the entry that tells the race of its end.
type entrantEnded[T any] entrant[T]

// Run looks at the task's error as well, which the race has, so that nobody reports it.
func (e *entrantEnded[T]) Run() {
	_ = e.of.Err()
	e.race.ended()
}
