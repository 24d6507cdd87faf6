package onloop

import (
	"io"
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// A Story is one program. It refuses to handle errors of the writer: give it a writer that remembers them.
type Story struct {
	Name  string // in kebab-case
	Title string // what happens, in one line
	Idea  string // what is to be learned from it, in one sentence
	Main  func(co *loop.Co, w io.Writer) error

	Functions []string // of which it consists, the first of all first, as they are named in Text
}

// All returns the stories, the simplest first.
func All() []Story {
	return slices.Clone([]Story{ProducerConsumer, StartSignal, ThreeItems, FirstCompleted, FutureVsTask,
		CancellationPropagation, Shield, Resource})
}
