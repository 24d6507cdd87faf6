package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

func TestToSetAgainAndToGetAllocateNothing(t *testing.T) {
	r := newRig(t)
	w := &resp.Writer{Buf: make([]byte, 0, 1000)}
	set, get := slicesOf([]string{"SET", "key", "value"}), slicesOf([]string{"GET", "key"})
	require.Zero(t, testing.AllocsPerRun(100, func() {
		w.Buf = w.Buf[:0]
		r.Do(store.Lookup(set[0]), r.now, set, w)
		r.Do(store.Lookup(get[0]), r.now, get, w)
	}))
}

func BenchmarkGet(b *testing.B) { benchmark(b, "GET key:7") }

func BenchmarkSet(b *testing.B) { benchmark(b, "SET key:7 xxx") }

func BenchmarkZAdd(b *testing.B) { benchmark(b, "ZADD z 1.5 m7") }

func benchmark(b *testing.B, line string) {
	db := store.New()
	var w resp.Writer
	for i := range 1000 {
		args, _ := resp.Split(nil, fmt.Appendf(nil, "SET key:%d xxx", i))
		db.Do(store.Lookup(args[0]), 1, args, &w)
	}
	args, _ := resp.Split(nil, []byte(line))
	b.ReportAllocs()
	for b.Loop() {
		w.Buf = w.Buf[:0]
		db.Do(store.Lookup(args[0]), 1, args, &w)
	}
}
