package ring_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/engine/ring"
)

func ExampleRing() {
	var r ring.Ring[string]
	r.Push("first")
	n := r.Tail()
	r.Push("second")
	*r.At(n) = "taken back"
	for r.Len() > 0 {
		fmt.Println(r.Pop())
	}
	// Output:
	// first
	// taken back
}
