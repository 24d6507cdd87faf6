//go:build monoloop_page

package onloop

// Text returns nothing: a page gets the texts beside the program.
func Text() string { return "" }
