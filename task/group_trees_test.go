package task_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A node is one task in a random tree of groups. What is recorded of it is compared with what its scope gave.
type node struct {
	task     *task.Task[string]
	asked    int // requests to cancel by the test
	children []*node
	failures []error // of the children, in the order in which they failed
	running  int     // children that have begun and not ended
}

// A forest grows random trees.
type forest struct {
	t      *testing.T
	random *rand.Rand
	nodes  []*node
	failed int
}

// Behaviors 228, 230, 231, 232, 233, 234, 237, 242.
func TestRandomTreesOfGroups(t *testing.T) {
	for seed := range uint64(400) {
		f := &forest{t: t, random: rand.New(rand.NewPCG(seed, 1))}
		lab.Run(t, func(co *loop.Co) error {
			root := &node{}
			f.grow(root, co, nil, 3, 0)
			for range f.random.IntN(12) {
				co.Loop().CallLater(f.span(60), f.cancelAny)
			}
			for !root.task.Done() {
				require.NoError(t, co.Sleep(1))
			}
			require.Equal(t, root.asked, root.task.Canceling(), "seed %d", seed)
			require.Equal(t, []*loop.Co{co}, co.Loop().All(), "seed %d", seed)
			for _, n := range f.nodes {
				_ = n.task.Err()
			}
			return nil
		})
	}
}

func (f *forest) span(max int) time.Duration { return time.Duration(f.random.IntN(max)) }

func (f *forest) cancelAny() {
	n := f.nodes[f.random.IntN(len(f.nodes))]
	if n.task.Cancel(nil) {
		n.asked++
	}
}

// grow starts a task for n in r: a leaf, or a group's scope with children.
func (f *forest) grow(n *node, r loop.Ref, parent *node, depth, limit int) {
	k := groupKind{lab.Kinds[f.random.IntN(2)]}
	f.nodes = append(f.nodes, n)
	var opts []task.Option
	if f.random.IntN(4) == 0 {
		opts = append(opts, task.Eager)
	}
	parts := f.leaf()
	if depth > 0 && (parent == nil || f.random.IntN(3) > 0) {
		parts = f.branch(n, k, depth)
	}
	first := parts[0]
	parts[0] = func(co *loop.Co, in error) (loop.Stepper, string, error) {
		if parent != nil {
			parent.running++
			require.True(f.t, limit == 0 || parent.running <= limit)
		}
		return first(co, in)
	}
	last := len(parts) - 1
	end := parts[last]
	parts[last] = func(co *loop.Co, in error) (loop.Stepper, string, error) {
		_, v, err := end(co, in)
		if parent != nil {
			parent.running--
			if err != nil && !loop.IsCanceled(err) {
				parent.failures = append(parent.failures, err)
			}
		}
		return nil, v, err
	}
	n.task = k.spawn(r, opts, parts...)
}

// leaf makes a body that sleeps some times, swallowing cancellations or not, and then succeeds, fails or ends canceled.
func (f *forest) leaf() (parts []part) {
	parts = append(parts, sleeps(f.span(10)))
	stubborn := f.random.IntN(3) == 0
	for range f.random.IntN(3) {
		d := f.span(20)
		parts = append(parts, func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			if in != nil && !stubborn {
				d = 0
			}
			return &loop.SleepStep{D: d}, "", nil
		})
	}
	err := f.outcome()
	return append(parts, func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		if in == nil || stubborn {
			in = err
		}
		return nil, "", in
	})
}

func (f *forest) outcome() error {
	f.failed++
	switch f.random.IntN(6) {
	case 0, 1:
		return fmt.Errorf("error %d", f.failed)
	case 2:
		return loop.ErrCanceled
	}
	return nil
}

// branch makes a body that goes through the scope of a group.
func (f *forest) branch(n *node, k groupKind, depth int) []part {
	var opts []task.GroupOption
	limit := f.random.IntN(4)
	if limit > 0 {
		opts = append(opts, task.Limit(limit))
	}
	if f.random.IntN(3) == 0 {
		opts = append(opts, task.Supervise())
	}
	var failure error // of the body
	scope := k.scope(func(co *loop.Co, g *task.Group) []part {
		for range f.random.IntN(5) {
			f.addChild(n, g, depth, limit)
		}
		if f.random.IntN(6) == 0 {
			co.Loop().CallLater(f.span(30), g.Cancel)
		}
		parts := f.leaf()
		end := parts[len(parts)-1]
		parts[len(parts)-1] = func(co *loop.Co, in error) (loop.Stepper, string, error) {
			if g.Refusal() == nil {
				f.addChild(n, g, depth, limit)
			}
			_, _, err := end(co, in)
			if err != nil && !loop.IsCanceled(err) {
				failure = err
			}
			return nil, "", err
		}
		return parts
	}, opts...)
	return []part{waits(scope), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		f.check(n, in, failure)
		return nil, "", in
	}}
}

func (f *forest) addChild(n *node, g *task.Group, depth, limit int) {
	c := &node{}
	n.children = append(n.children, c)
	f.grow(c, g, n, depth-1, limit)
}

// check compares what came out of the scope with what has happened in it.
func (f *forest) check(n *node, err, ofBody error) {
	require.Zero(f.t, n.running)
	for _, c := range n.children {
		require.True(f.t, c.task.Done())
		require.LessOrEqual(f.t, c.task.Canceling()-c.asked, 1, "the group cancels a child once")
	}
	want := n.failures
	if ofBody != nil {
		want = append(want, ofBody)
	}
	if len(want) > 0 {
		require.Equal(f.t, &task.GroupError{Errors: want}, err)
	} else {
		require.True(f.t, err == nil || loop.IsCanceled(err), "%v", err)
	}
}
