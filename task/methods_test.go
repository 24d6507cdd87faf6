//go:build go1.27

package task_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func ExampleGroup_Go() {
	err := loop.Run(func(co *loop.Co) error {
		return task.WithGroup(co, func(g *task.Group) error {
			length := g.Go(func(co *loop.Co) (string, error) { return "monoloop", co.Sleep(time.Millisecond) }).
				Map(func(word string) int { return len(word) })
			n, err := length.Await(co)
			fmt.Println(n)
			return err
		})
	})
	fmt.Println(err)
	// Output:
	// 8
	// <nil>
}

// Children that the methods start are the group's: the failure of one cancels the others.
func TestMethods(t *testing.T) {
	mistake := errors.New("mistake")
	var slept error
	err := loop.RunContext(t.Context(), func(co *loop.Co) error {
		return task.WithGroup(co, func(g *task.Group) error {
			g.Do(func(co *loop.Co) error { slept = co.Sleep(time.Hour); return slept })
			g.Go(func(co *loop.Co) (int, error) { return 1, co.Sleep(time.Hour) }).
				Then(func(int) (string, error) { t.Error("called"); return "", nil })
			g.Do(func(co *loop.Co) error { return mistake })
			return nil
		})
	})
	require.ErrorIs(t, err, mistake)
	require.True(t, loop.IsCanceled(slept))
}
