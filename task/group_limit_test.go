package task_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestLimit(t *testing.T) {
	playGroups(t, []groupTest{
		{"children wait in order", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				for i := range 5 {
					begun(k, g, j, fmt.Sprint("abcde"[i:i+1]), time.Duration(i+1), nil)
				}
				return nil
			}
		}, lab.Journal{"0s a begins", "0s b begins", "1ns a <nil>", "1ns c begins", "2ns b <nil>", "2ns d begins", "4ns c <nil>",
			"4ns e begins", "6ns d <nil>", "9ns e <nil>", "group: <nil>, count 0"}},
		{"an eager child that has to wait", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				begun(k, g, j, "a", 1, nil, task.Eager)
				begun(k, g, j, "b", 1, nil, task.Eager)
				begun(k, g, j, "c", 1, nil, task.Eager)
				j.Add("started")
				return nil
			}
		}, lab.Journal{"0s a begins", "0s b begins", "started", "1ns a <nil>", "1ns b <nil>", "1ns c begins", "2ns c <nil>",
			"group: <nil>, count 0"}},
		{"a child that starts children and takes their place", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, func(*loop.Co, error) (loop.Stepper, string, error) {
					for _, name := range []string{"a", "b", "c"} {
						begun(k, g, j, name, 2, nil)
					}
					return &loop.SleepStep{D: 1}, "", nil
				})
				return nil
			}
		}, lab.Journal{"0s a begins", "1ns b begins", "2ns a <nil>", "2ns c begins", "3ns b <nil>", "4ns c <nil>", "group: <nil>, count 0"}},
	}, task.Limit(2))
}

func TestChildrenThatAreCanceledWhileTheyWaitForRoom(t *testing.T) {
	playGroups(t, []groupTest{
		{"canceled while they wait", func(k groupKind, j *lab.Journal) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				begun(k, g, j, "a", 5, nil)
				begun(k, g, j, "b", 5, nil)
				begun(k, g, j, "at once", 5, nil).Cancel(errWhy)
				c := begun(k, g, j, "c", 5, nil)
				begun(k, g, j, "d", 1, nil)
				c.OnDone(func(*task.Task[string]) { j.Add("%v c ended: %s", co.Loop().Time(), tell(c)) })
				co.Loop().CallLater(1, func() {
					j.Add("%s", c)
					c.Cancel(errWhy)
				})
				return nil
			}
		}, lab.Journal{"0s a begins", "0s b begins", "c waits for room in a group limited to 2",
			`1ns c ended: done true, canceled true, "", canceled: why, count 1`, "5ns a <nil>", "5ns b <nil>", "5ns d begins",
			"6ns d <nil>", "group: <nil>, count 0"}},
		{"canceled when there was room, and not begun yet", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				var c *task.Task[string]
				begun(k, g, j, "a", 9, nil)
				// This one's end is told the group first, which gives the room to c; then the callback comes.
				k.spawn(g, nil, sleeps(1)).OnDone(func(*task.Task[string]) { c.Cancel(nil) })
				c = begun(k, g, j, "c", 5, nil)
				begun(k, g, j, "d", 1, nil)
				return nil
			}
		}, lab.Journal{"0s a begins", "1ns d begins", "2ns d <nil>", "9ns a <nil>", "group: <nil>, count 0"}},
	}, task.Limit(2))
}

func TestALimitedGroupThatFails(t *testing.T) {
	playGroups(t, []groupTest{
		{"a child fails while some wait", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				begun(k, g, j, "a", 1, errBoom)
				begun(k, g, j, "b", 9, nil)
				begun(k, g, j, "c", 9, nil)
				begun(k, g, j, "d", 9, nil, task.Eager)
				return rest(sleeps(5), notes(j, "body"))
			}
		}, lab.Journal{"0s a begins", "0s b begins", "1ns a <nil>", "1ns b canceled", "body canceled",
			"group: task group: 1 failed: boom, count 0"}},
		{"the body fails before any has begun", func(k groupKind, j *lab.Journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				for range 5 {
					begun(k, g, j, "a", 1, nil)
				}
				return rest(fails(errBoom))
			}
		}, lab.Journal{"group: task group: 1 failed: boom, count 0"}},
	}, task.Limit(2))
}

func TestALimitOfNoChildrenIsAPanic(t *testing.T) {
	require.PanicsWithValue(t, "task: a group limited to 0 children", func() { task.Limit(0) })
}

// A child that waits for room has the name, the place and the task-local values of when it was started.
func TestAChildThatWaitsForRoomIsATaskLikeOthers(t *testing.T) {
	user := loop.NewVar("nobody")
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			return co.Await(k.scope(func(co *loop.Co, g *task.Group) []part {
				show := func(co *loop.Co, _ error) (loop.Stepper, string, error) {
					j.Add("%s %s", co.Name(), user.Get(co))
					return nil, "", nil
				}
				user.Set(co, "before")
				a, b := k.spawn(g, nil, show), k.spawn(g, nil, show)
				user.Set(co, "after")
				require.Equal(t, []*loop.Co{co, a.Co(), b.Co()}, co.Loop().All())
				return nil
			}, task.Limit(1)))
		})
		j.Require(t, "Task-2 before", "Task-3 before")
	})
}
