package each_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/engine/each"
)

func ExampleOf() {
	defer func() { fmt.Println("panic:", recover()) }()
	each.Of([]string{"a", "b", "c"}, func(s string) {
		fmt.Println(s)
		if s == "b" {
			panic(s)
		}
	})
	// Output:
	// a
	// b
	// c
	// panic: b
}
