package nesting

// A level is what is known of the innermost bracket that is open, or of the text itself.
type level struct {
	open      byte // '$' for that of an expression in a template, zero for the text itself
	base      int  // what is not over around the bracket
	heads     int  // of statements that are not over: if, else, for, labels and so on
	tail      int  // tokens of the expression
	saved     int  // heads before the last statement was over, with which an else or a while goes on
	questions int  // conditionals whose colon is still to come
	blocks    int  // functions, classes and the like whose block is still to come
	head      bool // the parentheses of an if, for, while or with
	loop      bool // those of a for
	block     bool // a block, and no object
	object    bool // an object, certainly
	arrows    int  // arrow functions in it, each in the parameters of the next

	labels, savedLabels []string // as heads and saved: the names of those that are labels
}

func (c *checker) level() *level { return &c.levels[len(c.levels)-1] }

func (l *level) total() int { return l.base + l.heads + l.tail }

func (c *checker) exceeded() string {
	switch {
	case c.groups != "":
		return c.groups
	case c.labels != "":
		return c.labels
	case c.colons > Colons:
		return tooDeep("labels", Colons)
	case len(c.levels)-1 > c.limit:
		return tooDeep("brackets", c.limit)
	case c.level().arrows > Arrows:
		return tooDeep("arrow functions in parameters", Arrows)
	case c.level().total() > c.chain:
		return tooDeep("statements and expressions", c.chain)
	}
	return ""
}

// add counts a token that is no bracket.
func (c *checker) add(t token) {
	l := c.level()
	c.follow(t)
	ended := c.endsBefore(t)
	if ended {
		c.end(l)
	}
	switch {
	case t.kind == word:
		t.first = ended || c.mayBeginStatement()
		c.keyword(l, t.text)
	case t.text == ";":
		c.semicolon(l)
	case t.text == ",":
		c.broken = c.broken || l.questions > 0 || l.blocks > 0
		if !c.broken {
			l.tail = 0
		}
	case t.text == "?":
		l.questions++
	case t.text == ":":
		t.label = c.colon(l)
	case t.text == "=>":
		c.arrow()
	}
	l.tail++
	c.before, c.prev, c.newline = c.prev.text, t, false
}

// end ends a statement.
func (c *checker) end(l *level) {
	c.broken = c.broken || l.questions > 0 || l.blocks > 0
	if !c.broken {
		l.saved, l.heads, l.tail = l.heads, 0, 0
		l.savedLabels, l.labels = l.labels, nil
	}
}

func (c *checker) semicolon(l *level) {
	c.broken = c.broken || l.open == '[' || l.open == '$' || l.open == '(' && !l.loop
	c.end(l)
}

// colon reports whether it is that of a label or a case.
func (c *checker) colon(l *level) (label bool) {
	switch {
	case l.questions > 0:
		l.questions--
		return false
	case c.prev.kind == word && c.prev.first:
		l.heads++ // a label, or the first property of an object
		c.label(l)
	}
	return !l.object
}

// endsBefore reports whether a statement is over before t without a semicolon: no expression goes on with a value
// after a value.
func (c *checker) endsBefore(t token) bool {
	l, p := c.level(), &c.prev
	if t.kind == punctuation || l.open != 0 && l.open != '{' || l.questions > 0 || goesOn(t.text) {
		return false
	}
	switch {
	case p.kind == punctuation && p.text == "}":
		return true
	case !c.newline || p.head:
		return false
	case p.kind == word:
		return !wantsMore(p.text)
	}
	return p.kind == value || p.text == ")" || p.text == "]"
}

// mayBeginStatement reports whether what comes after prev could be the beginning of a statement.
func (c *checker) mayBeginStatement() bool {
	switch c.prev.text {
	case ";", "{", "}", ")", ":", "else", "do":
		return true
	}
	return c.prev.kind == 0
}

// keyword begins with what a keyword asks for.
func (c *checker) keyword(l *level, text string) {
	switch text {
	case "else", "while":
		l.heads = max(l.heads, l.saved)
		l.again()
		c.waits = text
	case "if", "for", "with", "switch", "do", "try", "catch", "finally", "function", "class", "async":
		c.waits = text
	}
}

// follow looks at what follows a keyword. Such names may also be those of properties.
func (c *checker) follow(t token) {
	waits := c.waits
	if waits == "" {
		return
	}
	c.waits = ""
	l := c.level()
	if t.text == ":" && (c.before == "{" || c.before == ",") {
		return
	}
	if !c.fits(l, waits, t) {
		c.broken = true
	}
}

// fits counts a keyword as what it is, and reports whether t may follow it.
func (c *checker) fits(l *level, keyword string, t token) bool {
	paren, brace := t.text == "(", t.text == "{"
	switch keyword {
	case "if", "while":
		l.heads++
	case "with":
		l.heads++
		return paren || brace && c.before == "" // attributes of an import
	case "for":
		l.heads++
		if t.text == "await" {
			c.waits = keyword
			return true
		}
	case "else", "do":
		l.heads++
		return true
	case "try", "catch", "finally":
		l.blocks++
		return paren || brace
	case "switch":
		l.blocks++
	case "class":
		l.blocks++
		return t.kind == word || brace
	case "function":
		l.blocks++
		return c.named(t) || paren
	case "function *":
		return c.named(t) || paren
	case "async":
		if t.kind == word && t.text != "function" {
			c.waits = "async name"
		}
		return t.text != ";"
	case "async name":
		return paren || t.text == "=>"
	}
	return paren
}

// named reports whether t stands between the keyword of a function and its parameters.
func (c *checker) named(t token) bool {
	switch {
	case t.text == "*":
		c.waits = "function *"
	case t.kind == word:
		c.waits = "name"
	default:
		return false
	}
	return true
}
