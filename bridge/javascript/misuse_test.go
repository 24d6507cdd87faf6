package javascript_test

import (
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

// What a call is given to keep is looked at by that call, and not by a later turn.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		for _, test := range []struct {
			want string
			do   func()
		}{
			{"loop: a nil Ref: give it the co of your function, or the loop", func() { javascript.New(nil, nil) }},
			{"javascript: Async of a nil function", func() { javascript.Async[goja.Value](r, nil) }},
			{"javascript: Post of a nil function", func() { _ = r.Post(nil) }},
			{"javascript: CallSoon of a nil function", func() { r.CallSoon(nil) }},
			{"javascript: Do of a nil function", func() { _ = r.Do(nil) }},
			{"javascript: ProgramOf a nil function", func() { javascript.ProgramOf(nil, nil) }},
			{"bridge: Wrap of a nil job", func() { javascript.PromiseOfJob[int](r, nil) }},
		} {
			require.PanicsWithValue(t, test.want, test.do, test.want)
		}
		r.Close()
		r.Close()
		return nil
	}))
}
