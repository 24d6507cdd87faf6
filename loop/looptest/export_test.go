package looptest

import "time"

// SetPatience makes a watchdog, and the wait for a job, end after d, and returns what restores them.
func SetPatience(d time.Duration) (restore func()) {
	before := patience
	patience = d
	return func() { patience = before }
}
