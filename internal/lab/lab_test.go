package lab_test

import (
	"fmt"
	"testing"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }

func ExampleIntrusions() {
	for _, i := range lab.Intrusions(2, 1) {
		fmt.Println(i)
	}
	// Output:
	// nothing is canceled
	// target 0 is canceled at 0
	// target 0 is canceled at 1
	// target 1 is canceled at 0
	// target 1 is canceled at 1
}
