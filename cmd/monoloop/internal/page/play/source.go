//go:build !monoloop_page

package play

import (
	_ "embed"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bugs"
)

//go:embed program.go
var thisFile string

var (
	firstSource = bugs.FunctionIn(thisFile, "firstProgram")
	queueSource = bugs.FunctionIn(thisFile, "queueOfOne")
)
