//go:build go1.27

package future_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

func ExampleFuture_Then() {
	err := loop.Run(func(co *loop.Co) error {
		line := future.New[string](co)
		co.Loop().CallSoon(func() { line.SetResult("21") })
		text, err := line.Future().Then(strconv.Atoi).Map(func(n int) string { return fmt.Sprint(2 * n) }).Await(co)
		fmt.Println(text)
		return err
	})
	fmt.Println(err)
	// Output:
	// 42
	// <nil>
}

// A failure passes through the methods as through the functions, and a cancellation goes back the same way.
func TestMethods(t *testing.T) {
	mistake := errors.New("mistake")
	require.NoError(t, loop.RunContext(t.Context(), func(co *loop.Co) error {
		p := future.New[string](co)
		chain := p.Future().Then(strconv.Atoi).Map(func(n int) int { return n + 1 })
		p.SetError(mistake)
		_, err := chain.Await(co)
		require.Equal(t, mistake, err)

		p = future.New[string](co)
		p.Future().Then(strconv.Atoi).Map(func(n int) int { return n + 1 }).Cancel(nil)
		_, err = p.Future().Await(co)
		require.True(t, loop.IsCanceled(err))
		return nil
	}))
}
