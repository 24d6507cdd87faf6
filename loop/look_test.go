package loop_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// What an inspector reads of coroutines: their numbers, states, named values and records, in order of creation.
func TestLookAtCoroutines(t *testing.T) {
	user, secret := loop.NewVar("nobody").Named("user"), loop.NewVar(0)
	var seen []string
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		user.Set(co, "ann")
		secret.Set(co, 42)
		user.Set(co, "bob")
		child := loop.Start(co, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Hour) }), nil)
		child.Low().SetRecord("kept")
		require.NoError(t, co.Yield())
		low := co.Loop().Low()
		for co := low.First(); co != nil; co = co.Low().Next() {
			seen = append(seen, co.Low().State(), co.Low().Doing())
		}
		child.Low().EachValue(func(name string, value any) bool {
			seen = append(seen, name+"="+value.(string))
			return true
		})
		require.Equal(t, []any{2, uint64(2), uint64(2), uint64(1), "kept", nil},
			[]any{low.Live(), low.Started(), child.Low().ID(), co.Low().ID(), child.Low().Record(), co.Low().Record()})
		require.True(t, child.Low().Straight())
		made, waits := child.Low().Places()
		require.Empty(t, made+waits)
		return nil
	}))
	require.Equal(t, []string{"running", "is running", "parked", "waits for sleep 1h0m0s", "user=bob"}, seen)
}

// What an inspector reads of a loop: its timers, and the errors that nobody has looked at.
func TestLookAtLoop(t *testing.T) {
	l := loop.New(&loop.Options{OnError: func(loop.Report) {}})
	low := l.Low()
	for i := range 3 {
		l.CallAt(time.Duration(3-i)*time.Hour, func() {})
	}
	deadlines := map[time.Duration]bool{}
	low.EachTimer(func(when time.Duration, on any) bool {
		require.NotNil(t, on)
		deadlines[when] = true
		return len(deadlines) < 2
	})
	require.Len(t, deadlines, 2)
	low.KeepUnread(errors.New("one"), named("first"), "a.go:1")
	low.KeepUnread(errors.New("two"), named("second"), "")
	var unread []string
	low.EachUnread(func(name, made, text string) bool {
		unread = append(unread, name+" "+made+" "+text)
		return false
	})
	require.Equal(t, []string{"first a.go:1 one"}, unread)
	require.NoError(t, l.Close())
}

type named string

func (n named) String() string { return string(n) }

// An observer that is added gets what happens from then on, beside those of the options, until it is taken back.
func TestAddObserver(t *testing.T) {
	var first, second []loop.EventKind
	l := loop.New(&loop.Options{Observers: []func(loop.Event){func(e loop.Event) { first = append(first, e.Kind) }}})
	l.CallSoon(func() {})
	remove := l.Low().AddObserver(func(e loop.Event) { second = append(second, e.Kind) })
	l.CallSoon(func() {})
	ready := l.Low().Ready()
	remove()
	l.CallSoon(func() {})
	require.Equal(t, []int{3, 1, 2}, []int{len(first), len(second), ready})
	require.NoError(t, l.Close())
}
