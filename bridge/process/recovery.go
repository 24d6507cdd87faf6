package process

import "time"

// A recovery is how a pool goes on after a worker that could not be started, or died before it could take a request:
// that may pass. After a pause, which grows with each failure, the next one is tried, one at a time until one has
// started; those that live take requests meanwhile. It is guarded by the pool's mutex.
type recovery struct {
	reachedMain bool        // a worker has come to Main
	started     bool        // a worker was ready for requests
	failures    int         // since then
	last        error       // of those; nil if there are none
	timer       *time.Timer // not nil during a pause
}

// The first pause, which doubles up to the longest.
const (
	firstPause   = 10 * time.Millisecond
	longestPause = 5 * time.Second
)

// allows reports whether a worker may be started beside so many that start already.
func (r *recovery) allows(starting int) bool {
	return r.timer == nil && (r.failures == 0 || starting == 0)
}

// succeed is told of a worker that was started.
func (r *recovery) succeed() {
	r.stop()
	r.started, r.failures, r.last = true, 0, nil
}

// fail is told of one that was not, and returns the pause after which again is called, or zero if one has begun
// already.
func (r *recovery) fail(err error, again func()) time.Duration {
	r.last = err
	if r.timer != nil {
		return 0
	}
	pause := min(firstPause<<min(r.failures, 16), longestPause)
	r.failures++
	r.timer = time.AfterFunc(pause, again)
	return pause
}

func (r *recovery) stop() {
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
}

// retry ends the pause.
func (p *Pool) retry() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.recovery.timer = nil
	if p.broken == nil {
		p.dispatch()
	}
}

// workerReachedMain is told of a worker that has come to Main.
func (p *Pool) workerReachedMain() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.recovery.reachedMain = true
}

func (p *Pool) anyReachedMain() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.recovery.reachedMain
}
