package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// An answer in the very turn in which the time is up, but before it is, reaches who waits: who brought it was told so.
func TestAnAnswerInTheTurnOfTheTimeout(t *testing.T) {
	const limit = 30 * time.Second
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	var got string
	require.NoError(t, l.Run(func(co *loop.Co) error {
		d := newDesk(l, limit)
		l.CallLater(limit, func() { require.True(t, d.waiting["tea"].answer.SetResult("just in time")) })
		text, err := task.Go(co,
			func(co *loop.Co) (string, error) { return d.enter("tea", limit).await(co, limit) }).Await(co)
		got = text
		return err
	}))
	require.NoError(t, l.Close())
	require.Equal(t, "just in time", got)
}
