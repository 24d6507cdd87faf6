package loop_test

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

func ExampleHandle() {
	run(func(co *loop.Co) error {
		h := co.Loop().CallSoon(func() { fmt.Println("never") })
		fmt.Println(h.Cancel(), h.Cancel())
		return co.Yield()
	})
	// Output: true false
}

func ExampleTimerHandle() {
	run(func(co *loop.Co) error {
		h := co.Loop().CallLater(time.Second, func() { fmt.Println("called") })
		err := co.Sleep(time.Minute)
		fmt.Println("was due at", h.When(), "and is too late to cancel:", h.Cancel())
		return err
	})
	// Output:
	// called
	// was due at 1s and is too late to cancel: false
}

// A Call is posted like a function, and can be taken back from any goroutine.
func ExampleCall() {
	run(func(co *loop.Co) error {
		kept, dropped := loop.NewCall(func() { fmt.Println("kept") }), loop.NewCall(func() { fmt.Println("dropped") })
		for _, call := range []*loop.Call{kept, dropped} {
			if err := co.Loop().Low().Post(call); err != nil {
				return err
			}
		}
		fmt.Println(dropped.Cancel())
		err := co.Sleep(time.Second)
		fmt.Println(kept.Cancel())
		return err
	})
	// Output:
	// true
	// kept
	// false
}

func ExampleNewCall() {
	call := loop.NewCall(func() { fmt.Println("once") })
	call.Run()
	call.Run()
	// Output: once
}
