// Random trees of combinators over promises and tasks, under random orders, with cancellations at every level.
package future_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

func TestExploreMixed(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		e := looptest.Explorer{Schedules: lab.Share(4000)}
		e.Explore(t, func(t *looptest.T, co *loop.Co) error {
			(&forest{stage: stage{Stage: lab.Stage{T: t, Co: co, Kind: k}}, rand: t.Rand()}).grow()
			return nil
		})
		t.Logf("%d schedules of a portfolio", e.Schedules)
	})
}

// A forest is some trees of futures, who awaits them, and what was asked of whom.
type forest struct {
	stage
	rand     *rand.Rand
	nodes    []*tree
	open     []*future.Promise[int] // which nobody settles until the end
	awaiters []*awaiter
	asked    []*tree // to end, and they agreed
}

// A tree is a future and what must be its value, if it has one, given those below it.
type tree struct {
	name string
	f    *future.Future[int]
	want func() int
	all  []*tree // which must have values for it to have one
}

type awaiter struct {
	task     *task.Task[int]
	at       *tree
	requests int
	limited  bool
	got      error
	over     bool
}

func (f *forest) grow() {
	for range 2 {
		f.await(f.tree(3))
	}
	f.await(f.nodes[f.rand.IntN(len(f.nodes))])
	f.harass()
	require.NoError(f.T, f.Co.Sleep(time.Second))
	for _, n := range f.asked {
		require.True(f.T, n.f.Done(), "%s was asked to end, and waits: %v", n.name, n.f)
	}
	for _, a := range f.awaiters {
		require.True(f.T, a.requests == 0 && !a.limited || a.over, "%v", a.task)
	}
	for _, p := range f.open {
		p.SetResult(1)
	}
	require.NoError(f.T, f.Co.Sleep(time.Second))
	f.look()
}

// look requires that everything has ended, as what is below it has.
func (f *forest) look() {
	for _, n := range f.nodes {
		require.True(f.T, n.f.Done(), "%s: %v", n.name, n.f)
		if n.f.Err() != nil {
			continue
		}
		for _, below := range n.all {
			require.NoError(f.T, below.f.Err(), "%s has a value, and %s has none", n.name, below.name)
		}
		v, _ := n.f.Result()
		require.Equal(f.T, n.want(), v, n.name)
	}
	for _, a := range f.awaiters {
		require.True(f.T, a.over && a.task.Done(), "%v", a.task)
		require.Equal(f.T, a.requests, a.task.Canceling())
		_ = a.task.Err()
	}
	_, armed := f.Co.Loop().NextDeadline()
	require.False(f.T, armed, "a timer is left")
}

// await starts a task that awaits the tree, perhaps only so long.
func (f *forest) await(at *tree) {
	a := &awaiter{at: at, limited: f.rand.IntN(3) == 0}
	wait := loop.Stepper(at.f)
	if a.limited {
		wait = &future.WaitForStep[int]{F: at.f, D: f.someTime()}
	}
	a.task = start(f.Kind, f.Co, 0, lab.After(wait, func(err error) error {
		a.got, a.over = err, true
		if errors.Is(err, loop.ErrTimeout) {
			require.True(f.T, a.limited)
			require.Zero(f.T, a.requests, "a cancellation was taken for a timeout")
		}
		return err
	}))
	f.awaiters = append(f.awaiters, a)
}

func (f *forest) someTime() time.Duration { return time.Duration(f.rand.IntN(3)) * time.Millisecond }

// harass starts a task that cancels nodes and awaiters.
func (f *forest) harass() {
	var parts []part
	for range f.rand.IntN(5) {
		n, a := f.nodes[f.rand.IntN(len(f.nodes))], f.awaiters[f.rand.IntN(len(f.awaiters))]
		what := func() {
			if n.f.Cancel(errWhy) {
				f.asked = append(f.asked, n)
			}
		}
		if f.rand.IntN(2) == 0 {
			what = func() {
				if a.task.Cancel(errWhy) {
					a.requests++
				}
			}
		}
		parts = append(parts, lab.After(sleep(f.someTime()), lab.PassOn), f.doing(what))
	}
	start(f.Kind, f.Co, 0, parts...)
}

// tree grows one, no higher than that.
func (f *forest) tree(height int) *tree {
	n := &tree{}
	switch kind := f.rand.IntN(8); {
	case height == 0 || kind == 0:
		f.leaf(n)
	case kind <= 2:
		f.both(n, height, f.rand.IntN(2) == 0)
	default:
		below := f.tree(height - 1)
		n.all, n.want = []*tree{below}, func() int { v, _ := below.f.Result(); return v }
		f.above(n, below, kind)
	}
	f.nodes = append(f.nodes, n)
	return n
}

func (f *forest) leaf(n *tree) {
	p, v := future.New[int](f.Co), f.rand.IntN(10)
	n.name, n.f, n.want = "promise", p.Future(), func() int { return v }
	pause := f.someTime()
	switch f.rand.IntN(5) {
	case 0:
		n.name, n.want = "promise that nobody keeps", func() int { return 1 }
		f.open = append(f.open, p)
	case 1:
		n.name, n.f = "task", start(f.Kind, f.Co, v, lab.After(sleep(pause), lab.PassOn)).Future()
	case 2:
		start(f.Kind, f.Co, 0, lab.After(sleep(pause), lab.PassOn), f.doing(func() { p.SetError(errBoom) }))
	default:
		start(f.Kind, f.Co, 0, lab.After(sleep(pause), lab.PassOn), f.doing(func() { p.SetResult(v) }))
	}
}

// both makes n a gather of two.
func (f *forest) both(n *tree, height int, keep bool) {
	a, b := f.tree(height-1), f.tree(height-1)
	n.want = func() int {
		va, _ := a.f.Result()
		vb, _ := b.f.Result()
		return va + vb
	}
	if keep {
		n.name = "outcomes"
		n.f = future.OutcomesFunc(f.Co,
			func(os []future.Outcome[int]) int { return os[0].Value + os[1].Value }, a.f, b.f)
		return
	}
	n.name, n.all = "gather", []*tree{a, b}
	n.f = future.GatherFunc(f.Co, func(vs []int) int { return vs[0] + vs[1] }, a.f, b.f)
}

// above makes n something that stands on one other.
func (f *forest) above(n, below *tree, kind int) {
	switch kind {
	case 3:
		n.name, n.f = "shield", future.Shield(below.f)
	case 4:
		n.name, n.f = "map", future.Map(below.f, func(v int) int { return v })
	case 5:
		n.name, n.f = "then", future.Then(below.f, func(v int) (int, error) { return v, nil })
	case 6:
		p := future.New[*future.Future[int]](f.Co)
		start(f.Kind, f.Co, 0, lab.After(sleep(f.someTime()), lab.PassOn), f.doing(func() { p.SetResult(below.f) }))
		n.name, n.f = "flatten", future.Flatten(p)
	default:
		n.name = "task that awaits"
		n.f = start(f.Kind, f.Co, 0, lab.After(below.f, lab.PassOn)).Future()
		n.want = func() int { return 0 }
	}
	n.name = fmt.Sprintf("%s of %s", n.name, below.name)
}
