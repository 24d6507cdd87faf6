package once_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/engine/once"
)

func ExampleFunc() {
	var f once.Func
	f.Set(func() { fmt.Println("runs") })
	f.Run()
	fmt.Println(f.Take() == nil)
	// Output:
	// runs
	// true
}
