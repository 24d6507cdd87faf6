//go:build !monoloop_page

package onloop

import _ "embed"

//go:embed wait.go
var waits string

//go:embed first.go
var first string

//go:embed cancel.go
var cancels string

// Text returns the text of the stories, in which Functions are found.
func Text() string { return waits + first + cancels }
