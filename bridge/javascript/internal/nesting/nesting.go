package nesting

import (
	"fmt"
	"strings"
)

// Limit is how deep brackets may be nested. What people write, and what tools make of it, does not come near.
const Limit = 10_000

// An Error tells where a text is nested too deep.
type Error struct{ Line int }

// Error says what is wrong, and where.
func (e *Error) Error() string {
	return fmt.Sprintf("line %d: brackets are nested deeper than %d", e.Line, Limit)
}

// Script checks a source of JavaScript. It leaves out strings, comments and regular expressions, which it tells from
// divisions by what stands before: it is not made to withstand a text that wants to deceive it. A text too short to be
// nested that deep costs nothing.
func Script(source string) error {
	if len(source) <= Limit {
		return nil
	}
	return check(source, true)
}

// JSON checks a text of JSON.
func JSON(source string) error {
	if len(source) <= Limit {
		return nil
	}
	return check(source, false)
}

func check(source string, script bool) error {
	c := checker{src: source, script: script}
	for c.pos < len(source) {
		c.one()
		if len(c.open) > Limit {
			return &Error{Line: 1 + strings.Count(source[:c.pos], "\n")}
		}
	}
	return nil
}

type checker struct {
	src    string
	script bool
	pos    int
	open   []byte // the brackets that are open; '$' for that of a template
	last   byte   // before pos, but for spaces and comments
}

func (c *checker) one() {
	b := c.src[c.pos]
	switch {
	case b == '"' || c.script && b == '\'':
		c.pos = c.stringEnd(b)
	case c.script && b == '`':
		c.template()
	case c.script && strings.HasPrefix(c.src[c.pos:], "//"):
		c.past("\n")
		return
	case c.script && strings.HasPrefix(c.src[c.pos:], "/*"):
		c.past("*/")
		return
	case c.script && b == '/' && !c.afterValue():
		c.pos = c.regexpEnd()
	case b == '(' || b == '[' || b == '{':
		c.open = append(c.open, b)
		c.pos++
	case b == ')' || b == ']' || b == '}':
		c.close()
	case b == ' ' || b == '\t' || b == '\n' || b == '\r':
		c.pos++
		return
	default:
		c.pos++
	}
	c.last = b
}

func (c *checker) past(end string) {
	if i := strings.Index(c.src[c.pos:], end); i >= 0 {
		c.pos += i + len(end)
		return
	}
	c.pos = len(c.src)
}

// close closes a bracket, and goes on with a template if it was that of an expression in one.
func (c *checker) close() {
	var opened byte
	if n := len(c.open); n > 0 {
		opened, c.open = c.open[n-1], c.open[:n-1]
	}
	if opened == '$' {
		c.template()
		return
	}
	c.pos++
}

// template skips the text of a template, up to its end or to an expression in it.
func (c *checker) template() {
	for c.pos++; c.pos < len(c.src); c.pos++ {
		switch {
		case c.src[c.pos] == '\\':
			c.pos++
		case c.src[c.pos] == '`':
			c.pos++
			return
		case strings.HasPrefix(c.src[c.pos:], "${"):
			c.open = append(c.open, '$')
			c.pos += 2
			return
		}
	}
}

func (c *checker) stringEnd(quote byte) int {
	for i := c.pos + 1; i < len(c.src); i++ {
		switch c.src[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		case '\n':
			if c.script {
				return i
			}
		}
	}
	return len(c.src)
}

// afterValue reports whether what stands before could be a value, so that a slash divides it.
func (c *checker) afterValue() bool {
	b := c.last
	return b == ')' || b == ']' || b == '}' || b == '_' || b == '$' || b == '"' || b == '\'' || b == '`' || b >= 0x80 ||
		'0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z'
}

func (c *checker) regexpEnd() int {
	class := false
	for i := c.pos + 1; i < len(c.src); i++ {
		switch c.src[i] {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '\n':
			return c.pos + 1
		case '/':
			if !class {
				return i + 1
			}
		}
	}
	return len(c.src)
}
