package eventlog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
)

func TestAMarkIsOneLogsAndOneThings(t *testing.T) {
	l, other := eventlog.New(100), eventlog.New(100)
	require.False(t, l.ParkOn(0), "nothing is marked yet")
	a, b := l.Mark(7), l.Mark(8)
	require.False(t, other.ParkOn(a))
	require.True(t, l.ParkOn(a))
	require.True(t, l.ParkOn(b))
	require.True(t, l.ParkOn(a))
	l.Park(7, 1)
	l.Wait(0, -1)
	all, _ := words(l)
	var sources []eventlog.Source
	var objects []uint64
	for _, w := range all {
		if w.Kind() == eventlog.Park {
			s, object := w.Object()
			sources, objects = append(sources, s), append(objects, object)
		}
	}
	require.Equal(t, []eventlog.Source{7, 8, 7, 7}, sources)
	require.Equal(t, objects[0], objects[2])
	require.NotEqual(t, objects[0], objects[1])
	require.NotEqual(t, objects[0], objects[3], "no address is like a mark")
}

func TestMarksComeToAnEnd(t *testing.T) {
	l := eventlog.New(100)
	for range 1<<20 - 1 {
		require.NotZero(t, l.Mark(1))
	}
	require.Zero(t, l.Mark(1))
	require.False(t, l.ParkOn(l.Mark(1)))
}
