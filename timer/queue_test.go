package timer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/timer"
)

type (
	queue   = timer.Queue[string]
	element = timer.Timer[string]
)

func set(q *queue, name string, when time.Duration) *element {
	t := &element{Value: name}
	q.Set(t, when)
	return t
}

// drain takes out what is due.
func drain(q *queue, now time.Duration) (names []string) {
	for t := q.Due(now); t != nil; t = q.Due(now) {
		names = append(names, t.Value)
	}
	return names
}

func TestOrder(t *testing.T) {
	tests := []struct {
		name  string
		whens []time.Duration // of timers a, b, c, …
		now   time.Duration
		due   []string
	}{
		// Behaviors 18.
		{"different deadlines come in their order", []time.Duration{30, 10, 20}, 30, []string{"b", "c", "a"}},
		// Behaviors 19.
		{"equal deadlines come in order of setting", []time.Duration{5, 5, 5, 5, 5, 5, 5, 5}, 5,
			[]string{"a", "b", "c", "d", "e", "f", "g", "h"}},
		// Behaviors 17.
		{"a deadline is due when now has reached it, and not before", []time.Duration{11, 10, 12}, 10, []string{"b"}},
		// Behaviors 20.
		{"negative deadlines are ordered too", []time.Duration{-1, 0, -2}, 0, []string{"c", "a", "b"}},
		{"never is never due", []time.Duration{timer.Never, 1}, timer.Never - 1, []string{"b"}},
		{"nothing is due in an empty queue", nil, timer.Never, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := timer.NewQueue[string]()
			for i, when := range test.whens {
				set(q, string(rune('a'+i)), when)
			}
			require.Equal(t, test.due, drain(q, test.now))
			require.Equal(t, len(test.whens)-len(test.due), q.Len())
		})
	}
}

func TestASetTimerIsMovedAndGoesBehindItsEquals(t *testing.T) {
	q := timer.NewQueue[string]()
	a := set(q, "a", 1)
	set(q, "b", 2)
	before := a.Seq()
	q.Set(a, 2)
	require.Equal(t, 2, q.Len())
	require.Greater(t, a.Seq(), before)
	require.Empty(t, drain(q, 1))
	require.Equal(t, []string{"b", "a"}, drain(q, 2))
}

func TestATimerKnowsItsStateAndItsDeadline(t *testing.T) {
	q := timer.NewQueue[string]()
	a := set(q, "a", 7)
	require.NotZero(t, a.Seq())
	require.Equal(t, time.Duration(7), a.When())

	require.True(t, q.Cancel(a))
	require.Zero(t, a.Seq())
	require.Equal(t, time.Duration(7), a.When(), "the deadline stays")
	require.False(t, q.Cancel(a), "canceling twice is harmless")

	q.Set(a, 9)
	require.Same(t, a, q.Due(9))
	require.Zero(t, a.Seq())
	require.False(t, q.Cancel(a), "what was handed out is not set")
}

// Behaviors 25.
func TestACanceledTimerDoesNotCountAsTheNext(t *testing.T) {
	q := timer.NewQueue[string]()
	_, ok := q.Next()
	require.False(t, ok)
	early := set(q, "early", 1)
	set(q, "late", 50)
	next, ok := q.Next()
	require.True(t, ok)
	require.Equal(t, time.Duration(1), next)
	q.Cancel(early)
	next, ok = q.Next()
	require.True(t, ok)
	require.Equal(t, time.Duration(50), next)
}

func TestNeverIsNotTheNext(t *testing.T) {
	q := timer.NewQueue[string]()
	never := set(q, "never", timer.Never)
	_, ok := q.Next()
	require.False(t, ok)
	require.Equal(t, 1, q.Len())
	set(q, "late", timer.Never-1)
	next, ok := q.Next()
	require.True(t, ok)
	require.Equal(t, timer.Never-1, next)
	require.True(t, q.Cancel(never))
}

func TestSum(t *testing.T) {
	for _, test := range []struct{ when, d, want time.Duration }{
		{2, 3, 5}, {2, -3, -1}, {-5, 3, -2}, {2, 0, 2},
		{timer.Never - 3, 3, timer.Never}, {timer.Never - 3, 4, timer.Never}, {timer.Never, timer.Never, timer.Never},
		{timer.Never, 0, timer.Never}, {timer.Never, -1, timer.Never - 1}, {1, timer.Never, timer.Never},
	} {
		require.Equal(t, test.want, timer.Sum(test.when, test.d), "%d, %d", test.when, test.d)
	}
}

// Behaviors 22.
func TestWhatIsSetWhileDueOnesAreHandledComesAfterThem(t *testing.T) {
	q := timer.NewQueue[string]()
	set(q, "a", 1)
	set(q, "b", 1)
	require.Equal(t, "a", q.Due(1).Value)
	set(q, "c", 1)
	require.Equal(t, []string{"b", "c"}, drain(q, 1))
}

func TestClearUnsetsEveryTimer(t *testing.T) {
	q := timer.NewQueue[string]()
	a, b := set(q, "a", 1), set(q, "b", 2)
	q.Cancel(a)
	q.Clear()
	require.Zero(t, q.Len())
	require.Zero(t, b.Seq())
	require.Empty(t, drain(q, 10))
	q.Set(a, 3)
	q.Set(b, 3)
	require.Equal(t, []string{"a", "b"}, drain(q, 3))
}

// Behaviors 24.
func TestAMillionSetAndCancelPairsHoldConstantMemory(t *testing.T) {
	q := timer.NewQueue[string]()
	for n := range 20 {
		set(q, "stays", time.Duration(n))
	}
	var x element
	most := 0
	for n := range 1_000_000 {
		q.Set(&x, time.Hour+time.Duration(n))
		q.Cancel(&x)
		items, _ := q.Items()
		most = max(most, items)
	}
	require.Less(t, most, 100)
	require.Equal(t, 20, q.Len())
}

// Behaviors 24.
func TestStaleItemsAreSweptOutAlsoWhenTheLiveOnesAreHandedOut(t *testing.T) {
	q := timer.NewQueue[string]()
	var late []*element
	for range 1000 {
		set(q, "early", 1)
		late = append(late, set(q, "late", 2))
	}
	for _, x := range late {
		q.Cancel(x)
	}
	for q.Due(1) != nil {
		items, allowed := q.Items()
		require.LessOrEqual(t, items, allowed)
	}
	q.Next()
	items, _ := q.Items()
	require.Zero(t, items)
}

func TestAWarmQueueAllocatesNothing(t *testing.T) {
	q := timer.NewQueue[string]()
	timers := make([]element, 32)
	now := time.Duration(0)
	cycle := func() {
		now += 10
		for n := range timers {
			q.Set(&timers[n], now+time.Duration(n%3))
		}
		for n := range timers[:16] {
			q.Cancel(&timers[n])
		}
		for q.Due(now+2) != nil {
		}
	}
	cycle()
	require.Zero(t, testing.AllocsPerRun(1000, cycle))
}
