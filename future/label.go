package future

import (
	"fmt"
	"strings"
)

// label returns the name of the future: that of the task that works for it, or of the combinator. It is made when
// somebody asks for its text, which may be after the future is gone: a label does not hold the future.
func (c *core) label() fmt.Stringer {
	m, _ := c.made()
	switch m := m.(type) {
	case linking:
		return m.link()
	case interface{ label() fmt.Stringer }:
		return m.label()
	case ofCo:
		if co := m.Co(); co != nil {
			return co.Label()
		}
	case fmt.Stringer:
		return text(m.String())
	}
	return text("future")
}

// text is a label that is made already.
type text string

func (t text) String() string { return string(t) }

// A linking is a Canceler that passes the outcome of one other future on.
type linking interface{ link() *link }

// A link is the label of a future that follows another one, which it names. Links may form a chain of any length.
type link struct {
	verb string
	on   *core
}

// Of a chain of links, these many are shown, and these many looked at to find what it hangs on.
const linksShown, linksFollowed = 3, 1000

// String names the first links of the chain, says how many more there are, and names what they hang on.
func (l *link) String() string {
	var b strings.Builder
	for n := 1; n <= linksFollowed; n++ {
		if n <= linksShown {
			b.WriteString(l.verb)
		}
		m, _ := l.on.made()
		next, ok := m.(linking)
		if !ok {
			if n > linksShown {
				fmt.Fprintf(&b, "(%d more) ", n-linksShown)
			}
			b.WriteString(l.on.label().String())
			return b.String()
		}
		l = next.link()
	}
	b.WriteString("(very many more)")
	return b.String()
}
