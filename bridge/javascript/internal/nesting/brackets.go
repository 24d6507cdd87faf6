package nesting

// open counts an opening bracket.
func (c *checker) open(b byte) {
	t := token{kind: punctuation, text: string(b)}
	l := c.level()
	c.follow(t)
	if b == '(' && !c.prev.head && c.endsBefore(t) {
		c.end(l)
	}
	inner := level{open: b}
	switch b {
	case '(':
		inner.head, inner.loop = c.opensHead()
	case '{':
		inner.block = c.opensBlock(l)
		inner.object = !inner.block && c.opensObject()
	}
	c.before, c.prev, c.newline = c.prev.text, t, false
	c.push(inner)
}

func (c *checker) push(l level) {
	l.base = c.level().total() + 1
	c.levels = append(c.levels, l)
	if l.open == '$' {
		c.before, c.prev, c.newline = c.prev.text, token{kind: punctuation, text: "${"}, false
	}
}

// pop takes the innermost level away.
func (c *checker) pop() level {
	n := len(c.levels) - 1
	l := c.levels[n]
	c.levels = c.levels[:n]
	c.level().arrows = max(c.level().arrows, l.arrows)
	return l
}

// opensHead reports whether a parenthesis is that of an if, for, while or with, and whether of a for.
func (c *checker) opensHead() (head, loop bool) {
	if c.prev.kind != word {
		return false, false
	}
	switch c.prev.text {
	case "for":
		return true, true
	case "await":
		return c.before == "for", c.before == "for"
	case "if", "while", "with":
		return true, false
	}
	return false, false
}

// opensBlock reports whether a brace begins a block, which may be the one that a function, say, still lacks.
func (c *checker) opensBlock(l *level) bool {
	p := &c.prev
	operand := p.text == "extends" || p.text == "new" ||
		p.kind == punctuation && p.text != ")" && p.text != "]" && p.text != "}"
	if l.blocks > 0 && !operand {
		l.blocks--
		return true
	}
	switch p.text {
	case ";", "{", "}", ")", "=>", "else", "do":
		return true
	}
	return p.kind == 0
}

// opensObject reports whether a brace that begins no block begins an object or a pattern for sure.
func (c *checker) opensObject() bool {
	p := &c.prev
	switch p.text {
	case ")", "]", "}", "++", "--", ";", "{", "=>":
		return false
	case ":":
		return !p.label
	case "var", "let", "const", "import", "export":
		return true
	}
	return p.kind == punctuation || p.kind == word && wantsOperand(p.text)
}

var opens = map[byte]byte{')': '(', ']': '[', '}': '{'}

// close closes a bracket, and goes on with a template if it was that of an expression in one.
func (c *checker) close(b byte) {
	t := token{kind: punctuation, text: string(b)}
	c.follow(t)
	n := len(c.levels) - 1
	l := c.levels[n]
	if n == 0 || c.lacksOperand() || l.open != opens[b] && (b != '}' || l.open != '$') || l.questions > 0 || l.blocks > 0 {
		c.broken = true
	}
	if n == 0 {
		return
	}
	c.pop()
	if c.broken {
		c.level().tail += l.heads + l.tail // what is not over may go on outside
	}
	c.level().tail++
	t.head, t.block, t.arrows = l.head, l.block, l.arrows
	c.before, c.prev, c.newline = c.prev.text, t, false
	if l.open == '$' && b == '}' {
		c.pos--
		c.template()
	}
}

// lacksOperand reports whether prev cannot stand before a closing bracket.
func (c *checker) lacksOperand() bool {
	switch c.prev.text {
	case "typeof", "void", "delete", "new", "in", "instanceof", "case", "do", "else", "throw", "extends":
		return true
	case ";", ",", ":", "(", "[", "{", ")", "]", "}", "++", "--", "${":
		return false
	}
	return c.prev.kind == punctuation
}

// wantsOperand reports whether a word is an operator, or one after which a value begins.
func wantsOperand(text string) bool {
	switch text {
	case "return", "typeof", "void", "delete", "new", "in", "instanceof", "of", "case", "do", "else", "throw", "await",
		"yield", "extends", "default":
		return true
	}
	return false
}

// wantsMore reports whether what comes after a word may belong to it, also on another line.
func wantsMore(text string) bool {
	switch text {
	case "async", "function", "class", "var", "let", "const", "static", "get", "set", "export", "import", "from", "as",
		"if", "for", "while", "with", "switch", "try", "catch", "finally":
		return true
	}
	return wantsOperand(text)
}

// goesOn reports whether a statement may go on with a word after what could be its end.
func goesOn(text string) bool {
	switch text {
	case "in", "instanceof", "of", "as", "from", "extends", "catch", "finally":
		return true
	}
	return false
}
