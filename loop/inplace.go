package loop

import "github.com/monoloop-go/monoloop/timer"

// A quiet entry reports whether its Run would call nothing of the program's: then it does not matter on which goroutine
// of the loop that is. Where it reports true, Run follows at once.
type quiet interface{ Quiet() bool }

// turnInPlace is called in a straight-line body that has parked, before it suspends, and reports whether it is ready
// again and is to go on at once. On a loop that has nothing else to do, and waits for work that is out, the body looks
// for the outcome itself, as long as the loop would linger: so where jobs are short, no stack is switched. Where many
// are awaited together, that does not help, and is tried less and less often.
//
// It makes the turns that runTurns would make, with the same entries in the same order, up to the first that is neither
// quiet nor the body's own. That one, and what comes after it, is left in the batch to runTurns.
func (l *Loop) turnInPlace(s *stack) bool {
	if !l.mayTurnInPlace(s) {
		return false
	}
	for l.batchEnd < l.pauseAt { // otherwise the end of the turn has more to do
		l.collectInPlace()
		if l.ready.len() == 0 && !l.lingerInPlace() {
			break
		}
		for l.ready.head != l.batchEnd {
			r := l.ready.front()
			if r == Runnable(s) {
				l.ready.pop()
				l.current, s.co.state = s.co, running
				l.inPlace.hit()
				return true
			}
			if q, ok := r.(quiet); !ok || !q.Quiet() {
				l.inPlace.miss()
				return false
			}
			l.current = nil
			l.ready.pop().Run()
		}
	}
	return false
}

// mayTurnInPlace reports whether the entry of s is the last of its batch, nothing else is ready, and nobody could tell
// who makes the turns that follow.
func (l *Loop) mayTurnInPlace(s *stack) bool {
	if l.ready.len() != 0 || l.watched || l.strict != 0 || l.eager > 0 || !s.whole || !l.mayBlock || l.poller != nil ||
		l.pinned != 0 || l.inPlace.passed() {
		return false
	}
	_, real := l.clock.(*timer.Real) // any other may call anything
	return real
}

// collectInPlace is the beginning of a turn.
func (l *Loop) collectInPlace() {
	if l.inbox.Filled() || l.timers.Len() > 0 {
		l.collect()
	}
	l.batchEnd = l.ready.tail
}

// lingerInPlace lingers as the wait of the loop would, and reports whether the turn has something to run.
func (l *Loop) lingerInPlace() bool {
	if l.lingering.pass > 0 { // to be counted by the wait
		return false
	}
	l.idle.trim()
	if !l.linger() {
		l.lingering.pass++ // for the wait that follows
		return false
	}
	l.collectInPlace()
	return true
}
