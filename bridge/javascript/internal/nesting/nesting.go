package nesting

import (
	"cmp"
	"fmt"
	"strings"
)

// Limit is how many brackets may be open at once; Chain is how many tokens may belong to statements and expressions
// that are not over, those around open brackets included. A level of goja's parser and compiler takes less than 4 KiB
// of stack for a bracket, 2 KiB for each token of a chain of arrow functions, and less than 1 KiB for all others, so
// that both together stay below 150 MiB; a stack, whose size doubles, may have 512 MiB, and on systems of 32 bits,
// where a level takes half of that, 128 MiB. What people write, and what tools make of it, does not come near.
//
// What a script has compiled while it runs has lower limits: nothing interrupts the engine meanwhile, and some of what
// it does takes time by the square of such numbers. It looks for where each part of a sum begins, say, and for what a
// name means in each block that is around it.
const (
	Limit = 10_000
	Chain = 50_000

	TextLimit = 2_000
	TextChain = 20_000
)

// An Error tells where a text is nested too deep.
type Error struct {
	Line int
	What string // what is wrong
}

// Error says what is wrong, and where.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.What) }

// Script checks a source of JavaScript. It is no parser, but it tells strings, comments, templates and regular
// expressions apart. A source that is too short to be nested deep costs next to nothing.
func Script(source string) error {
	if brief(source, Limit) {
		return nil
	}
	return script(source, Limit, Chain)
}

// Text checks a source that a script has compiled while it runs, as Script does with lower limits.
func Text(source string) error {
	if brief(source, TextLimit) {
		return nil
	}
	return script(source, TextLimit, TextChain)
}

func script(source string, limit, chain int) error {
	c := checker{src: source, limit: limit, chain: chain, levels: make([]level, 1, 16)}
	for c.pos < len(source) {
		c.one()
		switch what := c.exceeded(); {
		case what != "" && c.broken:
			return &Error{cmp.Or(c.wrong, 1+strings.Count(source[:min(c.pos, len(source))], "\n")), "syntax error"}
		case what != "":
			return &Error{1 + strings.Count(source[:min(c.pos, len(source))], "\n"), what}
		}
	}
	return nil
}

// JSON checks a text of JSON.
func JSON(source string) error {
	if len(source) <= Limit {
		return nil
	}
	depth := 0
	for i := 0; i < len(source); i++ {
		switch source[i] {
		case '"':
			i = stringEnd(source, i)
		case '[', '{', '(':
			if depth++; depth > Limit {
				return &Error{1 + strings.Count(source[:i], "\n"), tooDeep("brackets", Limit)}
			}
		case ']', '}', ')':
			depth--
		}
	}
	return nil
}

// stringEnd returns where the string of JSON that begins at i has its other quote.
func stringEnd(source string, i int) int {
	for i++; i < len(source) && source[i] != '"'; i++ {
		if source[i] == '\\' {
			i++
		}
	}
	return i
}

func tooDeep(what string, limit int) string {
	return fmt.Sprintf("%s are nested deeper than %d", what, limit)
}
