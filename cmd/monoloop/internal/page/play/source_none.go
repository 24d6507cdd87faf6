//go:build monoloop_page

package play

import "github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories/onloop"

// A page gets the texts beside the program.
const firstSource, queueSource, lineSource = "", "", ""

func sourceOf(onloop.Story) string { return "" }
