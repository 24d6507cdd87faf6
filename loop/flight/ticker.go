package flight

import (
	"time"
)

const (
	tickEvery = time.Millisecond
	restAfter = 32 // ticks for which the loop has waited
)

// A ticker is the goroutine that tells the log the time, and sees that a step or callback is slow.
type ticker struct {
	recorder *Recorder
	start    time.Time
	base     time.Duration // of the loop's clock, at start
	stop     chan struct{}
	done     chan struct{}

	// What follows belongs to the goroutine.

	position uint64        // of the log, at the last tick
	since    time.Duration // when it was another one last
	told     bool          // what runs has been reported
	next     time.Duration // no slow step is reported before
}

func newTicker(r *Recorder, now time.Duration) *ticker {
	t := &ticker{recorder: r, start: time.Now(), base: now, stop: make(chan struct{}), done: make(chan struct{})}
	go t.run()
	return t
}

func (t *ticker) end() {
	close(t.stop)
	<-t.done
}

func (t *ticker) run() {
	defer close(t.done)
	ticks := time.NewTicker(tickEvery)
	defer ticks.Stop()
	log, idle := t.recorder.log, 0
	for {
		select {
		case <-t.stop:
			return
		case <-ticks.C:
		}
		now := t.base + time.Since(t.start)
		log.SetTick(now)
		if !log.Waiting.Load() {
			idle = 0
			t.look(now)
		} else if idle++; idle >= restAfter {
			idle = 0
			ticks.Stop()
			t.rest()
			ticks.Reset(tickEvery)
		}
	}
}

// rest returns when the loop waits no more.
func (t *ticker) rest() {
	log := t.recorder.log
	log.Away.Store(true)
	if !log.Waiting.Load() && log.Away.CompareAndSwap(true, false) {
		return
	}
	select {
	case <-t.stop:
	case <-log.Back:
	}
}

// look sees whether what runs has run for long.
func (t *ticker) look(now time.Duration) {
	if p := t.recorder.log.Position(); p != t.position {
		t.position, t.since, t.told = p, now, false
		return
	}
	o := &t.recorder.opts
	if t.told || o.To == nil || o.Slow < 0 || now-t.since < o.Slow || now < t.next {
		return
	}
	t.told, t.next = true, now+slowPause
	took := (now - t.since).Round(time.Millisecond)
	t.recorder.put(t.recorder.Take("slow: a step or callback has run for " + took.String()))
}
