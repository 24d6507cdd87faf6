package loop_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// An errand runs a function on a goroutine, and parks its coroutine meanwhile. The goroutine writes value before it
// posts the errand, which is a Runnable, to the loop.
type errand struct {
	work  func() int
	value int
	co    *loop.Co // nil once nobody waits
	begun bool
	hold  loop.Hold
}

func (e *errand) Step(co *loop.Co, in error) (done bool, err error) {
	if e.begun {
		e.co = nil
		return true, in
	}
	e.begun, e.co, e.hold = true, co, co.Loop().Low().Hold(loop.WillPost)
	low := co.Loop().Low()
	go func() {
		e.value = e.work()
		_ = low.Post(e) // it fails if the loop is closed: then nobody waits
	}()
	co.Low().Park(e)
	return false, nil
}

func (e *errand) Run() {
	e.hold.Release()
	if e.co != nil {
		e.co.Low().Unpark()
	}
}

func (e *errand) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// A loop that is held knows that something outside works for it: it waits, where it would find a deadlock.
func ExampleHold() {
	run(func(co *loop.Co) error {
		e := &errand{work: func() int { return 6 * 7 }}
		err := co.Await(e)
		fmt.Println(e.value, co.Loop().Time())
		return err
	})
	// Output: 42 0s
}

// A bell is a Poller whose descriptors are a channel: what is sent on it is called on the loop's goroutine.
type bell struct {
	loop  *loop.Loop
	rings chan func()
	wakes chan struct{} // has room for one
	found []func()
}

func (b *bell) Poll() {
	for b.Ready() {
		b.found = append(b.found, <-b.rings)
	}
	for _, ring := range b.found {
		ring()
	}
	b.found = nil
}

func (b *bell) Wait(deadline time.Duration, posted func() bool) (found bool) {
	if posted() { // a Wake from now on is not lost
		return false
	}
	var due <-chan time.Time
	if deadline != timer.Never {
		due = time.After(deadline - b.loop.Time())
	}
	select {
	case ring := <-b.rings:
		b.found = append(b.found, ring)
		return true
	case <-b.wakes:
	case <-due:
	}
	return false
}

func (b *bell) Wake() bool {
	select {
	case b.wakes <- struct{}{}:
	default:
	}
	return false // it cannot tell whether there is a Wait
}

func (b *bell) Ready() bool { return len(b.rings) > 0 }

func (b *bell) Watch(func()) {} // only a host that pumps asks for it

// A loop that waits on something else than its clock. Timers and posts go on.
func ExamplePoller() {
	err := loop.Run(func(co *loop.Co) error {
		low := co.Loop().Low()
		b := &bell{loop: co.Loop(), rings: make(chan func(), 1), wakes: make(chan struct{}, 1)}
		low.SetPoller(b)
		hold := low.Hold(loop.MayPost) // it may ring: that main waits is no deadlock
		defer hold.Release()
		latch := &Latch{left: 1}
		go func() { b.rings <- func() { fmt.Println("a ring"); latch.CountDown() } }()
		return errors.Join(co.Await(latch), co.Sleep(time.Millisecond))
	})
	fmt.Println(err)
	// Output:
	// a ring
	// <nil>
}
