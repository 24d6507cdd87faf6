package task

import (
	"fmt"
	"iter"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Every iterates, in the straight-line coroutine co, at fixed times: the first d from now, and then every d after the
// one before, however long the body of the iteration takes. It gives the loop's time for which the tick was set. Ticks
// that the body was too slow for are left out, as those of a time.Ticker are. If co is canceled while it waits, the
// iteration gives that error and ends. d must be positive.
//
//	for now, err := range task.Every(co, time.Second) {
//		if err != nil {
//			return err
//		}
//		...
//	}
func Every(co *loop.Co, d time.Duration) iter.Seq2[time.Duration, error] {
	mustTick(d)
	return func(yield func(time.Duration, error) bool) {
		s := TickStep{Every: d}
		for {
			err := co.Await(&s)
			if !yield(s.Tick, err) || err != nil {
				return
			}
		}
	}
}

// TickStep waits for the next tick of Every, in a step task. Its first use begins the ticking; it is used again for
// each tick.
type TickStep struct {
	Every time.Duration

	// Tick is the time for which the tick was set, when the step is done without an error.
	Tick time.Duration

	begun bool
	sleep loop.SleepStep // until Tick
	waits bool           // the sleep has begun and has not ended
}

// Step waits for the next tick.
func (s *TickStep) Step(co *loop.Co, in error) (done bool, err error) {
	if !s.waits {
		s.next(co.Loop().Time())
		s.sleep.D = s.Tick - co.Loop().Time()
		s.waits = true
	}
	done, err = s.sleep.Step(co, in)
	s.waits = !done
	return done, err
}

func mustTick(every time.Duration) {
	if every <= 0 {
		panic(fmt.Sprintf("task: ticks every %v", every))
	}
}

// next sets the tick to the first one after now.
func (s *TickStep) next(now time.Duration) {
	mustTick(s.Every)
	if !s.begun {
		s.begun = true
		s.Tick = now
	}
	s.Tick = timer.Sum(s.Tick, s.Every)
	if late := now - s.Tick; late >= 0 {
		s.Tick = timer.Sum(s.Tick+late/s.Every*s.Every, s.Every)
	}
}
