//go:build !monoloop_page

package play

import (
	_ "embed"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bugs"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories/onloop"
)

//go:embed program.go
var thisFile string

var (
	firstSource = bugs.FunctionIn(thisFile, "firstProgram")
	queueSource = bugs.FunctionIn(thisFile, "queueOfOne")
	lineSource  = bugs.FunctionIn(thisFile, "unreliableLine")
)

// sourceOf returns the text of a story's functions.
func sourceOf(s onloop.Story) string {
	var all []string
	for _, name := range s.Functions {
		all = append(all, bugs.FunctionIn(onloop.Text(), name))
	}
	return strings.Join(all, "\n")
}
