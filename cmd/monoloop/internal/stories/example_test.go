package stories_test

import (
	"fmt"
	"os"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories"
)

func ExampleFind() {
	s, _ := stories.Find("future-chain")
	fmt.Println(s.Title)
	if err := s.Run(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Three futures, each made of the one before
	// Future 1 -> Future 2 -> Future 3
	// Note: callbacks that set the next future leave it pending, in Python, when one fails; here the end gets: no Future 1.
}
