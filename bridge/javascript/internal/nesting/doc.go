// Package nesting bounds how deep a text is nested, before a parser that recurses sees it: a goroutine whose stack is
// exhausted ends the process, and nothing can recover from that.
//
// Two things are bounded: how many brackets are open at once, and how many tokens belong to what is not over yet. The
// latter bounds what recurses without brackets, such as unary operators, arrow functions, an else-if after another, or
// a sum, of which a compiler walks down the left side: each level of recursion has a token of its own. A count that is
// too high does no harm as long as real programs stay below the limit, so where it is not sure that something is over,
// it goes on.
//
// What the engine reads again at each level is bounded as well, and lower, since that takes time and no stack; so are
// labels, each of which it compares with all that are in force, and what the repeats of a pattern make of it.
package nesting
