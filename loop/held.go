package loop

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

// heldTooLong is how long, in real time, a held loop lets a timer wait for virtual time to pass before it reports that:
// what holds it may wait for that very timer.
const heldTooLong = 10 * time.Second

// ErrHeld is in the report of a loop that has long been held under virtual time while a timer is due. It is no failure:
// the loop goes on when it is released.
var ErrHeld = errors.New("the loop is held")

// waitHeld waits for a post while the loop is held, so that virtual time stands still. If a timer is due at the
// deadline, a long wait is reported, once.
func (l *Loop) waitHeld(deadline time.Duration) {
	if deadline == timer.Never {
		<-l.wake
		return
	}
	limit := time.NewTimer(heldTooLong)
	defer limit.Stop()
	select {
	case <-l.wake:
	case <-limit.C:
		l.report(l.heldReport(deadline))
		<-l.wake
	}
}

func (l *Loop) heldReport(deadline time.Duration) Report {
	return Report{
		Message: "virtual time stands still, and has for " + heldTooLong.String(),
		Err: fmt.Errorf("%w (Holds that were not released: %d) at %v, so that the timer that is due at %v cannot come, and %s\n%s",
			ErrHeld, l.holds[WillPost], l.clock.Now(), deadline, counted(l.live, "coroutine"),
			strings.TrimSuffix(l.AwaitGraph().String(), "\n")),
	}
}
