package nesting

import "strings"

// What the engine reads more than once, again at each level, has lower limits, as its time doubles with each of them.
// Its parser takes parentheses for a value first, and where an arrow follows reads them again as parameters; its
// compiler of patterns goes through a group that has a number of repeats several times, and writes it out as often as
// it says.
const (
	Arrows  = 8       // arrow functions, each in the parameters of the next
	Repeats = 8       // groups with a number of repeats, each in the next
	Parts   = 100_000 // of a pattern, with all repeats written out
)

// brief reports whether a source is too short for any limit.
func brief(source string, limit int) bool {
	return len(source) <= limit && strings.Count(source, "=>") <= Arrows && strings.Count(source, ":") <= Colons &&
		!repeats(source)
}

// repeats reports whether there is what could be a number of repeats.
func repeats(source string) bool {
	for i := strings.IndexByte(source, '{'); i >= 0; i = strings.IndexByte(source, '{') {
		if source = source[i+1:]; source != "" && isDigit(source[0]) {
			return true
		}
	}
	return false
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// repeated returns the higher number of the repeats that s, whose first byte is a brace, begins with. It is not ok if
// the brace stands for itself.
func repeated(s string) (n int, ok bool) {
	if len(s) < 2 || !isDigit(s[1]) {
		return 0, false
	}
	low, rest := number(s[1:])
	if strings.HasPrefix(rest, ",}") {
		return low + 1, true
	}
	high := low
	if after, two := strings.CutPrefix(rest, ","); two {
		high, rest = number(after)
	}
	return max(low, high), strings.HasPrefix(rest, "}")
}

// number reads digits. More than Parts are all the same.
func number(s string) (n int, rest string) {
	for s != "" && isDigit(s[0]) {
		n = min(10*n+int(s[0]-'0'), Parts+1)
		s = s[1:]
	}
	return n, s
}

// arrow looks at an arrow, which makes parameters of the parentheses before it.
func (c *checker) arrow() {
	if c.prev.text == ")" {
		l := c.level()
		l.arrows = max(l.arrows, c.prev.arrows+1)
	}
}
