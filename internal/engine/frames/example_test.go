package frames_test

import (
	"fmt"
	"path/filepath"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

func ExampleNearest() {
	f, _ := frames.Nearest(nil)
	fmt.Println(filepath.Base(f.File), frames.Function(f.Function))
	// Output: example_test.go false
}
