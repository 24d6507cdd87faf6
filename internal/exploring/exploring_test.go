package exploring_test

import (
	"fmt"
	"testing"

	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/internal/exploring"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func ExampleIntrusions() {
	for _, i := range exploring.Intrusions(2, 1) {
		fmt.Println(i)
	}
	// Output:
	// nothing is canceled
	// target 0 is canceled at 0
	// target 0 is canceled at 1
	// target 1 is canceled at 0
	// target 1 is canceled at 1
}
