package loop_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

type inside struct{ answer bool }

func (s *inside) Step(*loop.Co, error) (bool, error) {
	s.answer = loop.Inside()
	return true, nil
}

func TestInside(t *testing.T) {
	require.False(t, loop.Inside())
	l := loop.New(nil)
	step := &inside{}
	callback, elsewhere := false, make(chan bool, 1)
	l.CallSoon(func() { callback = loop.Inside() })
	loop.Start(l, step, nil)
	require.NoError(t, l.Run(func(*loop.Co) error {
		require.True(t, loop.Inside(), "in a straight-line coroutine")
		go func() { elsewhere <- loop.Inside() }()
		return nil
	}))
	require.True(t, callback)
	require.True(t, step.answer)
	require.False(t, <-elsewhere, "a goroutine that the loop has started is outside")
	require.False(t, loop.Inside())
	require.NoError(t, l.Close())
}

func ExampleInside() {
	err := loop.Run(func(*loop.Co) error {
		fmt.Println(loop.Inside())
		return nil
	})
	fmt.Println(loop.Inside(), err)
	// Output:
	// true
	// false <nil>
}
