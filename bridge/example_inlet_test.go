package bridge_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
)

// Sensors that report as fast as they can wait until the loop has room for them.
func ExampleInlet() {
	readings := 0
	var sensors sync.WaitGroup
	_ = loop.Run(func(co *loop.Co) error {
		in := bridge.NewInlet(co.Loop(), 16)
		for range 4 {
			sensors.Go(func() {
				for range 1000 {
					if in.CallSoon(context.Background(), func() { readings++ }) != nil {
						return // the loop is closed
					}
				}
			})
		}
		for readings < 4000 {
			if err := co.Yield(); err != nil {
				return err
			}
		}
		return nil
	})
	sensors.Wait()
	fmt.Println(readings)
	// Output: 4000
}
