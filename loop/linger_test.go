package loop_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// sleepClock is a clock of the real world that counts its waits, and tells each.
type sleepClock struct {
	real  *timer.Real
	waits int
	told  func()
}

func (c *sleepClock) Now() time.Duration { return c.real.Now() }

func (c *sleepClock) Wait(deadline time.Duration, wake <-chan struct{}) {
	c.waits++
	c.told()
	c.real.Wait(deadline, wake)
}

// An outing has work done by another goroutine, and waits for that.
type outing struct {
	work  func()
	hold  loop.Hold
	began bool
}

func (e *outing) Step(co *loop.Co, in error) (bool, error) {
	if e.began {
		return true, in
	}
	e.began = true
	l := co.Loop()
	e.hold = l.Low().Hold(loop.WillPost)
	go func() {
		e.work()
		_ = l.CallSoonThreadsafe(func() {
			e.hold.Release()
			co.Low().Unpark()
		})
	}()
	co.Low().Park(nil)
	return false, nil
}

// waitsFor returns how often a loop has gone to sleep for so many long jobs, which end when it has, and then for so
// many short ones.
func waitsFor(t *testing.T, long, short int) int {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that nothing is done beside the loop
	asleep := make(chan struct{}, 1)
	clock := &sleepClock{real: timer.NewReal(), told: func() { asleep <- struct{}{} }}
	l := loop.New(&loop.Options{Clock: clock})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		for range long {
			require.NoError(t, co.Await(&outing{work: func() { <-asleep }}))
		}
		clock.told = func() {}
		for range short {
			require.NoError(t, co.Await(&outing{work: func() {}}))
		}
		return nil
	}))
	require.NoError(t, l.Close())
	return clock.waits
}

func TestALoopDoesNotGoToSleepForAShortJob(t *testing.T) {
	require.Zero(t, waitsFor(t, 0, 100))
}

// It lingers at the first, third, seventh and fifteenth wait, and then at the thirty-first, which is for a short one.
func TestALoopLingersLessAndLessOftenWhereJobsAreLong(t *testing.T) {
	require.Equal(t, 20+10, waitsFor(t, 20, 100))
}
