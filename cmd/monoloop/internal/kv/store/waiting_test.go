package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

func TestThoseWhoWaitAreServedInTheirOrder(t *testing.T) {
	r := newRig(t)
	var served []string
	wait := func(name, line string) *store.Waiter {
		w := &resp.Writer{}
		reply, waiter := r.begin(w, line)
		require.Empty(t, reply)
		require.NotNil(t, waiter)
		waiter.Served = func() { served = append(served, name+" "+oneLine(w)) }
		return waiter
	}
	wait("a", "BLPOP other k 0")
	gone := wait("b", "BRPOP k 1.5")
	require.EqualValues(t, 1.5e9, gone.Timeout)
	r.GiveUp(gone)
	wait("c", "BLMOVE k moved LEFT RIGHT 0")
	wait("d", "BRPOP moved 0")
	require.Equal(t, ":3", r.do("RPUSH k 1 2 3"))
	require.Equal(t, []string{"a *2 $1 k $1 1", "c $1 2", "d *2 $5 moved $1 2"}, served)
	require.Equal(t, "*1 $1 3", r.do("LRANGE k 0 -1"))
	require.Equal(t, "*2 $1 k $1 3", r.do("BLPOP k other 0"))
}

func TestInATransactionNobodyWaitsOrIsServed(t *testing.T) {
	r := newRig(t)
	served := ""
	w := &resp.Writer{}
	_, waiter := r.begin(w, "BLPOP k 0")
	waiter.Served = func() { served = oneLine(w) }
	r.Begin()
	require.Equal(t, ":1", r.do("RPUSH k 1"))
	require.Equal(t, ":2", r.do("LPUSH k 0"))
	require.Equal(t, "*-1", r.do("BLPOP none 0"))
	require.Empty(t, served)
	r.End()
	require.Equal(t, "*2 $1 k $1 0", served)
}

func TestAWatchBreaksWhenAKeyChanges(t *testing.T) {
	for line, want := range map[string]bool{
		"SET k 2": false, "DEL k": false, "EXPIRE k 100": false, "FLUSHALL": false, "RENAME j k": false, "RENAME k i": false,
		"GET k": true, "SET other 2": true, "SETNX k 2": true, "DEL none": true,
	} {
		r := newRig(t)
		r.do("MSET k 1 j 1")
		w := &store.Watch{}
		r.Watch(w, r.now, []byte("k"))
		r.do("%s", line)
		require.Equal(t, want, r.Unwatch(w, r.now), line)
		r.do("SET k 3")
		require.True(t, r.Unwatch(w, r.now), "it watches nothing any more")
	}
}

func TestAWatchBreaksWhenAKeyExpires(t *testing.T) {
	r := newRig(t)
	r.do("SET k 1 PX 10")
	w := &store.Watch{}
	r.Watch(w, r.now, []byte("k"))
	require.False(t, r.Unwatch(w, r.now+11))
}
