package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Behaviors 240.
func TestAGroupRefusesChildren(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j lab.Journal
		onWatched(t, &j, func(co *loop.Co) error {
			var kept *task.Group
			never := func(*loop.Co, error) (loop.Stepper, string, error) { panic("began") }
			fresh := &task.Group{}
			require.Equal(t, task.ErrGroupNotEntered, fresh.Refusal())
			require.PanicsWithValue(t, "task: group not entered", func() { k.spawn(fresh, nil, never) })

			_, _ = k.spawn(co, nil, waits(k.scope(func(_ *loop.Co, g *task.Group) []part {
				kept = g
				require.NoError(t, g.Refusal())
				k.spawn(g, nil, fails(errBoom))
				return rest(sleeps(9), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
					j.Add("%s", tell(k.spawn(g, nil, never)))
					j.Add("%s", tell(k.spawn(g, []task.Option{task.Eager}, never)))
					return nil, "", in
				})
			})), noted(&j, "group")).Await(co)
			late := k.spawn(kept, nil, never)
			_, err := late.Await(co)
			j.Add("%v, %v", err, late.Cancel(nil))
			k.spawn(kept, []task.Option{task.Named("unheard")}, never)
			return nil
		})
		refused := `done true, canceled false, "", task: group shutting down, count 0`
		j.Require(t, refused, refused, "group: task group: 1 failed: boom, count 0",
			"task: group finished, false", "report: error was never retrieved (unheard): task: group finished")
	})
}

func TestAGroupIsEnteredOnce(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		g := &task.Group{}
		require.NoError(t, g.Enter(co))
		require.Equal(t, task.ErrGroupEntered, g.Enter(co))
		require.NoError(t, co.Await(&task.GroupExit{Group: g}))
		require.Equal(t, task.ErrGroupEntered, g.Enter(co))
		return nil
	})
}

// Behaviors 241.
func TestAnEagerChildThatFailsAtOnce(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			k.spawn(co, nil, waits(k.scope(func(co *loop.Co, g *task.Group) []part {
				member(k, g, &j, "sibling", 9, nil)
				c := k.spawn(g, []task.Option{task.Eager}, fails(errBoom))
				j.Add("%s; count %d, refusal %v", tell(c), co.Canceling(), g.Refusal())
				return rest(sleeps(5), noted(&j, "body"))
			})), func(co *loop.Co, in error) (loop.Stepper, string, error) {
				_, _, _ = noted(&j, "group")(co, in)
				return &loop.SleepStep{}, "", nil
			}, noted(&j, "next"))
			return co.Sleep(time.Second)
		})
		j.Require(t, `done true, canceled false, "", boom, count 0; count 0, refusal <nil>`, "sibling canceled",
			"body: canceled, count 1", "group: task group: 1 failed: boom, count 0", "next: <nil>, count 0")
	})
}

func TestSupervise(t *testing.T) {
	playGroups(t, []groupTest{
		{"children fail apart", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 1, errBoom)
				member(k, g, j, "b", 9, nil)
				member(k, g, j, "c", 3, errBang)
				return rest(sleeps(5), notes(j, "body"))
			}
		}, lab.Journal{"a <nil>", "c <nil>", "body <nil>", "b <nil>", "group: task group: 2 failed: boom; bang, count 0"}},
		{"the body fails", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 1, errBoom)
				member(k, g, j, "b", 9, nil)
				return rest(sleeps(5), fails(errBang))
			}
		}, lab.Journal{"a <nil>", "b canceled", "group: task group: 2 failed: boom; bang, count 0"}},
		{"the group is canceled", func(k groupKind, j *lab.Journal) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				member(k, g, j, "b", 9, nil)
				co.Loop().CallLater(1, g.Cancel)
				return nil
			}
		}, lab.Journal{"b canceled", "group: <nil>, count 0"}},
	}, task.Supervise())
}

func TestChildrenAreTyped(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		return task.WithGroup(co, func(g *task.Group) error {
			n := task.Go(g, func(*loop.Co) (int, error) { return 42, nil })
			s := task.GoStep(g, &slowly{loop.SleepStep{D: 1}, "text"})
			f := task.DoStep(g, &loop.SleepStep{D: 1})
			_, err := f.Await(co)
			require.NoError(t, err)
			v, err := n.Await(co)
			require.NoError(t, err)
			require.Equal(t, 42, v)
			text, err := s.Await(co)
			require.NoError(t, err)
			require.Equal(t, "text", text)
			return nil
		})
	})
}

// A cancellation of the group does not end the wait of the body for a child of its own, but is passed on to it.
func TestABodyThatAwaitsItsChild(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			_, _ = k.spawn(co, nil, waits(k.scope(func(_ *loop.Co, g *task.Group) []part {
				a := member(k, g, &j, "a", 9, nil)
				member(k, g, &j, "b", 1, errBoom)
				return rest(waits(a), notes(&j, "body"))
			})), noted(&j, "group")).Await(co)
			return nil
		})
		j.Require(t, "b <nil>", "a canceled", "body canceled", "group: task group: 1 failed: boom, count 0")
	})
}
