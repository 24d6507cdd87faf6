//go:build monoloop_page

package play

// A page gets the texts beside the program.
const firstSource, queueSource = "", ""
