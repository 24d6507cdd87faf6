package eventlog

import "time"

// What follows is one method for each kind of event. Those of entries that begin to run publish what was written.

// Step says that a step of this task begins.
func (l *Log) Step(task uint64) {
	if t := l.Tick.Load(); t != l.seen {
		l.tick(t)
	}
	l.queue--
	l.task = task
	l.add(word(Step, task))
	l.publish()
}

// StepEnd says that an eager step is over, and the step of this task goes on, or a callback if it is zero.
func (l *Log) StepEnd(outer uint64) {
	if t := l.Tick.Load(); t != l.seen {
		l.tick(t)
	}
	l.task = outer
	l.add(word(StepEnd, outer))
	l.publish()
}

// Callback says that a callback begins.
func (l *Log) Callback(s Source) {
	if t := l.Tick.Load(); t != l.seen {
		l.tick(t)
	}
	l.queue--
	l.task = 0
	l.add(word(Callback, uint64(s)))
	l.publish()
}

// Nothing says that an entry has left the ready queue that has nothing to do.
func (l *Log) Nothing() {
	l.queue--
	l.add(word(Nothing, 0))
}

// Park says that the task whose step runs has parked.
func (l *Log) Park(s Source, object uint64) { l.add(MakePark(s, object)) }

// Yield says that the task whose step runs has given way.
func (l *Log) Yield() {
	l.queue++
	l.add(word(Yield, 0))
}

// Wake says that a task was woken.
func (l *Log) Wake(task uint64) {
	l.queue++
	l.add(word(Wake, task))
}

// Start says that a task was started, and by whom if that is not the one whose step runs.
func (l *Log) Start(task, from uint64) {
	l.queue++
	l.makeRoom()
	if from != 0 {
		l.put(word(From, from))
	}
	l.put(word(Start, task))
}

// End says how a task has ended.
func (l *Log) End(task uint64, o Outcome, err error) { l.withText(MakeOutcome(End, task, o), err) }

// Settle says how an object was settled.
func (l *Log) Settle(object uint64, o Outcome, err error) {
	l.withText(MakeOutcome(Settle, object, o), err)
}

// Cancel says that a task was asked to end, and why.
func (l *Log) Cancel(task uint64, cause error) { l.withText(word(Cancel, task), cause) }

// Wait says that the loop waits until the deadline; a negative one is none.
func (l *Log) Wait(now, deadline time.Duration) {
	l.SetTime(now)
	left := uint64(Forever)
	if deadline >= 0 {
		left = uint64(max(0, deadline-now))
	}
	l.task = 0
	l.add(word(Wait, left))
	l.publish()
	l.Waiting.Store(true)
}

// WaitEnd says that the wait is over.
func (l *Log) WaitEnd(now time.Duration) {
	l.Waiting.Store(false)
	if l.Away.Load() && l.Away.CompareAndSwap(true, false) {
		select {
		case l.Back <- struct{}{}:
		default:
		}
	}
	l.SetTime(now)
	l.add(word(WaitEnd, 0))
	l.publish()
}

// Post says that posts were admitted.
func (l *Log) Post(n int) {
	l.queue += uint64(n)
	l.add(word(Post, uint64(n)))
}

// Timer says that a timer became due, and how late that was seen.
func (l *Log) Timer(late time.Duration) {
	l.queue++
	l.add(word(Timer, uint64(max(0, late))))
}

// Ready says that a callback went to the ready queue.
func (l *Log) Ready() {
	l.queue++
	l.add(word(Ready, 0))
}

// Begin says that a run begins.
func (l *Log) Begin(now time.Duration) {
	l.SetTime(now)
	l.add(word(Begin, 0))
	l.publish()
}

// Finish says how a run ended.
func (l *Log) Finish(now time.Duration, o Outcome, err error) {
	l.SetTime(now)
	l.task = 0
	l.withText(MakeOutcome(Finish, 0, o), err)
	l.publish()
}

// withText adds a word and the text of err, if there is one, in one block.
func (l *Log) withText(w Word, err error) {
	l.makeRoom()
	l.put(w)
	if err == nil {
		return
	}
	text := textOf(err)
	n := copy(l.space[:], text)
	clear(l.space[n:])
	l.put(word(Text, uint64(n)))
	for i := 0; i < n; i += 8 {
		var w Word
		for k := range 8 {
			w |= Word(l.space[i+k]) << (8 * k)
		}
		l.put(w)
	}
}

// textOf returns what err says, also if it panics.
func textOf(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = "an error whose text panics"
		}
	}()
	return err.Error()
}

// Length returns how many words of a text of so many bytes follow its Text.
func Length(bytes uint64) int { return int((bytes + 7) / 8) }
