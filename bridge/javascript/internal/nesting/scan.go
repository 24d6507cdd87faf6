package nesting

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A checker scans a source of JavaScript token by token.
type checker struct {
	src          string
	pos          int
	limit, chain int

	levels  []level
	prev    token  // the last one; its kind is zero before the first
	before  string // the text of the token before prev, where prev was seen
	newline bool   // since prev
	waits   string // the keyword that the next token must fit
	broken  bool   // no program is like that
	wrong   int    // the line of it
	colons  int    // behind that
	labels  string // what is wrong with the labels
	groups  string // what is wrong with a regular expression
}

// A token is what the scanner has read. A closing bracket knows what it has closed.
type token struct {
	kind  kind
	text  string // of a word that stands for a name, and of a value, none
	head  bool   // the end of the parentheses of an if, for, while or with
	block bool   // the end of a block, and no object's
	first bool   // a word that begins a statement

	arrows int  // as the level that it has closed
	label  bool // the colon of a label or a case
}

type kind uint8

const (
	punctuation kind = iota + 1
	word
	value // a number, a string, a template or a regular expression
)

func (c *checker) one() {
	rest := c.src[c.pos:]
	b := rest[0]
	switch {
	case c.broken:
		c.rest(b)
	case b == '\n' || b == '\r':
		c.newline = true
		c.pos++
	case b == ' ' || b == '\t' || b == '\v' || b == '\f':
		c.pos++
	case strings.HasPrefix(rest, "//"), strings.HasPrefix(rest, "#!") && c.pos == 0:
		c.until("\n\r\u2028\u2029")
	case strings.HasPrefix(rest, "/*"):
		c.past("*/")
	case b == '"' || b == '\'':
		c.pos = c.quoted(b)
		c.add(token{kind: value})
	case b == '`':
		c.add(token{kind: punctuation, text: "`"})
		c.template()
	case b == '/' && c.regexpMayStand():
		c.regexp()
	case b == '(' || b == '[' || b == '{':
		c.pos++
		c.open(b)
	case b == ')' || b == ']' || b == '}':
		c.pos++
		c.close(b)
	case partOfWord(b):
		c.word()
	default:
		n := operator(rest)
		c.pos += n
		c.add(token{kind: punctuation, text: rest[:n]})
	}
}

// rest counts a byte behind what is wrong: nothing is sure any more, not even what is a string.
func (c *checker) rest(b byte) {
	if c.wrong == 0 {
		c.wrong = 1 + strings.Count(c.src[:c.pos], "\n")
	}
	switch {
	case b == '(' || b == '[' || b == '{':
		c.push(level{open: b})
		c.prev = token{}
	case opens[b] != 0 && len(c.levels) > 1:
		l := c.pop()
		c.level().tail += l.heads + l.tail
		c.prev = token{kind: punctuation, text: string(b), arrows: l.arrows}
	case strings.HasPrefix(c.src[c.pos:], "=>"):
		c.arrow()
	case b == ':':
		c.colons++
		c.prev = token{}
	case b > ' ':
		c.prev = token{}
	}
	if b > ' ' {
		c.level().tail++
	}
	c.pos++
}

// until skips up to the first of some runes.
func (c *checker) until(ends string) {
	if i := strings.IndexAny(c.src[c.pos:], ends); i >= 0 {
		c.pos += i
		return
	}
	c.pos = len(c.src)
}

func (c *checker) past(end string) {
	rest := c.src[c.pos+2:]
	if i := strings.Index(rest, end); i >= 0 {
		rest = rest[:i+len(end)]
	}
	c.newline = c.newline || strings.ContainsRune(rest, '\n')
	c.pos += 2 + len(rest)
}

// template skips the text of a template, from the byte before it up to its end or to an expression in it.
func (c *checker) template() {
	for c.pos++; c.pos < len(c.src); c.pos++ {
		switch {
		case c.src[c.pos] == '\\':
			c.pos++
		case c.src[c.pos] == '`':
			c.pos++
			c.prev, c.newline = token{kind: value}, false
			return
		case strings.HasPrefix(c.src[c.pos:], "${"):
			c.pos += 2
			c.push(level{open: '$'})
			return
		}
	}
}

func (c *checker) quoted(quote byte) int {
	for i := c.pos + 1; i < len(c.src); i++ {
		switch c.src[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		case '\n', '\r':
			return i
		}
	}
	return len(c.src)
}

// regexpMayStand reports whether a slash begins a regular expression, and does not divide what stands before.
func (c *checker) regexpMayStand() bool {
	p := &c.prev
	switch p.kind {
	case punctuation:
		switch p.text {
		case ")":
			return p.head
		case "}":
			return p.block
		case "]", "++", "--":
			return false
		}
		return true
	case word:
		return wantsOperand(p.text)
	}
	return p.kind == 0
}

func (c *checker) regexp() {
	begin, class := c.pos+1, false
	for c.pos++; c.pos < len(c.src); c.pos++ {
		switch b := c.src[c.pos]; {
		case b == '\\':
			c.pos++
		case b == '[':
			class = true
		case b == ']':
			class = false
		case b == '\n', b == '\r':
			c.broken, c.pos = true, begin
			return
		case b == '/' && !class:
			if err := pattern(c.src[begin:c.pos], c.limit, Parts); err != nil {
				c.groups = err.(*Error).What
			}
			for c.pos++; c.pos < len(c.src) && partOfWord(c.src[c.pos]); c.pos++ {
			}
			c.add(token{kind: value})
			return
		}
	}
	c.broken, c.pos = true, begin
}

// partOfWord reports whether a byte belongs to a name, a keyword or a number.
func partOfWord(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '$' || b == '\\' ||
		b >= utf8.RuneSelf
}

func (c *checker) word() {
	begin := c.pos
	for c.pos < len(c.src) && partOfWord(c.src[c.pos]) {
		r, size := rune(c.src[c.pos]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(c.src[c.pos:])
		}
		if unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			break
		}
		c.pos += size
	}
	switch text := c.src[begin:c.pos]; {
	case text == "":
		_, size := utf8.DecodeRuneInString(c.src[begin:])
		c.pos += size // a space
	case '0' <= text[0] && text[0] <= '9':
		c.add(token{kind: value})
	case c.prev.text == "." || c.prev.text == "?." || c.prev.text == "#":
		c.add(token{kind: word})
	default:
		c.add(token{kind: word, text: text})
	}
}

// operators are the punctuators of more than one byte, the longer ones first.
var operators = []string{
	">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=",
	"=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
	"<<", ">>", "**",
}

// operator returns the length of the punctuator at the beginning of s.
func operator(s string) int {
	if len(s) < 2 || !strings.ContainsRune("=>.*<&|?+-", rune(s[1])) {
		return 1
	}
	for _, o := range operators {
		if strings.HasPrefix(s, o) && (o != "?." || len(s) == 2 || s[2] < '0' || s[2] > '9') {
			return len(o)
		}
	}
	return 1
}
