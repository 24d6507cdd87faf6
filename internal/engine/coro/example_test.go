package coro_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/engine/coro"
)

type counter struct{ coroutine coro.Coroutine }

func (c *counter) main(yield func(struct{}) bool) {
	defer c.coroutine.Leave()
	for again := c.coroutine.Enter(yield); again; again = c.coroutine.Rest() {
		c.count()
	}
}

func (c *counter) count() {
	for n := range 2 {
		fmt.Println("body", n)
		c.coroutine.Suspend()
	}
}

func ExampleCoroutine() {
	var c counter
	c.coroutine.Init(c.main)
	defer c.coroutine.Stop()
	for ended := c.coroutine.Start(); !ended; ended = c.coroutine.Resume() {
		fmt.Println("resumer")
	}
	// Output:
	// body 0
	// resumer
	// body 1
	// resumer
}
