package eventlog

import "time"

// What follows is one method for each kind of event. Those of entries that begin to run publish what was written, or
// have a later one do so. That a task has given way is no event: it is what remains of a step in which it has neither
// parked nor ended.

// Step says that a step of this task begins.
func (l *Log) Step(task uint64) { l.Enter(word(Step, task)) }

// Call says that a callback begins, which is a function with this program counter.
func (l *Log) Call(pc uintptr) { l.Enter(word(Call, uint64(pc))) }

// Callback says that a callback begins that is no function.
func (l *Log) Callback(s Source) { l.Enter(word(Callback, uint64(s))) }

// Eager says that a step of this task begins inside of another one, or of a callback.
func (l *Log) Eager(task uint64) { l.begin(word(Eager, task), true) }

// StepEnd says that an eager step is over, and the step of this task goes on, or a callback if it is zero.
func (l *Log) StepEnd(outer uint64) { l.begin(word(StepEnd, outer), false) }

// Over says that what follows is done by nobody: what has run is over.
func (l *Log) Over() { l.add(word(Over, 0), 0) }

// Nothing says that an entry leaves the ready queue that has nothing to do, or has left it if it is gone.
func (l *Log) Nothing(gone bool) {
	entries := 0
	if gone {
		entries = -1
	}
	l.add(word(Nothing, 0), entries)
}

// Park says that the task whose step runs has parked.
func (l *Log) Park(s Source, object uint64) { l.add(MakePark(s, object), 0) }

// Wake says that a task was woken.
func (l *Log) Wake(task uint64) { l.add(word(Wake, task), 1) }

// Start says that a task is being started, and by whom if that is not the one whose step runs.
func (l *Log) Start(task, from uint64) {
	l.makeRoom()
	if from != 0 {
		l.put(word(From, from))
	}
	l.put(word(Start, task))
}

// End says how a task has ended.
func (l *Log) End(task uint64, o Outcome, err error) { l.withText(MakeOutcome(End, task, o), err) }

// Settle says how an object was settled: one of Park.
func (l *Log) Settle(s Source, object uint64, o Outcome) { l.add(MakeSettled(s, object, o), 0) }

// Cancel says that a task was asked to end, and why.
func (l *Log) Cancel(task uint64, cause error) { l.withText(word(Cancel, task), cause) }

// Wait says that the loop waits until the deadline; a negative one is none.
func (l *Log) Wait(now, deadline time.Duration) {
	l.SetTime(now)
	left := uint64(Forever)
	if deadline >= 0 {
		left = uint64(max(0, deadline-now))
	}
	l.add(word(Wait, left), 0)
	l.publishAll()
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
	l.add(word(WaitEnd, 0), 0)
	l.publishAll()
}

// Post says that posts were admitted.
func (l *Log) Post(n int) { l.add(word(Post, uint64(n)), n) }

// Timer says that a timer became due, and how late that was seen.
func (l *Log) Timer(late time.Duration) { l.add(word(Timer, uint64(max(0, late))), 1) }

// Ready says that a callback went to the ready queue.
func (l *Log) Ready() { l.add(word(Ready, 0), 1) }

// Begin says that a run begins.
func (l *Log) Begin(now time.Duration) {
	l.SetTime(now)
	l.add(word(Begin, 0), 0)
	l.publishAll()
}

// Finish says how a run ended.
func (l *Log) Finish(now time.Duration, o Outcome, err error) {
	l.SetTime(now)
	l.withText(MakeOutcome(Finish, 0, o), err)
	l.publishAll()
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
