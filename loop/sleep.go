package loop

import "time"

// SleepStep is the Stepper that waits for time to pass. It may be used again once it is done.
type SleepStep struct {
	// D is how long to wait. If it is not positive, the coroutine gives way for one turn.
	D time.Duration

	co      *Co // who sleeps; nil before the first step and when done
	call    *timedCall
	setting uint64 // of call
}

// Step waits until D has passed since its first call.
func (s *SleepStep) Step(co *Co, in error) (done bool, err error) {
	switch {
	case s.co != nil:
		s.drop() // what was thrown may have come before the time
		s.co, s.call = nil, nil
		return true, in
	case s.D <= 0:
		s.co = co
		co.giveWay()
	default:
		s.co = co
		h := co.loop.scheduleAt(co.loop.After(s.D), (*wakeSleeper)(s))
		s.call, s.setting = h.call, h.setting
		co.park(s, nil)
	}
	return false, nil
}

// Abort drops the timer at once.
func (s *SleepStep) Abort(co *Co, cause error) bool {
	s.drop()
	co.wake(Canceled(cause))
	return true
}

func (s *SleepStep) drop() {
	if s.call != nil {
		s.call.cancel(s.setting)
	}
}

// String says what a sleeping coroutine waits for.
func (s *SleepStep) String() string { return "sleep " + s.D.String() }

// wakeSleeper is a SleepStep as the entry that its timer schedules.
type wakeSleeper SleepStep

func (s *wakeSleeper) Run() { s.co.unpark() }

// Co returns who sleeps.
func (s *wakeSleeper) Co() *Co { return s.co }

// Sleep suspends the straight-line coroutine co for d, and never for less. If d is not positive, it gives way for one
// turn, as Yield does.
func (co *Co) Sleep(d time.Duration) error {
	if d <= 0 {
		return co.Yield()
	}
	co.mustSuspend("Sleep")
	l, stack := co.loop, co.stack()
	s := &stack.sleep
	s.D = d
	if l.looked {
		return co.Await(s)
	}
	if done, err := s.Step(co, nil); done {
		return err
	}
	if l.holds[WillPost] == 0 || !l.turnInPlace(stack) {
		stack.coroutine.Suspend()
	}
	_, err := s.Step(co, stack.resumed())
	return err
}
