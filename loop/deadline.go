package loop

import (
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

var (
	// ErrDeadlineEntered is the error of a Deadline that is entered twice.
	ErrDeadlineEntered = errors.New("loop: deadline entered twice")

	// ErrDeadlineInactive is the error of moving a Deadline whose scope was not entered, was left, or has expired.
	ErrDeadlineInactive = errors.New("loop: deadline not active")
)

type deadlineState uint8

const (
	created deadlineState = iota
	entered
	expiring // has canceled the coroutine, which has not left the scope yet
	expired
	exited
)

// A Deadline limits the time that a coroutine spends in a scope. It is the object under task.Timeout, and what step
// tasks use directly: Enter, then the work, then Exit with the work's error, on every way out. What does not suspend is
// not interrupted.
//
// It goes from created by Enter to entered, then by Exit to exited; or, if its time comes first, to expiring, and by
// Exit to expired. While it is entered, it may be moved. It matches asyncio.Timeout.
type Deadline struct {
	co        *Co
	state     deadlineState
	canceling int // co's count of requests at Enter
	when      time.Duration
	armed     bool // there is a deadline: at when, in timer, or if when had passed already, in soon
	timer     TimerHandle
	soon      Handle
}

// Enter begins the scope of co, whose step must be running, with no deadline yet.
func (d *Deadline) Enter(co *Co) error {
	if d.state != created {
		return ErrDeadlineEntered
	}
	co.mustRun("Deadline.Enter")
	d.co, d.state, d.canceling = co, entered, co.Canceling()
	return nil
}

// Set moves the deadline to the loop's time when. A time that has passed cancels the coroutine in the next turn; with
// timer.Never the scope is not limited any more, as after Disarm.
func (d *Deadline) Set(when time.Duration) error {
	if err := d.Disarm(); err != nil {
		return err
	}
	l := d.co.loop
	d.when, d.armed = when, when != timer.Never
	switch {
	case !d.armed:
	case when <= l.Time():
		d.soon = l.schedule((*expire)(d))
	default:
		d.timer = l.scheduleAt(when, (*expire)(d))
	}
	return nil
}

// Reset moves the deadline to a time from now. With the longest Duration, or what comes to timer.Never, there is none.
func (d *Deadline) Reset(after time.Duration) error {
	if d.state != entered {
		return ErrDeadlineInactive
	}
	return d.Set(d.co.loop.After(after))
}

// Disarm takes the deadline away: the scope is not limited any more.
func (d *Deadline) Disarm() error {
	if d.state != entered {
		return ErrDeadlineInactive
	}
	d.cancel()
	return nil
}

// When returns the deadline in the loop's time, and false if there is none.
func (d *Deadline) When() (time.Duration, bool) { return d.when, d.armed }

// Expired reports whether the deadline has canceled the coroutine, whatever came out of it.
func (d *Deadline) Expired() bool { return d.state == expiring || d.state == expired }

// Exit ends the scope and returns what its error err becomes: a *TimeoutError if err is the cancellation that the
// deadline made and nobody else asked for one, and err itself otherwise. The deadline's own request is taken back.
func (d *Deadline) Exit(err error) error {
	d.cancel()
	switch d.state {
	case entered:
		d.state = exited
	case expiring:
		d.state = expired
		if d.co.Uncancel() <= d.canceling && IsCanceled(err) {
			return &TimeoutError{Canceled: err}
		}
	}
	return err
}

func (d *Deadline) cancel() {
	d.armed = false
	d.timer.Cancel()
	d.soon.Cancel()
}

// expire is a Deadline as the entry that its timer schedules.
type expire Deadline

func (e *expire) Run() {
	e.co.Cancel(nil)
	e.state = expiring
}
