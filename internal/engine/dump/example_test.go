package dump_test

import (
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/engine/dump"
)

func ExampleStack() {
	stack := dump.Stack(ambient.Number(), "", "")
	for _, p := range dump.Places(stack) {
		if strings.HasSuffix(p.Function, "ExampleStack") {
			fmt.Println(p.Function)
		}
	}
	// Output: github.com/monoloop-go/monoloop/internal/engine/dump_test.ExampleStack
}
