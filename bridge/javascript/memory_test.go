package javascript

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// A script that takes too much memory is interrupted, be it by strings that are doubled or by objects. Without a limit
// each ends by itself, with some hundred MiB; the loop behind gives the limit time.
func TestMemoryIsBounded(t *testing.T) {
	for _, source := range []string{
		"let s = 'x'; for (let i = 0; i < 27; i++) s += s; for (let i = 0; i < 3e6; i++) s.length",
		"const all = []; for (let i = 0; i < 1500; i++) all.push(new Array(1e4).fill(i)); for (let i = 0; i < 3e6; i++) all.length",
	} {
		err := loop.Run(func(co *loop.Co) error {
			r := New(co, &Options{MaxMemory: int64(heapInUse()) + 32<<20})
			return r.Run(co, "main.js", "setImmediate(function much() { "+source+" })")
		})
		var limit *LimitError
		require.ErrorAs(t, err, &limit)
		require.Equal(t, "the memory of the process", limit.What)
		require.True(t, strings.HasSuffix(limit.Limit, " bytes"))
		require.Contains(t, limit.Stack, "much (main.js:1")
	}
}

func TestLittleMemoryIsNotBounded(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r := New(co, &Options{MaxMemory: 1 << 40, NextTick: true})
		return r.Run(co, "main.js", "let n = 0; const i = setInterval(() => { for (let i = 0; i < 1e5; i++) n++; if (n > 3e5) clearInterval(i) }, 1)")
	}))
}
