package nesting

import (
	"fmt"
	"strings"
)

// Pattern checks a regular expression, whose groups nest.
func Pattern(source string) error {
	if brief(source, Limit) {
		return nil
	}
	return pattern(source, Limit, Parts)
}

// A group of a pattern that is open, or the pattern itself.
type group struct {
	repeats int // in each other within it
	parts   int // with all repeats written out
	last    int // parts of what a repeat would be of
}

// add puts what is written out as some parts behind what is there.
func (g *group) add(parts int) { g.parts, g.last = g.parts+parts, parts }

// repeat writes the last part out as often as it is to be.
func (g *group) repeat(n int) {
	g.parts = min(g.parts+(n-1)*g.last, maxParts)
	g.last = 0
}

// addOrRepeat looks at what is no bracket, and returns how many bytes that has.
func (g *group) addOrRepeat(source string) int {
	if source[0] == '{' {
		if times, ok := repeated(source); ok {
			g.repeat(times)
			return strings.IndexByte(source, '}') + 1
		}
	}
	g.add(1)
	return 1
}

// maxParts is more than any limit, and far from where numbers end, times another one.
const maxParts = 1 << 30

func pattern(source string, limit, parts int) error {
	open, class := make([]group, 1, 16), false
	for i := 0; i < len(source); i++ {
		g, n := &open[len(open)-1], len(open)-1
		switch b := source[i]; {
		case b == '\\':
			i++
			g.add(1)
		case class:
			class = b != ']'
		case b == '[':
			class = true
			g.add(1)
		case b == '(':
			if n+1 > limit {
				return &Error{1, tooDeep("groups", limit)}
			}
			open = append(open, group{})
		case b == ')' && n > 0:
			open = open[:n]
			if open[n-1].close(g, source[i+1:]); open[n-1].repeats > Repeats {
				return &Error{1, tooDeep("repeated groups", Repeats)}
			}
		default:
			i += g.addOrRepeat(source[i:]) - 1
		}
		if open[len(open)-1].parts > parts {
			return &Error{1, fmt.Sprintf("the repeats of a pattern make it longer than %d", parts)}
		}
	}
	return nil
}

// close puts a group into that around it. rest is what comes after.
func (g *group) close(inner *group, rest string) {
	repeats := inner.repeats
	if rest != "" && rest[0] == '{' {
		repeats++
	}
	g.repeats = max(g.repeats, repeats)
	g.add(inner.parts + 1)
}
