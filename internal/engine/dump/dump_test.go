package dump_test

import (
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/engine/dump"
)

const text = `goroutine 1 [coroutine, 2 minutes]:
iter.Pull[...].func2()
	/go/src/iter/iter.go:317 +0x5f
main.main()
	/main.go:21 +0x142

goroutine 2 [running]:
main.(*T).watch(0xc000, {0x1, 0x2}, func() {...})
	/main.go:9 +0x50
created by main.main in goroutine 1
	/main.go:6 +0x66

goroutine 3 [coroutine, locked to thread]:
iter.Pull[...].func2()
	/go/src/iter/iter.go:317 +0x5f
created by iter.Pull[...] in goroutine 1
	/go/src/iter/iter.go:271 +0x90

goroutine 4 [chan receive]:
main.block(...)
	/main.go:3
main.main.func3.1(0x1ccc1c534200)
	/main.go:18 +0x1e
created by iter.Pull[...] in goroutine 3
	/go/src/iter/iter.go:271 +0x90

goroutine 5 [select]:
main.other()
	/main.go:30 +0x1e
created by iter.Pull[...] in goroutine 6
	/go/src/iter/iter.go:271 +0x90

goroutine 7 [coroutine]:
main.lost()
	/main.go:40
`

func TestTheCoroutineThatRuns(t *testing.T) {
	all := dump.Parse([]byte(text + "\n...\n"))
	require.Len(t, all, 6)
	ids := func(of uint64) (ids []uint64) {
		for _, g := range dump.Running(all, of) {
			ids = append(ids, g.ID)
		}
		return ids
	}
	require.Equal(t, []uint64{4}, ids(1), "the one that a coroutine of its own has made")
	require.Equal(t, []uint64{2}, ids(2))
	require.Equal(t, []uint64{5}, ids(7), "the only one that nobody is known to have made")
	require.Empty(t, ids(9))
}

func TestPlaces(t *testing.T) {
	require.Equal(t, []dump.Place{
		{"iter.Pull[...].func2", "/go/src/iter/iter.go:317"}, {"main.main", "/main.go:21"},
		{"main.(*T).watch", "/main.go:9"},
	}, dump.Places(strings.Split(text, "\n\ngoroutine 3")[0]))
}

// What the runtime writes of itself, with one coroutine inside another, and more goroutines than a small buffer can
// hold.
func TestTheRuntime(t *testing.T) {
	end, here := make(chan struct{}), ambient.Number()
	for range 300 {
		go func() { <-end }()
	}
	defer close(end)
	idle, stop := iter.Pull(func(yield func(int) bool) { yield(1) })
	defer stop()
	idle()
	var inside string
	for range pulled(func() {
		for range pulled(func() { inside = dump.Stack(here, "none", "none") }) {
		}
	}) {
	}
	require.Contains(t, inside, "[running")
	require.Contains(t, inside, "created by iter.Pull")
	require.Contains(t, dump.Stack(here, "none", "none"), "dump_test.TestTheRuntime")
}

// pulled calls do on a coroutine.
func pulled(do func()) iter.Seq[int] {
	return func(yield func(int) bool) {
		next, stop := iter.Pull(func(yield func(int) bool) { do(); yield(1) })
		defer stop()
		for v, ok := next(); ok && yield(v); v, ok = next() {
		}
	}
}
