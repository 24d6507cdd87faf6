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
