package timer_test

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

func ExampleQueue() {
	q := timer.NewQueue[string]()
	tea := &timer.Timer[string]{Value: "tea is ready"}
	nap := &timer.Timer[string]{Value: "nap is over"}
	call := &timer.Timer[string]{Value: "call her"}
	q.Set(nap, 20*time.Minute)
	q.Set(tea, 3*time.Minute)
	q.Set(call, 10*time.Minute)
	q.Cancel(call)

	next, _ := q.Next()
	fmt.Println("sleep until", next)
	for t := q.Due(time.Hour); t != nil; t = q.Due(time.Hour) {
		fmt.Println(t.When(), t.Value)
	}
	// Output:
	// sleep until 3m0s
	// 3m0s tea is ready
	// 20m0s nap is over
}

func ExampleVirtual() {
	var c timer.Virtual
	c.Wait(8*time.Hour, nil) // returns at once
	fmt.Println(c.Now())
	// Output: 8h0m0s
}

func ExampleReal() {
	c := timer.NewReal()
	before := c.Now()
	c.Wait(before+time.Millisecond, nil)
	fmt.Println(c.Now() >= before+time.Millisecond)
	// Output: true
}

// A timer may be set again, also while it is set: that moves it.
func ExampleTimer() {
	q := timer.NewQueue[string]()
	t := &timer.Timer[string]{Value: "bread"}
	q.Set(t, 30*time.Minute)
	q.Set(t, 40*time.Minute)
	fmt.Println(q.Len(), t.When(), t.Seq() != 0)
	fmt.Println(q.Due(time.Hour).Value, t.Seq() != 0)
	// Output:
	// 1 40m0s true
	// bread false
}

// Equal deadlines keep the order in which they were set.
func ExampleNewQueue() {
	q := timer.NewQueue[int]()
	for i := range 3 {
		q.Set(&timer.Timer[int]{Value: i}, time.Second)
	}
	for t := q.Due(time.Second); t != nil; t = q.Due(time.Second) {
		fmt.Println(t.Value)
	}
	// Output:
	// 0
	// 1
	// 2
}

func ExampleNewReal() {
	c := timer.NewReal()
	fmt.Println(c.Now() >= 0, c.Now() < time.Hour)
	// Output: true true
}

// A fast clock is twice as fast as the one below it: any Clock will do for a loop.
type fast struct{ timer.Clock }

func (f fast) Now() time.Duration { return 2 * f.Clock.Now() }

func (f fast) Wait(deadline time.Duration, wake <-chan struct{}) {
	if deadline != timer.Never {
		deadline = (deadline + 1) / 2
	}
	f.Clock.Wait(deadline, wake)
}

func ExampleClock() {
	below := &timer.Virtual{}
	var c timer.Clock = fast{below}
	c.Wait(time.Hour, nil)
	fmt.Println(c.Now(), below.Now())
	// Output: 1h0m0s 30m0s
}

// Without a deadline there is nothing to jump to.
func ExampleVirtual_idle() {
	var c timer.Virtual
	c.OnIdle = func() { c.Advance(time.Minute) }
	c.Wait(timer.Never, nil)
	fmt.Println(c.Now())
	// Output: 1m0s
}

func ExampleSimulated() {
	var c timer.Simulated = &timer.Virtual{}
	fmt.Println(c.HandlesIdle(), c.PassesHolds())
	// Output: false false
}

func ExampleSum() {
	fmt.Println(timer.Sum(time.Minute, time.Second), timer.Sum(timer.Never-1, time.Hour) == timer.Never)
	// Output: 1m1s true
}

func ExampleQueue_Clear() {
	q := timer.NewQueue[string]()
	q.Set(&timer.Timer[string]{Value: "tea"}, time.Minute)
	q.Clear()
	_, set := q.Next()
	fmt.Println(q.Len(), set)
	// Output: 0 false
}
