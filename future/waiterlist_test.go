package future_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// teller is a waiter that notes its number when it is told.
type teller struct {
	n    int
	told *[]int
}

func (t *teller) Run() { *t.told = append(*t.told, t.n) }

func TestAHundredThousandWaitersAreToldInOrder(t *testing.T) {
	l := loop.New(nil)
	p := future.New[int](l)
	var told, want []int
	for n := range 100_000 {
		p.Future().Subscribe(&teller{n, &told})
		want = append(want, n)
	}
	require.Equal(t, len(want), p.Future().Waiters())
	p.SetResult(1)
	require.NoError(t, l.RunUntilIdle())
	require.Equal(t, want, told)
	require.NoError(t, l.Close())
}

// A slice is the twin of the waiters of a future: whoever comes and goes, those that are left are told in order.
func TestWaitersAgainstATwin(t *testing.T) {
	l := loop.New(nil)
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 0))
		p := future.New[int](l)
		var told, want []int
		waiters := make([]*teller, 40)
		for n := range waiters {
			waiters[n] = &teller{n, &told}
		}
		for range 300 {
			w := waiters[random.IntN(len(waiters))]
			if random.IntN(5) < 3 {
				p.Future().Subscribe(w)
				want = append(want, w.n)
			} else {
				before := len(want)
				want = slices.DeleteFunc(want, func(n int) bool { return n == w.n })
				require.Equal(t, before-len(want), p.Future().Unsubscribe(w))
			}
			require.Equal(t, len(want), p.Future().Waiters())
		}
		p.SetResult(1)
		require.NoError(t, l.RunUntilIdle())
		require.Equal(t, want, told)
	}
	require.NoError(t, l.Close())
}

// A slice is the twin of many waiters that come and go for long, at both ends and in the middle.
func TestManyWaitersAgainstATwin(t *testing.T) {
	l := loop.New(nil)
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 1))
		p := future.New[int](l)
		var told []int
		var want []*teller
		join := func() {
			w := &teller{len(want) + random.IntN(1000)*10_000, &told}
			p.Future().Subscribe(w)
			want = append(want, w)
		}
		leave := func(i int) {
			w := want[i]
			before := len(want)
			want = slices.DeleteFunc(want, func(x *teller) bool { return x == w })
			require.Equal(t, before-len(want), p.Future().Unsubscribe(w))
			require.Zero(t, p.Future().Unsubscribe(w))
			require.Equal(t, len(want), p.Future().Waiters())
		}
		for phase := range 30 {
			most := []int{0, 3, 4, 31, 40, 1020, 1021, 1500, 3100}[random.IntN(9)]
			for len(want) < most {
				join()
				if random.IntN(8) == 0 { // one that stands twice
					w := want[random.IntN(len(want))]
					p.Future().Subscribe(w)
					want = append(want, w)
				}
			}
			for range 20 + random.IntN(100) {
				join()
				leave([]int{0, len(want) - 1, random.IntN(len(want))}[(phase+random.IntN(2))%3])
			}
			for len(want) > most {
				leave([]int{0, len(want) - 1, random.IntN(len(want))}[phase%3])
			}
		}
		p.SetResult(1)
		require.NoError(t, l.RunUntilIdle())
		var numbers []int
		for _, w := range want {
			numbers = append(numbers, w.n)
		}
		require.Equal(t, numbers, told)
	}
	require.NoError(t, l.Close())
}

// Whoever leaves a future costs the same, however many wait for it: a search among them each time would take longer
// than a test may.
func TestManyWaitersLeaveAFuture(t *testing.T) {
	const n = 300_000
	l := loop.New(nil)
	p := future.New[int](l)
	tellers := make([]teller, n)
	for i := range tellers {
		p.Future().Subscribe(&tellers[i])
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, i := range random.Perm(n) {
		require.True(t, p.Future().Unsubscribe(&tellers[i]) == 1)
	}
	require.Zero(t, p.Future().Waiters())
	require.NoError(t, l.Close())
}

// Every kind of wait leaves a future that is still pending, and the waiters are searched a few times at most, whoever
// leaves.
func TestEveryWaitLeavesWithoutASearch(t *testing.T) {
	const n = 1000
	for name, enter := range map[string]func(w *lab.World, f *future.Future[int]) (leave func()){
		"OnDone and Remove": func(_ *lab.World, f *future.Future[int]) func() {
			cb := f.OnDone(func(*future.Future[int]) {})
			return func() { cb.Remove() }
		},
		"Shield": func(_ *lab.World, f *future.Future[int]) func() {
			s := future.Shield(f)
			return func() { s.Cancel(nil) }
		},
		"Then of Shield": func(_ *lab.World, f *future.Future[int]) func() {
			s := future.Map(future.Shield(f), func(v int) int { return v })
			return func() { s.Cancel(nil) }
		},
		"a gather that fails": func(w *lab.World, f *future.Future[int]) func() {
			p := future.New[int](w)
			g := future.Gather(w, f, p.Future())
			g.OnDone(func(f *future.Future[[]int]) { _ = f.Err() })
			return func() { p.SetError(errBoom) }
		},
		"Completed, stopped": func(w *lab.World, f *future.Future[int]) func() { return future.NewCompleted(w, f).Stop },
		"the first to complete": func(w *lab.World, f *future.Future[int]) func() {
			p := future.New[int](w)
			task.DoStep(w, &future.WaitStep[*future.Future[int]]{
				Mode: future.FirstCompleted, As: []*future.Future[int]{p.Future(), f},
			})
			return func() { p.SetResult(1) }
		},
		"a wait that is canceled": func(w *lab.World, f *future.Future[int]) func() {
			t := task.DoStep(w, &future.WaitStep[*future.Future[int]]{As: []*future.Future[int]{f}})
			return func() { t.Cancel(nil) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := lab.NewWorld(t)
			p := future.New[int](w)
			leave := make([]func(), n)
			for i := range leave {
				leave[i] = enter(w, p.Future())
			}
			w.RunOut()
			require.Equal(t, n, p.Future().Waiters())
			for _, i := range rand.New(rand.NewPCG(3, 4)).Perm(n)[1:] {
				leave[i]()
			}
			w.RunOut()
			require.Equal(t, 1, p.Future().Waiters())
			require.LessOrEqual(t, p.Future().Searches(), 4)
		})
	}
}
