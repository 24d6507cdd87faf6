package loop_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

type inside struct{ answer bool }

func (s *inside) Step(*loop.Co, error) (bool, error) {
	s.answer = loop.OnLoop()
	return true, nil
}

func TestOnLoop(t *testing.T) {
	require.False(t, loop.OnLoop())
	l := loop.New(nil)
	step := &inside{}
	callback, elsewhere := false, make(chan bool, 1)
	l.CallSoon(func() { callback = loop.OnLoop() })
	loop.Start(l, step, nil)
	require.NoError(t, l.Run(func(*loop.Co) error {
		require.True(t, loop.OnLoop(), "in a straight-line coroutine")
		go func() { elsewhere <- loop.OnLoop() }()
		return nil
	}))
	require.True(t, callback)
	require.True(t, step.answer)
	require.False(t, <-elsewhere, "a goroutine that the loop has started is outside")
	require.False(t, loop.OnLoop())
	require.NoError(t, l.Close())
}

func ExampleOnLoop() {
	err := loop.Run(func(*loop.Co) error {
		fmt.Println(loop.OnLoop())
		return nil
	})
	fmt.Println(loop.OnLoop(), err)
	// Output:
	// true
	// false <nil>
}
