package loop_test

import (
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// wave lets n bodies sleep at once, and returns when all have ended.
func wave(t *testing.T, co *loop.Co, n int) {
	for range n {
		loop.Start(co, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Millisecond) }),
			func(err error) { require.NoError(t, err) })
	}
	require.NoError(t, co.Sleep(2*time.Millisecond))
}

// coroutines returns how many coroutines of straight-line bodies there are in the process.
func coroutines() int {
	stacks := make([]byte, 1<<23)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "loop.(*stack).serve.func1(")
}

// stacksAt returns how many coroutines of bodies there are more than at the beginning: after the wave, after a second
// wave that comes within a second, and then that long after it, while the loop does next to nothing.
func stacksAt(t *testing.T, n int, at ...time.Duration) (counts []int) {
	synctest.Test(t, func(t *testing.T) {
		before := coroutines()
		count := func() { counts = append(counts, coroutines()-before) }
		err := loop.RunContext(t.Context(), func(co *loop.Co) error {
			before = coroutines()
			wave(t, co, n)
			count()
			wave(t, co, n)
			count()
			for begin := co.Loop().Time(); len(at) > 0; at = at[1:] {
				for co.Loop().Time() < begin+at[0] {
					require.NoError(t, co.Sleep(time.Millisecond))
				}
				count()
			}
			return nil
		})
		require.NoError(t, err)
	})
	return counts
}

func TestStacksOfAWaveAreKeptForTheNextAndThenStopped(t *testing.T) {
	require.Equal(t, []int{3000, 3000, 3000, 3000, 1500, 64},
		stacksAt(t, 3000, time.Second/2, 3*time.Second/2, 5*time.Second/2, 12*time.Second))
}

func TestAFewIdleStacksAreKeptForEver(t *testing.T) {
	require.Equal(t, []int{64, 64, 64}, stacksAt(t, 64, time.Minute))
}

func TestALoopThatIsPumpedStopsIdleStacksToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loop.New(nil)
		before := coroutines()
		for range 1000 {
			loop.Start(l, loop.Func(func(co *loop.Co) error { return co.Yield() }),
				func(err error) { require.NoError(t, err) })
		}
		require.NoError(t, l.RunUntilIdle())
		require.Equal(t, 1000, coroutines()-before)
		for range 10_000 {
			time.Sleep(time.Millisecond)
			require.NoError(t, l.RunUntilIdle())
		}
		require.Equal(t, 64, coroutines()-before)
		require.NoError(t, l.Close())
	})
}
