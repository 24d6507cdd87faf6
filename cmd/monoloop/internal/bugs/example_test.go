package bugs_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bugs"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

func ExampleBug_Explore() {
	b, _ := bugs.Find("overdraft")
	fmt.Println(b.Wrong)
	fmt.Println(b.Explore(1000, 0).Failure)
	fmt.Println("repaired:", looptest.Explorer{}.Run(b.Twin()).Failure == nil)
	// Output:
	// The balance is checked before a request and drawn on after it.
	// error: the balance is -10
	// choice 0, at 0s: shop (had been started at bug.go:66) ran before rent (had been started at bug.go:66), which was ready first
	//     shop then: waited for sleep 1ms at bug.go:82
	//     rent then: waited for sleep 1ms at bug.go:77
	// repaired: true
}

func ExampleBug_Search() {
	b, _ := bugs.Find("polite-tasks")
	for _, m := range bugs.Makers() {
		if m.Name == "FIFO" || m.Name == "DFS" {
			n, ok := b.Search(m, 100, 1).Median()
			fmt.Println(m.Name, n, ok)
		}
	}
	// Output:
	// FIFO 0 false
	// DFS 3 true
}
