package tests

import (
	"fmt"
	"testing"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

func TestBlocks(t *testing.T) {
	c := make(chan int)
	_ = loop.Run(func(co *loop.Co) error {
		go func() { c <- 1 }()
		<-c                                // with -tests "blocking: a receive from a channel blocks the loop"
		_ = time.Now()                     // with -tests "wallclock: time.Now"
		_ = time.Now()                     //monoloop:allow wallclock it does no harm
		for name := range map[int]bool{} { // want "maporder: the order of a map is random"
			fmt.Println(name)
		}
		co.Loop().CallSoon(func() {
			_ = co.Yield() // with -tests "otherco: a callback is no step of co"
		})
		return nil
	})
}

func Example() {
	_ = loop.Run(func(co *loop.Co) error {
		_ = time.Now() // want "wallclock: time.Now"
		return nil
	})
}
