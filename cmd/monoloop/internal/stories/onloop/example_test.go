package onloop_test

import (
	"fmt"
	"os"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories/onloop"
	"github.com/monoloop-go/monoloop/loop"
)

func ExampleStory() {
	s := onloop.StartSignal
	fmt.Println(s.Title)
	if err := loop.Run(func(co *loop.Co) error { return s.Main(co, os.Stdout) }); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Three workers wait for one start signal
	// ["Worker 0 processed shared data" "Worker 1 processed shared data" "Worker 2 processed shared data"]
}
