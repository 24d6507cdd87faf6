package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A canceledGroupTest is the body of a group's scope, which may have the task around it canceled, and what comes of it.
type canceledGroupTest struct {
	name string
	body func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody
	want lab.Journal
}

// A canceler has the task around a group canceled, from outside of it, when so much time has passed.
type canceler = func(after time.Duration)

// playCanceledGroups has a task of each kind go through the scope of each test, and then give way.
func playCanceledGroups(t *testing.T, tests []canceledGroupTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j lab.Journal
				lab.Run(t, func(co *loop.Co) error {
					var a *task.Task[string]
					cancelAfter := func(d time.Duration) { co.Loop().CallLater(d, func() { a.Cancel(errWhy) }) }
					scope := k.scope(test.body(k, &j, cancelAfter))
					a = k.spawn(co, nil, waits(scope), notedAndGivesWay(&j, "group"), noted(&j, "next"))
					return co.Sleep(time.Second)
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

// notedAndGivesWay is noted, for whom comes next to see what is delivered then.
func notedAndGivesWay(j *lab.Journal, label string) part {
	return func(co *loop.Co, in error) (loop.Stepper, string, error) {
		_, _, _ = noted(j, label)(co, in)
		return &loop.SleepStep{}, "", nil
	}
}

func TestAGroupThatIsCanceledFromOutside(t *testing.T) {
	playCanceledGroups(t, []canceledGroupTest{
		// Behaviors 235.
		{"while the body waits", func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				cancelAfter(1)
				return rest(sleeps(5), notes(j, "body"))
			}
		}, lab.Journal{"body canceled: why", "a canceled", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		// Behaviors 235.
		{"while it waits for its children", func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				cancelAfter(1)
				return nil
			}
		}, lab.Journal{"a canceled", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		// Behaviors 236.
		{"when a child fails because of it", func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), fails(errBoom))
				cancelAfter(1)
				return nil
			}
		}, lab.Journal{"group: task group: 1 failed: boom, count 1", "next: canceled, count 1"}},
		// Behaviors 237.
		{"twice, while it cancels its children", func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), catches(j, "slow", &loop.SleepStep{D: 9}), notes(j, "slow"))
				member(k, g, j, "a", 1, errBoom)
				cancelAfter(3)
				cancelAfter(5)
				return nil
			}
		}, lab.Journal{"a <nil>", "slow canceled", "slow <nil>", "group: task group: 1 failed: boom, count 2", "next: canceled, count 2"}},
	})
}

// failsUnlessCanceled is a part that passes the error of the wait before on, or ends with err.
func failsUnlessCanceled(err error) part {
	return func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		if in == nil {
			in = err
		}
		return nil, "", in
	}
}

// Behaviors 238.
func TestNestedGroups(t *testing.T) {
	for _, test := range []struct {
		name         string
		inner, outer time.Duration // when the children fail
		want         lab.Journal
	}{
		{"the inner one fails", 1, 9, lab.Journal{"inner: task group: 1 failed: boom, count 0",
			"outer: task group: 1 failed: task group: 1 failed: boom, count 0", "next: <nil>, count 0"}},
		{"the outer one fails", 9, 1, lab.Journal{"inner: canceled, count 1", "outer: task group: 1 failed: bang, count 0",
			"next: <nil>, count 0"}},
		{"both fail in one turn", 1, 1, lab.Journal{"inner: task group: 1 failed: boom, count 1",
			"outer: task group: 2 failed: bang; task group: 1 failed: boom, count 0", "next: <nil>, count 0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j lab.Journal
				lab.Run(t, func(co *loop.Co) error {
					outer := k.scope(func(_ *loop.Co, g *task.Group) []part {
						k.spawn(g, nil, sleeps(test.outer), failsUnlessCanceled(errBang))
						return rest(waits(k.scope(func(_ *loop.Co, g *task.Group) []part {
							k.spawn(g, nil, sleeps(test.inner), failsUnlessCanceled(errBoom))
							return nil
						})), noted(&j, "inner"))
					})
					k.spawn(co, nil, waits(outer), notedAndGivesWay(&j, "outer"), noted(&j, "next"))
					return co.Sleep(time.Second)
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

func TestGroupCancel(t *testing.T) {
	playCanceledGroups(t, []canceledGroupTest{
		// Behaviors 242.
		{"by the body", func(k groupKind, j *lab.Journal, _ canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				return rest(sleeps(1), func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					g.Cancel()
					j.Add("%v", g.Refusal())
					return &loop.SleepStep{D: 9}, "", nil
				}, noted(j, "body"))
			}
		}, lab.Journal{"task: group shutting down", "a canceled", "body: canceled, count 1", "group: <nil>, count 0", "next: <nil>, count 0"}},
		// Behaviors 242.
		{"by a child, while the group waits for it", func(k groupKind, j *lab.Journal, _ canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				k.spawn(g, nil, sleeps(1), func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					return &loop.SleepStep{D: 9}, "", nil
				}, notes(j, "child"))
				return nil
			}
		}, lab.Journal{"a canceled", "child canceled", "group: <nil>, count 0", "next: <nil>, count 0"}},
		{"by a body that does not wait", func(k groupKind, j *lab.Journal, _ canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				g.Cancel()
				return nil
			}
		}, lab.Journal{"group: <nil>, count 0", "next: <nil>, count 0"}},
		{"and a child that fails then", func(k groupKind, j *lab.Journal, _ canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), fails(errBoom))
				return rest(sleeps(1), func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					return nil, "", nil
				})
			}
		}, lab.Journal{"group: task group: 1 failed: boom, count 0", "next: <nil>, count 0"}},
		{"inside of another group's scope", func(k groupKind, j *lab.Journal, _ canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				return rest(waits(k.scope(func(_ *loop.Co, inner *task.Group) []part {
					k.spawn(inner, nil, sleeps(9), notes(j, "grandchild"))
					k.spawn(g, nil, sleeps(1), func(*loop.Co, error) (loop.Stepper, string, error) {
						g.Cancel()
						return nil, "", nil
					})
					return nil
				})), noted(j, "inner"))
			}
		}, lab.Journal{"grandchild canceled", "inner: canceled, count 1", "group: <nil>, count 0", "next: <nil>, count 0"}},
	})
}

func TestGroupCancelByAnEagerChild(t *testing.T) {
	playCanceledGroups(t, []canceledGroupTest{
		// Behaviors 243.
		{"by an eager child before its first suspension", func(k groupKind, j *lab.Journal, _ canceler) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, []task.Option{task.Eager}, func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					return &loop.SleepStep{D: 9}, "", nil
				}, notes(j, "child"))
				return nil
			}
		}, lab.Journal{"child canceled", "group: <nil>, count 0", "next: <nil>, count 0"}},
		// Behaviors 243.
		{"by an eager child that ends without a suspension", func(k groupKind, j *lab.Journal, _ canceler) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				t := k.spawn(g, []task.Option{task.Eager}, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
					g.Cancel()
					j.Add("child: count %d", co.Canceling())
					return nil, "its value", nil
				})
				j.Add("child: %s", tell(t))
				return nil
			}
		}, lab.Journal{"child: count 0", `child: done true, canceled false, "its value", <nil>, count 0`,
			"group: <nil>, count 0", "next: <nil>, count 0"}},
	})
}

func TestGroupCancelAndAnOutsideCancel(t *testing.T) {
	playCanceledGroups(t, []canceledGroupTest{
		// Behaviors 243.
		{"while the group waits for its children", func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), catches(j, "slow", &loop.SleepStep{D: 9}), notes(j, "slow"))
				co.Loop().CallLater(1, g.Cancel)
				cancelAfter(2)
				return nil
			}
		}, lab.Journal{"slow canceled", "slow <nil>", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		// Behaviors 243.
		{"in the same turn", func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				co.Loop().CallLater(1, g.Cancel)
				cancelAfter(1)
				return nil
			}
		}, lab.Journal{"a canceled", "group: canceled, count 1", "next: <nil>, count 1"}},
		// Behaviors 243.
		{"in the same turn, the outside one first", func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				cancelAfter(1)
				co.Loop().CallLater(1, g.Cancel)
				return nil
			}
		}, lab.Journal{"a canceled", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		// Behaviors 243.
		{"while the body cleans up", func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				co.Loop().CallLater(1, g.Cancel)
				cancelAfter(2)
				return rest(sleeps(9), catches(j, "body", &loop.SleepStep{D: 9}), notes(j, "clean-up"))
			}
		}, lab.Journal{"body canceled", "clean-up canceled: why", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		{"after which the body fails", func(k groupKind, j *lab.Journal, cancelAfter canceler) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), catches(j, "slow", &loop.SleepStep{D: 9}), notes(j, "slow"))
				cancelAfter(2)
				return rest(sleeps(1), func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					return nil, "", errBoom
				})
			}
		}, lab.Journal{"slow canceled", "slow <nil>", "group: task group: 1 failed: boom, count 1", "next: canceled, count 1"}},
	})
}

// Behaviors 242.
func TestGroupCancelBeforeAndAfterTheScope(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			g := &task.Group{}
			g.Cancel()
			require.Equal(t, task.ErrGroupNotEntered, g.Refusal())
			exit := &task.GroupExit{Group: g}
			_, err := spawn(co, nil, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
				require.NoError(t, g.Enter(co))
				j.Add("%v", g.Refusal())
				return &loop.SleepStep{D: 9}, "", nil
			}, func(_ *loop.Co, in error) (loop.Stepper, string, error) {
				j.Add("body %v", in)
				exit.Err = in
				return exit, "", nil
			}, func(_ *loop.Co, in error) (loop.Stepper, string, error) {
				g.Cancel()
				return &loop.SleepStep{}, "", in
			}, noted(&j, "after")).Await(co)
			return err
		})
		j.Require(t, "task: group shutting down", "body canceled", "after: <nil>, count 0")
	})
}

// Behaviors 243.
func TestATimeoutAroundACanceledGroup(t *testing.T) {
	var j lab.Journal
	lab.Run(t, func(co *loop.Co) error {
		err := task.Timeout(co, 5, func(*loop.Deadline) error {
			return task.WithGroup(co, func(g *task.Group) error {
				groupKind{lab.Step}.spawn(g, nil, sleeps(9), catches(&j, "slow", &loop.SleepStep{D: 9}),
					notes(&j, "slow"))
				co.Loop().CallLater(1, g.Cancel)
				return nil
			})
		})
		require.ErrorIs(t, err, loop.ErrTimeout)
		require.Zero(t, co.Canceling())
		return nil
	})
	j.Require(t, "slow canceled", "slow <nil>")
}
