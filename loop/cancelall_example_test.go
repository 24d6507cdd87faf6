package loop_test

import (
	"fmt"
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// A follower ends when the one it follows has ended, and is canceled by canceling that.
type follower struct{ of *loop.Co }

func (f *follower) Step(co *loop.Co, in error) (done bool, err error) {
	if in != nil || f.of.Ended() {
		return true, in
	}
	co.Low().Park(f)
	return false, nil
}

func (f *follower) Abort(_ *loop.Co, cause error) bool { return f.of.Cancel(cause) }

// Relay makes follower a Relay: its Abort is nothing but a Cancel.
func (f *follower) Relay(n int) loop.Cancelable {
	if n > 0 {
		return nil
	}
	return f.of
}

// procession starts one that waits for a latch, and n-1 more, each of which follows the one before.
func procession(r loop.Ref, n int) []*loop.Co {
	all := make([]*loop.Co, n)
	for i := range all {
		ended := func(error) {
			if i+1 < n {
				all[i+1].Low().Unpark()
			}
		}
		if i == 0 {
			all[i] = loop.Start(r, &Latch{left: 1}, ended)
		} else {
			all[i] = loop.Start(r, &follower{all[i-1]}, ended)
		}
	}
	return all
}

func ExampleRelay() {
	run(func(co *loop.Co) error {
		all := procession(co, 1000)
		if err := co.Yield(); err != nil {
			return err
		}
		all[999].Cancel(nil)
		fmt.Println(all[0].Canceling(), all[0])
		return nil
	})
	// Output: 1 Task-2 is ready
}

func ExampleLoop_CancelAll() {
	run(func(co *loop.Co) error {
		all := procession(co, 3)
		if err := co.Yield(); err != nil {
			return err
		}
		co.Loop().CancelAll(slices.Values(all))
		fmt.Println(all[0].Canceling(), all[1].Canceling(), all[2].Canceling())
		return nil
	})
	// Output: 3 2 1
}

// A duty is what two coroutines do, and any number wait for. It is a Junction: requests of many come together at it.
type duty struct {
	by      [2]*loop.Co
	waiters []*loop.Co
	mark    loop.RelayMark
	low     *loop.Low
}

// ended is told of the end of each of the two.
func (d *duty) ended(error) {
	if d.by[0].Ended() && d.by[1].Ended() {
		for _, co := range d.waiters {
			co.Low().Unpark()
		}
	}
}

func (d *duty) Abort(_ *loop.Co, cause error) bool { return d.low.Relay(d, cause) }

func (d *duty) Relay(n int) loop.Cancelable {
	if n == len(d.by) {
		return nil
	}
	return d.by[n]
}

func (d *duty) Mark() *loop.RelayMark    { return &d.mark }
func (d *duty) Returned(error) (ok bool) { return false }
func (d *duty) Relayed(agreed bool)      {}

// A waiting waits for a duty.
type waiting struct{ on *duty }

func (w *waiting) Step(co *loop.Co, in error) (done bool, err error) {
	if d := w.on; in != nil || d.by[0].Ended() && d.by[1].Ended() {
		return true, in
	}
	co.Low().Park(w.on)
	return false, nil
}

// Each of the many hands its request on to the two. They count them all, and the work of that is the work of one.
func ExampleJunction() {
	run(func(co *loop.Co) error {
		d := &duty{low: co.Loop().Low()}
		for i := range d.by {
			d.by[i] = loop.Start(co, &Latch{left: 1}, d.ended)
		}
		for range 1000 {
			d.waiters = append(d.waiters, loop.Start(co, &waiting{d}, nil))
		}
		if err := co.Yield(); err != nil {
			return err
		}
		co.Loop().CancelAll(slices.Values(d.waiters))
		fmt.Println(d.by[0].Canceling(), d.by[1].Canceling(), d.waiters[0].Canceling())
		return nil
	})
	// Output: 1000 1000 1
}
