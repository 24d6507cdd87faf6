package nesting

import "strings"

// What the engine reads more than once, again at each level, has lower limits, as its time doubles with each of them.
// Its parser takes parentheses for a value first, and where an arrow follows reads them again as parameters; its compiler
// of patterns goes through a group that has a number of repeats several times.
const (
	Arrows  = 8 // arrow functions, each in the parameters of the next
	Repeats = 8 // groups with a number of repeats, each in the next
)

// brief reports whether a source is too short for any limit.
func brief(source string) bool {
	return len(source) <= Limit && strings.Count(source, "=>") <= Arrows && strings.Count(source, "){") <= Repeats
}

// arrow looks at an arrow, which makes parameters of the parentheses before it.
func (c *checker) arrow() {
	if c.prev.text == ")" {
		l := c.level()
		l.arrows = max(l.arrows, c.prev.arrows+1)
	}
}
