package module

import "strings"

// A token is a piece of JavaScript as esbuild prints it: without comments, and laid out in its way. That is why a
// scanner can tell a division from a regular expression by what stands before it, and why what begins in the first
// column, outside of brackets, begins a statement of the module.
type token struct {
	kind       tokenKind
	start, end int
	depth      int // how many brackets are open around it; an opening and its closing one have the same
}

type tokenKind uint8

const (
	word       tokenKind = iota // also keywords and numbers
	text                        // a string, or a piece of a template
	expression                  // a regular one
	mark
)

type scanner struct {
	src       string
	pos       int
	tokens    []token
	open      []byte // the brackets that are open; '$' for that of a template
	lineBreak bool   // since the last token
}

// scan returns the tokens of a source that esbuild has printed.
func scan(src string) []token {
	s := &scanner{src: src}
	for s.pos < len(src) {
		s.one()
	}
	return s.tokens
}

func (s *scanner) one() {
	switch c := s.src[s.pos]; {
	case c == ' ' || c == '\t':
		s.pos++
	case c == '\n' || c == '\r':
		s.lineBreak = true
		s.pos++
	case strings.HasPrefix(s.src[s.pos:], "//"):
		s.skipTo("\n", 0)
	case strings.HasPrefix(s.src[s.pos:], "/*"):
		s.skipTo("*/", 2)
	case c == '"' || c == '\'':
		s.add(text, s.stringEnd(c))
	case c == '`':
		s.template(s.pos + 1)
	case c == '}' && len(s.open) > 0 && s.open[len(s.open)-1] == '$':
		s.open = s.open[:len(s.open)-1]
		s.template(s.pos + 1)
	case c == '/' && s.regexp():
		s.add(expression, s.regexpEnd())
	case isWord(c):
		s.add(word, s.wordEnd())
	default:
		s.mark(c)
	}
}

func (s *scanner) add(kind tokenKind, end int) {
	s.tokens = append(s.tokens, token{kind, s.pos, end, len(s.open)})
	s.pos, s.lineBreak = end, false
}

func (s *scanner) mark(c byte) {
	if strings.IndexByte(")]}", c) >= 0 && len(s.open) > 0 {
		s.open = s.open[:len(s.open)-1]
	}
	s.add(mark, s.pos+1)
	if strings.IndexByte("([{", c) >= 0 {
		s.open = append(s.open, c)
	}
}

func (s *scanner) skipTo(end string, also int) {
	i := strings.Index(s.src[s.pos:], end)
	if i < 0 {
		s.pos = len(s.src)
		return
	}
	s.pos += i + also
}

func (s *scanner) stringEnd(quote byte) int {
	for i := s.pos + 1; i < len(s.src); i++ {
		switch s.src[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		}
	}
	return len(s.src)
}

// template scans a piece of a template from its text on, to its end or to the next expression in it.
func (s *scanner) template(from int) {
	for i := from; i < len(s.src); i++ {
		switch {
		case s.src[i] == '\\':
			i++
		case s.src[i] == '`':
			s.add(text, i+1)
			return
		case strings.HasPrefix(s.src[i:], "${"):
			s.add(text, i+2)
			s.open = append(s.open, '$')
			return
		}
	}
	s.add(text, len(s.src))
}

// beforeRegexp are the keywords after which a slash begins a regular expression.
const beforeRegexp = " return typeof case in delete void throw new else do await yield instanceof extends default "

// regexp reports whether a slash begins a regular expression.
func (s *scanner) regexp() bool {
	if len(s.tokens) == 0 || s.lineBreak {
		return true
	}
	last := s.tokens[len(s.tokens)-1]
	before := s.src[last.start:last.end]
	switch last.kind {
	case word:
		return strings.Contains(beforeRegexp, " "+before+" ")
	case text:
		return strings.HasSuffix(before, "${")
	case expression:
		return false
	}
	twice := last.start > 0 && s.src[last.start-1] == before[0] && (before == "+" || before == "-")
	return !twice && !strings.Contains(")]}", before)
}

func (s *scanner) regexpEnd() int {
	class := false
	for i := s.pos + 1; i < len(s.src); i++ {
		switch c := s.src[i]; {
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			for i++; i < len(s.src) && isWord(s.src[i]); i++ {
			}
			return i
		}
	}
	return len(s.src)
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c == '#' || c == '\\' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func (s *scanner) wordEnd() int {
	i := s.pos
	for i < len(s.src) && isWord(s.src[i]) {
		i++
	}
	return i
}
