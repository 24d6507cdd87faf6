package inspect_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
)

// What an inspector is given to show is looked at when it is given, and not when a page is served. Ask on the loop's
// own goroutine would wait for itself.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	in := inspect.New(nil)
	for _, test := range []struct {
		want string
		do   func()
	}{
		{"inspect: AddPanel of a nil panel", func() { in.AddPanel("jobs", nil) }},
		{"inspect: AddPool of a nil pool", func() { in.AddPool("jobs", nil) }},
		{"inspect: AddProcesses of a nil pool", func() { in.AddProcesses("jobs", nil) }},
		{"loop: a nil Ref: give it the co of your function, or the loop", func() { in.Attach(nil, "main") }},
	} {
		require.PanicsWithValue(t, test.want, test.do, test.want)
	}
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		_, err := inspect.Ask(context.Background(), co.Loop(), 1)
		require.ErrorIs(t, err, loop.ErrWouldBlock)
		return nil
	}))
}
