//go:build monoloop_page

package bugs

// Source returns nothing: a page gets the texts beside the program.
func (b Bug) Source() string { return "" }
