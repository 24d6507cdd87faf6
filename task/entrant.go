package task

import "github.com/monoloop-go/monoloop/loop"

// An entrant is a place in a race, and the task that has it: it waits for its turn, and then calls its function. While it
// waits it is a parked coroutine like others, so that it is listed, and canceled, as they are; it has no stack yet.
//
// As in asyncio, each entrant of a staggered race makes the next before it calls its function, and there is one more than
// there are functions, which finds none and ends: so both the start of a function and the end of a race come in the turn in
// which they come there.
type entrant[T any] struct {
	race     *RaceStep[T]
	n        int // of its function
	of       straight[T]
	timer    loop.TimerHandle
	turn     turn
	lag      int  // turns to wait where there is no delay
	listed   bool // there is a place for its error, because its function was called or it need not wait for that
	returned bool // a value
}

// turn is whether an entrant may go: it is early, waiting from its first step on, and at last it has come. It may have come
// before the first step.
type turn uint8

const (
	early turn = iota
	waiting
	come
)

// noDelay is how many turns asyncio's wait_for takes to give up at once, less the one for the wake-up: it makes a task,
// cancels it, and is told of its end.
const noDelay = 1

func (e *entrant[T]) start() {
	e.of.fn = e.run
	e.of.init(e.race.co, nil)
	e.of.Subscribe((*entrantEnded[T])(e))
	if e.race.atOnce {
		e.list()
	}
	if e.n == 0 || e.race.atOnce {
		e.turn = come
	}
	begin(&e.of.co, e.race.co, e, false)
}

// Step waits for the turn, and then calls the function. The loop resumes that directly.
func (e *entrant[T]) Step(co *loop.Co, in error) (done bool, err error) {
	switch {
	case in != nil:
		e.leave()
		return true, in
	case e.turn == early:
		e.wait()
		co.Low().Park(e)
		return false, nil
	}
	e.leave()
	if e.n == len(e.race.Fns) {
		return true, nil
	}
	if !e.race.atOnce {
		e.list()
		e.race.enter()
	}
	return e.of.Step(co, nil)
}

func (e *entrant[T]) wait() {
	e.turn = waiting
	l := e.race.co.Loop()
	switch d := e.race.Delay; {
	case d > 0:
		e.timer = l.Low().ScheduleAt(l.After(d), (*itsTurn[T])(e))
	case d == 0:
		e.lag = noDelay
		l.Low().Schedule((*itsTurn[T])(e))
	}
}

// mayGo says that the turn has come.
func (e *entrant[T]) mayGo() {
	if e.turn == waiting {
		e.of.co.Low().Unpark()
	}
	e.turn = come
}

// leave ends the wait, however it ended.
func (e *entrant[T]) leave() {
	e.turn = come
	e.timer.Cancel()
}

// list makes the place for the error.
func (e *entrant[T]) list() {
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

// itsTurn is an entrant as the entry that says that its turn has come.
type itsTurn[T any] entrant[T]

func (t *itsTurn[T]) Run() {
	e := (*entrant[T])(t)
	if e.lag > 0 {
		e.lag--
		e.race.co.Loop().Low().Schedule(t)
		return
	}
	e.mayGo()
}

// entrantEnded is an entrant as the entry that tells the race of its end.
type entrantEnded[T any] entrant[T]

// Run looks at the task's error as well, which the race has, so that nobody reports it.
func (e *entrantEnded[T]) Run() {
	_ = e.of.Err()
	e.race.ended()
}
