package ambient_test

import (
	"context"
	"fmt"
	"runtime/pprof"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

func ExampleLabeled() {
	ctx := context.Background()
	fmt.Println(ambient.Labeled(ctx) != nil)
	ctx = pprof.WithLabels(ctx, pprof.Labels("request", "7"))
	fmt.Println(ambient.Labeled(ctx) != nil)
	// Output:
	// false
	// true
}

func ExampleNumber() {
	here, there := ambient.Number(), make(chan uint64)
	go func() { there <- ambient.Number() }()
	fmt.Println(here == ambient.Number(), here == <-there)
	// Output: true false
}
