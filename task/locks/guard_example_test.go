package locks_test

import (
	"errors"
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

// The lock of a condition may guard more than the condition.
func ExampleCondition_Guard() {
	example(func(co *loop.Co) error {
		var c locks.Condition
		fmt.Println(errors.Is(c.Release(), locks.ErrNotAcquired))
		err := c.Guard().With(co, func() error {
			fmt.Println(c.Locked())
			return nil
		})
		fmt.Println(c.Locked())
		return err
	})
	// Output:
	// true
	// true
	// false
}

func ExampleEvent_Clear() {
	example(func(co *loop.Co) error {
		var open locks.Event
		open.Set()
		fmt.Println(open.IsSet(), open.Wait(co)) // which does not wait
		open.Clear()
		fmt.Println(open.IsSet())
		return nil
	})
	// Output:
	// true <nil>
	// false
}
