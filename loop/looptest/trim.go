package looptest

import (
	"path"
	"regexp"
	"strings"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

// frame is a line that is only a place, as those are in which testify shows the stack of an assertion.
var frame = regexp.MustCompile(`(?m)^\s+(\S+\.(?:go|s)):\d+\n`)

// withoutOurs leaves out of an assertion's text the calls that lead to every program: of this library, and of Go
// itself.
func withoutOurs(text string) string {
	return frame.ReplaceAllStringFunc(text, func(line string) string {
		file := frame.FindStringSubmatch(line)[1]
		if frames.File(file) || strings.HasSuffix(file, "/runtime/"+path.Base(file)) ||
			strings.HasSuffix(file, "/iter/iter.go") {
			return ""
		}
		return line
	})
}
