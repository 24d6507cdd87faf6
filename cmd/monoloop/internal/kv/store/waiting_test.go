package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/resp"
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
	wait("c", "BRPOP none k 0")
	require.Equal(t, ":3", r.do("RPUSH k 1 2 3"))
	require.Equal(t, []string{"a *2 $1 k $1 1", "c *2 $1 k $1 3"}, served)
	require.Equal(t, "*1 $1 2", r.do("LRANGE k 0 -1"))
	require.Equal(t, "*2 $1 k $1 2", r.do("BLPOP k other 0"))
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

func TestAStampDiffersWhenAKeyHasChanged(t *testing.T) {
	for line, want := range map[string]bool{
		"SET k 2": true, "SET k 1": true, "DEL k": true, "EXPIRE k 100": true, "FLUSHALL": true, "INCR k": true,
		"GET k": false, "SET other 2": false, "SET k 2 NX": false, "DEL none": false, "LPUSH k 1": false,
	} {
		r := newRig(t)
		r.do("MSET k 1 j 1")
		stamp := r.Stamp(r.now, []byte("k"))
		r.do("%s", line)
		require.Equal(t, want, r.Stamp(r.now, []byte("k")) != stamp, line)
	}
	r := newRig(t)
	r.do("SET k 1 PX 10")
	require.NotZero(t, r.Stamp(r.now, []byte("k")))
	require.Zero(t, r.Stamp(r.now+11, []byte("k")))
	require.Zero(t, r.Stamp(r.now, []byte("none")))
}
