package looptest

import (
	"path"
	"strings"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

// withoutOurs leaves out of an assertion's text the calls that lead to every program: of this library, and of Go
// itself.
func withoutOurs(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if file, ok := place(line); !ok || !leadsToEvery(file) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

func leadsToEvery(file string) bool {
	file = "/" + file // after -trimpath Go's own begin with the package
	return frames.File(file[1:]) || strings.HasSuffix(file, "/runtime/"+path.Base(file)) ||
		strings.HasSuffix(file, "/iter/iter.go")
}

// place returns the file of a line that is only a place, as those are in which testify shows the stack of an assertion:
// space, a file of Go or of its assembler, and a number. Package regexp would say so more shortly, and is much for a
// program that is sent to a page.
func place(line string) (file string, ok bool) {
	text, whole := strings.CutSuffix(line, "\n")
	text = strings.TrimLeft(text, " \t\r\f\v")
	colon := strings.LastIndexByte(text, ':')
	if !whole || len(text)+1 == len(line) || colon < 0 || colon+1 == len(text) {
		return "", false
	}
	file = text[:colon]
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	if strings.ContainsAny(file, " \t\r\f\v") || strings.ContainsFunc(text[colon+1:], notDigit) {
		return "", false
	}
	return file, strings.HasSuffix(file, ".go") || strings.HasSuffix(file, ".s")
}
