package eventlog_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
)

func outside() bool { return false }

// hurried is a log of which so many entries have begun since the last tick that they do not publish by themselves.
func hurried() (l *eventlog.Log, next uint64) {
	l = eventlog.New(1 << 16)
	for l.CaughtUp() {
		l.Step(next)
		next++
	}
	return l, next
}

// steps returns how many steps can be read; they are those from zero on.
func steps(t *testing.T, l *eventlog.Log) (n uint64) {
	t.Helper()
	all, _ := words(l)
	for _, w := range all {
		if w.Kind() == eventlog.Step {
			require.Equal(t, n, w.Value())
			n++
		}
	}
	return n
}

func TestEachEntryPublishesUntilThereAreVeryMany(t *testing.T) {
	l, n := hurried()
	require.Greater(t, n, uint64(1000))
	require.Equal(t, n, steps(t, l))
	for range 100 {
		l.Step(n)
		n++
		require.LessOrEqual(t, n-steps(t, l), uint64(32))
	}
	l.SetTick(time.Second)
	for range 100 {
		l.Step(n)
		n++
		require.Equal(t, n, steps(t, l))
		require.True(t, l.CaughtUp())
	}
}

func TestAWaitPublishesAll(t *testing.T) {
	l, n := hurried()
	l.Step(n)
	require.Equal(t, n, steps(t, l))
	l.Wait(0, -1)
	require.True(t, l.CaughtUp())
	require.Equal(t, n+1, steps(t, l))
	l.WaitEnd(1)
	require.True(t, l.CaughtUp())
	l.Step(n + 1)
	require.False(t, l.CaughtUp())
	require.Equal(t, n+2, steps(t, l))
}

func TestAReaderIsAnsweredByTheNextEntry(t *testing.T) {
	l, n := hurried()
	l.Step(n)
	require.False(t, l.CatchUp(outside), "the writer is in an entry")
	require.Equal(t, n, steps(t, l))
	l.Step(n + 1)
	require.Equal(t, n+2, steps(t, l))
	answered := make(chan bool)
	go func() {
		ok := false
		for !ok {
			ok = l.CatchUp(outside)
		}
		answered <- ok
	}()
	for i := n + 2; ; i++ {
		select {
		case ok := <-answered:
			require.True(t, ok)
			return
		default:
			l.Step(i)
			runtime.Gosched() // in js nothing else would run
		}
	}
}

func TestAReaderInsideOfTheEntrySeesItAll(t *testing.T) {
	l, n := hurried()
	l.Step(n)
	l.Wake(7)
	require.True(t, l.CatchUp(func() bool { return true }))
	all, _ := words(l)
	require.Equal(t, []eventlog.Word{eventlog.Make(eventlog.Step, n), eventlog.Make(eventlog.Wake, 7)},
		all[len(all)-2:])
}

func TestExactTimesArePublishedAtOnce(t *testing.T) {
	l := eventlog.New(1 << 16)
	now := time.Duration(0)
	l.Exact, l.Now = true, func() time.Duration { return now }
	for n := range uint64(5000) {
		now++
		l.Step(n)
		require.True(t, l.CaughtUp())
	}
	all, _ := words(l)
	require.Equal(t, []eventlog.Word{eventlog.Make(eventlog.Time, 5000), eventlog.Make(eventlog.Step, 4999)},
		all[len(all)-2:])
}

func BenchmarkShortSteps(b *testing.B) {
	b.ReportAllocs()
	l, _ := hurried()
	for b.Loop() {
		l.Step(1)
	}
}
