package coro_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/engine/coro"
)

type counter struct{ coroutine coro.Coroutine }

func (c *counter) Body() {
	for n := range 2 {
		fmt.Println("body", n)
		c.coroutine.Suspend()
	}
}

func ExampleCoroutine() {
	var c counter
	c.coroutine.Init()
	defer c.coroutine.Stop()
	for ended := c.coroutine.Start(&c); !ended; ended = c.coroutine.Resume() {
		fmt.Println("resumer")
	}
	// Output:
	// body 0
	// resumer
	// body 1
	// resumer
}
