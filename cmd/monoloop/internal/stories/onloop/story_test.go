package onloop_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories/onloop"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// Each is one of the tour, and its functions are in the text.
func TestStories(t *testing.T) {
	for _, s := range onloop.All() {
		told, ok := stories.Find(s.Name)
		require.True(t, ok, s.Name)
		require.Equal(t, []string{s.Title, s.Idea}, []string{told.Title, told.Idea})
		for _, name := range s.Functions {
			require.Contains(t, onloop.Text(), "\nfunc "+name+"(", s.Name)
		}
	}
}

// Whatever runs next, a story comes to its end.
func TestSchedules(t *testing.T) {
	for _, s := range onloop.All() {
		t.Run(s.Name, func(t *testing.T) {
			looptest.Explorer{Schedules: 100}.Explore(t, func(_ *looptest.T, co *loop.Co) error {
				return s.Main(co, io.Discard)
			})
		})
	}
}
