package lab

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Run runs main on a loop under virtual time, and closes the loop. No error may come of it.
func Run(t testing.TB, main func(co *loop.Co) error) {
	t.Helper()
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(main))
	require.NoError(t, l.Close())
}

// Bench runs a benchmark on a loop of its own, and counts what it allocates.
func Bench(b *testing.B, body func(co *loop.Co)) {
	b.Helper()
	b.ReportAllocs()
	require.NoError(b, loop.Run(func(co *loop.Co) error {
		body(co)
		return nil
	}))
}
