//go:build unix || windows

package process_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

// What a call is given to keep is looked at by that call, and not when a worker asks for it.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	p := process.New(nil)
	defer p.Close()
	none := func(yield func(int) bool) {}
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for _, test := range []struct {
			want string
			do   func()
		}{
			{"process: Submit needs a pool and a function",
				func() { process.Submit(context.Background(), nil, oddly, 1) }},
			{"process: Submit needs a pool and a function",
				func() { process.Submit[int, int](context.Background(), p, nil, 1) }},
			{"process: Run needs a pool and a function", func() { process.Run[int, int](co, p, nil, 1) }},
			{"process: MapOn needs a pool and a function",
				func() { process.MapOn(co, nil, oddly, none, pool.MapOptions{}) }},
			{"pool: a Map of nil inputs", func() { process.MapOn(co, p, oddly, nil, pool.MapOptions{}) }},
			{"loop: a nil Ref: give it the co of your function, or the loop", func() { process.Run(nil, p, oddly, 1) }},
		} {
			require.PanicsWithValue(t, test.want, test.do, test.want)
		}
		return nil
	}))
}
