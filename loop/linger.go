package loop

import "runtime"

// How a loop lingers; see linger.
const (
	lingerRounds = 6
	maxMisses    = 7 // after so many the next 127 waits are made at once
)

// A lingering is what a loop has learned of whether it is worth while to linger.
type lingering struct {
	misses uint8 // how often it was not, in a row
	pass   uint8 // how many waits are to be made at once before the next attempt
}

// linger gives way a few times before the loop waits for work that is out, and reports whether anything was posted
// meanwhile. A short job has ended by then: neither has the loop gone to sleep, nor need the job wake it. Where jobs
// are long, it is tried less and less often, so that they pay next to nothing for it.
func (l *Loop) linger() bool {
	g := &l.lingering
	if g.pass > 0 {
		g.pass--
		return false
	}
	for range lingerRounds {
		runtime.Gosched()
		if l.inbox.Filled() {
			g.misses = 0
			return true
		}
	}
	g.misses = min(g.misses+1, maxMisses)
	g.pass = 1<<g.misses - 1
	return false
}
