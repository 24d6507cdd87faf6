package play

import (
	"io"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories/onloop"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// outputKey is under what a loop keeps the output of its program, if somebody looks at that.
type outputKey struct{}

// programOf makes a program of a story. What that prints is in the pictures, or in the log of a test.
func programOf(s onloop.Story) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		if w, ok := co.Loop().Low().Value(outputKey{}).(io.Writer); ok {
			return s.Main(co, w)
		}
		return s.Main(co, logged{t})
	}
}

// logged writes to the log of a test.
type logged struct{ t *looptest.T }

func (l logged) Write(text []byte) (int, error) {
	l.t.Logf("%s", strings.TrimSuffix(string(text), "\n"))
	return len(text), nil
}
