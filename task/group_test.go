package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Behaviors 228.
func TestAGroupEndsWhenBodyAndAllChildrenHaveEnded(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			scope := k.scope(func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(2*time.Second), func(*loop.Co, error) (loop.Stepper, string, error) {
					j.Add("child adds one")
					member(k, g, &j, "late", 2*time.Second, nil)
					return nil, "", nil
				})
				co.Loop().CallLater(3*time.Second, func() { member(k, g, &j, "later", 2*time.Second, nil) })
				return rest(sleeps(time.Second), notes(&j, "body"))
			})
			_, err := k.spawn(co, nil, waits(scope), noted(&j, "group")).Await(co)
			j.Add("%v", co.Loop().Time())
			return err
		})
		j.Require(t, "body <nil>", "child adds one", "late <nil>", "later <nil>", "group: <nil>, count 0", "5s")
	})
}

// Behaviors 229.
func TestAGroupInWhichAllGoesWell(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		lab.Run(t, func(co *loop.Co) error {
			var j lab.Journal
			var a, b *task.Task[string]
			_, err := k.spawn(co, nil, waits(k.scope(func(_ *loop.Co, g *task.Group) []part {
				a, b = member(k, g, &j, "a", 2, nil), member(k, g, &j, "b", 1, nil)
				return nil
			}))).Await(co)
			require.NoError(t, err)
			require.Equal(t, `done true, canceled false, "a", <nil>, count 0`, tell(a))
			require.Equal(t, `done true, canceled false, "b", <nil>, count 0`, tell(b))
			return nil
		})
	})
}

// failing is a child that cleans up with an error when it is canceled.
func failing(k groupKind, g *task.Group, j *lab.Journal, name string, d time.Duration, err error) {
	k.spawn(g, nil, sleeps(time.Hour), catches(j, name, &loop.SleepStep{D: d}), fails(err))
}

func TestAGroupWhoseChildFails(t *testing.T) {
	playGroups(t, []groupTest{
		// Behaviors 230, 231.
		{"the others and the body are canceled once", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				member(k, g, j, "b", 1, errBoom)
				member(k, g, j, "c", 9, errBang)
				return rest(sleeps(9), func(co *loop.Co, in error) (loop.Stepper, string, error) {
					j.Add("body %v, count %d", in, co.Canceling())
					return &loop.SleepStep{D: 9}, "", nil
				}, notes(j, "body's clean-up"))
			}
		}, lab.Journal{"b <nil>", "a canceled", "c canceled", "body canceled, count 1", "body's clean-up <nil>",
			"group: task group: 1 failed: boom, count 0"}},
		// Behaviors 230.
		{"errors are in the order in which the children ended", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				failing(k, g, j, "slow", 5, errors.New("slow"))
				failing(k, g, j, "quick", 2, errors.New("quick"))
				member(k, g, j, "first", 1, errBoom)
				return nil
			}
		}, lab.Journal{"first <nil>", "slow canceled", "quick canceled",
			"group: task group: 3 failed: boom; quick; slow, count 0"}},
		// Behaviors 232.
		{"a child that ends canceled by itself is ignored", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, fails(loop.ErrCanceled))
				member(k, g, j, "canceled", 9, nil).Cancel(nil)
				member(k, g, j, "other", 9, nil)
				return rest(sleeps(5), notes(j, "body"))
			}
		}, lab.Journal{"body <nil>", "other <nil>", "group: <nil>, count 0"}},
		// Behaviors 233.
		{"a child that swallows the cancellation keeps its value", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), catches(j, "stubborn", &loop.SleepStep{D: 5}), swallows(j, "then", "value")).
					OnDone(func(c *task.Task[string]) { j.Add("%s", tell(c)) })
				member(k, g, j, "b", 1, errBoom)
				return nil
			}
		}, lab.Journal{"b <nil>", "stubborn canceled", "then <nil>", `done true, canceled false, "value", <nil>, count 1`,
			"group: task group: 1 failed: boom, count 0"}},
		{"a body that has not suspended when its child fails", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, fails(errBoom))
				return nil
			}
		}, lab.Journal{"group: task group: 1 failed: boom, count 0"}},
	})
}

func TestAGroupWhoseBodyFails(t *testing.T) {
	playGroups(t, []groupTest{
		// Behaviors 234.
		{"an error of the body comes last", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				failing(k, g, j, "a", 1, errBoom)
				return rest(sleeps(1), fails(errBang))
			}
		}, lab.Journal{"a canceled", "group: task group: 2 failed: boom; bang, count 0"}},
		// Behaviors 234.
		{"an error of the body alone", func(groupKind, *lab.Journal) groupBody {
			return func(*loop.Co, *task.Group) []part { return rest(fails(errBoom)) }
		}, lab.Journal{"group: task group: 1 failed: boom, count 0"}},
		// Behaviors 239.
		{"a body that replaces the cancellation by its own error", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 1, errBoom)
				return rest(sleeps(9), func(*loop.Co, error) (loop.Stepper, string, error) { return nil, "", errBang })
			}
		}, lab.Journal{"a <nil>", "group: task group: 2 failed: boom; bang, count 0"}},
	})
}

func TestAGroupErrorIsWhatItHolds(t *testing.T) {
	err := error(&task.GroupError{Errors: []error{errBoom, loop.ErrCanceled}})
	require.ErrorIs(t, err, errBoom)
	require.NotErrorIs(t, err, errBang)
	require.False(t, loop.IsCanceled(err))
}
