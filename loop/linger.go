package loop

import "runtime"

// lingerRounds is how often a loop gives way before it waits; see linger.
const lingerRounds = 6

// maxMisses: after so many the next 127 attempts are left out.
const maxMisses = 7

// attempts is what a loop has learned of whether something is worth while: each miss in a row has it left out twice as
// often before it is tried again.
type attempts struct {
	misses uint8 // how often it was not worth while, in a row
	pass   uint8 // how often it is to be left out before the next attempt
}

// passed reports whether it is to be left out this time.
func (a *attempts) passed() bool {
	if a.pass == 0 {
		return false
	}
	a.pass--
	return true
}

func (a *attempts) hit() { a.misses = 0 }

func (a *attempts) miss() {
	a.misses = min(a.misses+1, maxMisses)
	a.pass = 1<<a.misses - 1
}

// linger gives way a few times before the loop waits for work that is out, and reports whether anything was posted
// meanwhile. A short job has ended by then: neither has the loop gone to sleep, nor need the job wake it. Where jobs
// are long, it is tried less and less often, so that they pay next to nothing for it.
func (l *Loop) linger() bool {
	if l.lingering.passed() {
		return false
	}
	for range lingerRounds {
		runtime.Gosched()
		if l.inbox.Filled() {
			l.lingering.hit()
			return true
		}
	}
	l.lingering.miss()
	return false
}
