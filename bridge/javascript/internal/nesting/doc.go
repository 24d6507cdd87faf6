// Package nesting bounds how deep brackets are nested in a text, before a parser that recurses sees it: a goroutine
// whose stack is exhausted ends the process, and nothing can recover from that.
package nesting
