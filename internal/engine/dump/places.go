package dump

import "strings"

// A Place is a call in a stack.
type Place struct {
	Function string // by its full name
	Line     string // file:line
}

// Places returns the calls of a stack, as Stack returns it, the latest first.
func Places(stack string) (places []Place) {
	lines := strings.Split(stack, "\n")
	for i := 0; i+1 < len(lines); i++ {
		line, isPlace := strings.CutPrefix(lines[i+1], "\t")
		if !isPlace || strings.HasPrefix(lines[i], "created by ") {
			continue
		}
		line, _, _ = strings.Cut(line, " +0x")
		places = append(places, Place{function(lines[i]), line})
	}
	return places
}

// function returns the name of a call with its arguments: what is before the last parenthesis that opens, of which a
// method has one before.
func function(call string) string {
	depth := 0
	for i := len(call) - 1; i >= 0; i-- {
		switch call[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return call[:i]
			}
		}
	}
	return call
}
