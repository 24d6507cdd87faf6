package dump_test

import (
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/internal/engine/dump"
	"github.com/monoloop-go/monoloop/internal/engine/goid"
)

func ExampleStack() {
	stack := dump.Stack(goid.Get(), "", "")
	for _, p := range dump.Places(stack) {
		if strings.HasSuffix(p.Function, "ExampleStack") {
			fmt.Println(p.Function)
		}
	}
	// Output: github.com/monoloop-go/monoloop/internal/engine/dump_test.ExampleStack
}
