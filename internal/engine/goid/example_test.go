package goid_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/engine/goid"
)

func ExampleGet() {
	here, there := goid.Get(), make(chan uint64)
	go func() { there <- goid.Get() }()
	fmt.Println(here == goid.Get(), here == <-there)
	// Output: true false
}
