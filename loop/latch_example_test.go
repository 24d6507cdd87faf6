package loop_test

import (
	"fmt"
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// A Latch is a primitive written from nothing: coroutines wait for it until it was counted down to zero.
type Latch struct {
	left    int
	waiters []*loop.Co
}

// CountDown takes one away. With the last one, all that wait go on, in the order in which they came.
func (l *Latch) CountDown() {
	if l.left--; l.left > 0 {
		return
	}
	for _, co := range l.waiters {
		co.Low().Unpark()
	}
	l.waiters = nil
}

// Step makes the latch a Stepper, by which both kinds of tasks wait for it.
func (l *Latch) Step(co *loop.Co, in error) (done bool, err error) {
	if in != nil || l.left <= 0 {
		return true, in
	}
	l.waiters = append(l.waiters, co)
	co.Low().Park(l)
	return false, nil
}

// Wait is the same for straight-line tasks.
func (l *Latch) Wait(co *loop.Co) error { return co.Await(l) }

// Abort makes the latch a Waitlist.
func (l *Latch) Abort(co *loop.Co, cause error) bool {
	l.waiters = slices.DeleteFunc(l.waiters, func(w *loop.Co) bool { return w == co })
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String is what reports say of those who wait.
func (l *Latch) String() string { return fmt.Sprintf("a latch with %d left", l.left) }

// A greeter is a step task: it waits for the latch, and then says something.
type greeter struct{ latch *Latch }

func (g *greeter) Step(co *loop.Co, in error) (done bool, err error) {
	if done, err := g.latch.Step(co, in); !done || err != nil {
		return done, err
	}
	fmt.Println("step task: hello")
	return true, nil
}

// A primitive written from nothing, used by both kinds of tasks.
func ExampleWaitlist() {
	err := loop.Run(func(co *loop.Co) error {
		latch := &Latch{left: 2}
		loop.Start(co, &greeter{latch}, nil)
		loop.Start(co, loop.Func(func(co *loop.Co) error {
			err := latch.Wait(co)
			fmt.Println("straight-line task:", err)
			return err
		}), nil)
		third := loop.Start(co, latch, func(err error) { fmt.Println("third:", err) })
		if err := co.Yield(); err != nil {
			return err
		}
		fmt.Println(third)
		third.Cancel(nil)
		latch.CountDown()
		latch.CountDown()
		return latch.Wait(co)
	})
	fmt.Println(err)
	// Output:
	// Task-4 waits for a latch with 2 left
	// third: canceled
	// step task: hello
	// straight-line task: <nil>
	// <nil>
}
