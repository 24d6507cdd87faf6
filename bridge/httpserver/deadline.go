package httpserver

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// A deadline is the time at which a connection of the loop has waited long enough for what its phase waits for. Its
// timer is set once for many requests: when it fires too early, it is set again.
type deadline struct {
	at     time.Duration // in the loop's time; zero if there is none
	passed bool
	set    bool
	timer  loop.TimerHandle
	conn   *conn
}

// idleTime is how long a connection may be idle, zero for without end: as long as with net/http.
func (v *streams) idleTime(first bool) time.Duration {
	srv := v.inner
	switch {
	case first && srv.ReadHeaderTimeout != 0:
		return max(0, srv.ReadHeaderTimeout)
	case !first && srv.IdleTimeout != 0:
		return max(0, srv.IdleTimeout)
	}
	return max(0, srv.ReadTimeout)
}

// arm gives the connection so much time from now on; without end if that is zero.
func (d *deadline) arm(c *conn, after time.Duration) {
	d.passed, d.at = false, 0
	if after <= 0 {
		return
	}
	d.conn = c
	l := c.streams.serve.co.Loop()
	d.at = l.After(after)
	if d.set && d.timer.When() > d.at {
		d.timer.Cancel()
		d.set = false
	}
	if !d.set {
		d.set = true
		d.timer = l.Low().ScheduleAt(d.at, d)
	}
}

// disarm says that there is no hurry any more.
func (d *deadline) disarm() { d.at = 0 }

// stop lets go of the timer.
func (d *deadline) stop() {
	d.at = 0
	if d.set {
		d.set = false
		d.timer.Cancel()
	}
}

// Run is the timer.
func (d *deadline) Run() {
	d.set = false
	l := d.conn.streams.serve.co.Loop()
	switch {
	case d.at == 0:
	case d.at > l.Time():
		d.set = true
		d.timer = l.Low().ScheduleAt(d.at, d)
	default:
		d.at, d.passed = 0, true
		d.conn.late()
	}
}

// late ends the phase. A request goes on, and its response is lost, as with net/http.
func (c *conn) late() {
	switch c.phase {
	case connReading:
		c.co.Cancel(nil)
	case connSecuring, connWriting, connClosing:
		c.stream.Abort()
	}
}
