package task_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// A groupBody begins the body of a group's scope; the parts that it returns are the rest, and the outcome of the last wait
// is the outcome of the body.
type groupBody = func(co *loop.Co, g *task.Group) []part

// A groupKind is one of the two kinds of tasks: how it is started, and how it goes through the scope of a group.
type groupKind struct {
	name  string
	spawn spawner
	scope func(body groupBody, opts ...task.GroupOption) loop.Stepper
}

var groupKinds = []groupKind{
	{kinds[0].name, kinds[0].spawn, func(body groupBody, opts ...task.GroupOption) loop.Stepper {
		return loop.Func(func(co *loop.Co) error {
			return task.WithGroup(co, func(g *task.Group) (in error) {
				for _, p := range body(co, g) {
					next, _, err := p(co, in)
					if next == nil {
						return err
					}
					in = co.Await(next)
				}
				return in
			}, opts...)
		})
	}},
	{kinds[1].name, kinds[1].spawn, func(body groupBody, opts ...task.GroupOption) loop.Stepper {
		return &scopeStep{exit: task.GroupExit{Group: task.NewGroup(opts...)}, body: body}
	}},
}

// scopeStep goes through the scope of a group as a step task does.
type scopeStep struct {
	exit  task.GroupExit
	body  groupBody
	parts *played
	left  bool
}

func (s *scopeStep) Step(co *loop.Co, in error) (bool, error) {
	if s.parts == nil {
		if err := s.exit.Group.Enter(co); err != nil {
			return true, err
		}
		s.parts = &played{parts: s.body(co, s.exit.Group)}
	}
	if !s.left {
		done, err := s.parts.Step(co, in)
		if !done {
			return false, nil
		}
		s.exit.Err, s.left, in = err, true, nil
	}
	return s.exit.Step(co, in)
}

func ofGroupKinds(t *testing.T, test func(t *testing.T, k groupKind)) {
	for _, k := range groupKinds {
		t.Run(k.name, func(t *testing.T) { test(t, k) })
	}
}

// onWatched is onVirtual with the reports in the journal; panics are recovered.
func onWatched(t *testing.T, j *journal, main func(co *loop.Co) error) {
	t.Helper()
	l := loop.New(&loop.Options{
		Clock:         &timer.Virtual{},
		RecoverPanics: true,
		OnError: func(r loop.Report) {
			if p, ok := errors.AsType[*loop.PanicError](r.Err); ok {
				r.Err = fmt.Errorf("panic %v", p.Value)
			}
			j.add("report: %v", r)
		},
	})
	require.NoError(t, l.Run(main))
	require.NoError(t, l.Close())
}

// rest is a body without anything further to do.
func rest(parts ...part) []part { return parts }

// noted is a part that records the outcome of the wait before, and the requests to cancel, and passes the outcome on.
func noted(j *journal, label string) part {
	return func(co *loop.Co, in error) (loop.Stepper, string, error) {
		j.add("%s: %v, count %d", label, in, co.Canceling())
		return nil, "", in
	}
}

// member starts a child that sleeps, records how that went, and ends with err.
func member(k groupKind, g *task.Group, j *journal, name string, d time.Duration, err error, opts ...task.Option) *task.Task[string] {
	return k.spawn(g, append(opts, task.Named(name)), sleeps(d), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		j.add("%s %v", name, in)
		if in == nil {
			in = err
		}
		return nil, name, in
	})
}

// Behaviors 228.
func TestAGroupEndsWhenBodyAndAllChildrenHaveEnded(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j journal
		onVirtual(t, func(co *loop.Co) error {
			scope := k.scope(func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(2*time.Second), func(*loop.Co, error) (loop.Stepper, string, error) {
					j.add("child adds one")
					member(k, g, &j, "late", 2*time.Second, nil)
					return nil, "", nil
				})
				co.Loop().CallLater(3*time.Second, func() { member(k, g, &j, "later", 2*time.Second, nil) })
				return rest(sleeps(time.Second), notes(&j, "body"))
			})
			_, err := k.spawn(co, nil, waits(scope), noted(&j, "group")).Await(co)
			j.add("%v", co.Loop().Time())
			return err
		})
		require.Equal(t, journal{"body <nil>", "child adds one", "late <nil>", "later <nil>", "group: <nil>, count 0", "5s"}, j)
	})
}

// Behaviors 229.
func TestAGroupInWhichAllGoesWell(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		onVirtual(t, func(co *loop.Co) error {
			var j journal
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

var errBang = errors.New("bang")

func TestAGroupWhoseChildFails(t *testing.T) {
	// failing is a child that cleans up with an error when it is canceled.
	failing := func(k groupKind, g *task.Group, j *journal, name string, d time.Duration, err error) {
		k.spawn(g, nil, sleeps(time.Hour), catches(j, name, &loop.SleepStep{D: d}), fails(err))
	}
	for _, test := range []struct {
		name string
		body func(k groupKind, j *journal) groupBody
		want journal
	}{
		// Behaviors 230, 231.
		{"the others and the body are canceled once", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				member(k, g, j, "b", 1, errBoom)
				member(k, g, j, "c", 9, errBang)
				return rest(sleeps(9), func(co *loop.Co, in error) (loop.Stepper, string, error) {
					j.add("body %v, count %d", in, co.Canceling())
					return &loop.SleepStep{D: 9}, "", nil
				}, notes(j, "body's clean-up"))
			}
		}, journal{"b <nil>", "a canceled", "c canceled", "body canceled, count 1", "body's clean-up <nil>",
			"group: task group: 1 failed: boom, count 0"}},
		// Behaviors 230.
		{"errors are in the order in which the children ended", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				failing(k, g, j, "slow", 5, errors.New("slow"))
				failing(k, g, j, "quick", 2, errors.New("quick"))
				member(k, g, j, "first", 1, errBoom)
				return nil
			}
		}, journal{"first <nil>", "slow canceled", "quick canceled",
			"group: task group: 3 failed: boom; quick; slow, count 0"}},
		// Behaviors 232.
		{"a child that ends canceled by itself is ignored", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, fails(loop.ErrCanceled))
				member(k, g, j, "canceled", 9, nil).Cancel(nil)
				member(k, g, j, "other", 9, nil)
				return rest(sleeps(5), notes(j, "body"))
			}
		}, journal{"body <nil>", "other <nil>", "group: <nil>, count 0"}},
		// Behaviors 233.
		{"a child that swallows the cancellation keeps its value", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), catches(j, "stubborn", &loop.SleepStep{D: 5}), swallows(j, "then", "value")).
					OnDone(func(c *task.Task[string]) { j.add("%s", tell(c)) })
				member(k, g, j, "b", 1, errBoom)
				return nil
			}
		}, journal{"b <nil>", "stubborn canceled", "then <nil>", `done true, canceled false, "value", <nil>, count 1`,
			"group: task group: 1 failed: boom, count 0"}},
		// Behaviors 234.
		{"an error of the body comes last", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				failing(k, g, j, "a", 1, errBoom)
				return rest(sleeps(1), fails(errBang))
			}
		}, journal{"a canceled", "group: task group: 2 failed: boom; bang, count 0"}},
		// Behaviors 234.
		{"an error of the body alone", func(groupKind, *journal) groupBody {
			return func(*loop.Co, *task.Group) []part { return rest(fails(errBoom)) }
		}, journal{"group: task group: 1 failed: boom, count 0"}},
		// Behaviors 239.
		{"a body that replaces the cancellation by its own error", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 1, errBoom)
				return rest(sleeps(9), func(*loop.Co, error) (loop.Stepper, string, error) { return nil, "", errBang })
			}
		}, journal{"a <nil>", "group: task group: 2 failed: boom; bang, count 0"}},
		{"a body that has not suspended when its child fails", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, fails(errBoom))
				return nil
			}
		}, journal{"group: task group: 1 failed: boom, count 0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j journal
				onVirtual(t, func(co *loop.Co) error {
					a := k.spawn(co, nil, waits(k.scope(test.body(k, &j))), noted(&j, "group"))
					_, _ = a.Await(co)
					require.False(t, a.Canceled())
					return nil
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

func TestAGroupErrorIsWhatItHolds(t *testing.T) {
	err := error(&task.GroupError{Errors: []error{errBoom, loop.ErrCanceled}})
	require.ErrorIs(t, err, errBoom)
	require.NotErrorIs(t, err, errBang)
	require.False(t, loop.IsCanceled(err))
}

func TestAGroupThatIsCanceledFromOutside(t *testing.T) {
	for _, test := range []struct {
		name string
		body func(k groupKind, j *journal, in func(d time.Duration)) groupBody
		want journal
	}{
		// Behaviors 235.
		{"while the body waits", func(k groupKind, j *journal, in func(time.Duration)) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				in(1)
				return rest(sleeps(5), notes(j, "body"))
			}
		}, journal{"body canceled: why", "a canceled", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		// Behaviors 235.
		{"while it waits for its children", func(k groupKind, j *journal, in func(time.Duration)) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				in(1)
				return nil
			}
		}, journal{"a canceled", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		// Behaviors 236.
		{"when a child fails because of it", func(k groupKind, j *journal, in func(time.Duration)) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), fails(errBoom))
				in(1)
				return nil
			}
		}, journal{"group: task group: 1 failed: boom, count 1", "next: canceled, count 1"}},
		// Behaviors 237.
		{"once and again, while it cancels its children", func(k groupKind, j *journal, in func(time.Duration)) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), catches(j, "slow", &loop.SleepStep{D: 9}), notes(j, "slow"))
				member(k, g, j, "a", 1, errBoom)
				in(3)
				in(5)
				return nil
			}
		}, journal{"a <nil>", "slow canceled", "slow <nil>", "group: task group: 1 failed: boom, count 2", "next: canceled, count 2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j journal
				onVirtual(t, func(co *loop.Co) error {
					var a *task.Task[string]
					in := func(d time.Duration) { co.Loop().CallLater(d, func() { a.Cancel(errWhy) }) }
					a = k.spawn(co, nil, waits(k.scope(test.body(k, &j, in))), func(co *loop.Co, in error) (loop.Stepper, string, error) {
						_, _, _ = noted(&j, "group")(co, in)
						return &loop.SleepStep{}, "", nil
					}, noted(&j, "next"))
					return co.Sleep(time.Second)
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

// Behaviors 238.
func TestNestedGroups(t *testing.T) {
	for _, test := range []struct {
		name         string
		inner, outer time.Duration // when the children fail
		want         journal
	}{
		{"the inner one fails", 1, 9, journal{"inner: task group: 1 failed: boom, count 0",
			"outer: task group: 1 failed: task group: 1 failed: boom, count 0", "next: <nil>, count 0"}},
		{"the outer one fails", 9, 1, journal{"inner: canceled, count 1", "outer: task group: 1 failed: bang, count 0",
			"next: <nil>, count 0"}},
		{"both fail in one turn", 1, 1, journal{"inner: task group: 1 failed: boom, count 1",
			"outer: task group: 2 failed: bang; task group: 1 failed: boom, count 0", "next: <nil>, count 0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j journal
				onVirtual(t, func(co *loop.Co) error {
					outer := k.scope(func(_ *loop.Co, g *task.Group) []part {
						k.spawn(g, nil, sleeps(test.outer), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
							if in == nil {
								in = errBang
							}
							return nil, "", in
						})
						return rest(waits(k.scope(func(_ *loop.Co, g *task.Group) []part {
							k.spawn(g, nil, sleeps(test.inner), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
								if in == nil {
									in = errBoom
								}
								return nil, "", in
							})
							return nil
						})), noted(&j, "inner"))
					})
					k.spawn(co, nil, waits(outer), func(co *loop.Co, in error) (loop.Stepper, string, error) {
						_, _, _ = noted(&j, "outer")(co, in)
						return &loop.SleepStep{}, "", nil
					}, noted(&j, "next"))
					return co.Sleep(time.Second)
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

// Behaviors 240.
func TestAGroupRefusesChildren(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j journal
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
					j.add("%s", tell(k.spawn(g, nil, never)))
					j.add("%s", tell(k.spawn(g, []task.Option{task.Eager}, never)))
					return nil, "", in
				})
			})), noted(&j, "group")).Await(co)
			late := k.spawn(kept, nil, never)
			_, err := late.Await(co)
			j.add("%v, %v", err, late.Cancel(nil))
			k.spawn(kept, []task.Option{task.Named("unheard")}, never)
			return nil
		})
		refused := `done true, canceled false, "", task: group shutting down, count 0`
		require.Equal(t, journal{refused, refused, "group: task group: 1 failed: boom, count 0",
			"task: group finished, false", "report: error was never retrieved (unheard): task: group finished"}, j)
	})
}

func TestAGroupIsEnteredOnce(t *testing.T) {
	onVirtual(t, func(co *loop.Co) error {
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
		var j journal
		onVirtual(t, func(co *loop.Co) error {
			k.spawn(co, nil, waits(k.scope(func(co *loop.Co, g *task.Group) []part {
				member(k, g, &j, "sibling", 9, nil)
				c := k.spawn(g, []task.Option{task.Eager}, fails(errBoom))
				j.add("%s; count %d, refusal %v", tell(c), co.Canceling(), g.Refusal())
				return rest(sleeps(5), noted(&j, "body"))
			})), func(co *loop.Co, in error) (loop.Stepper, string, error) {
				_, _, _ = noted(&j, "group")(co, in)
				return &loop.SleepStep{}, "", nil
			}, noted(&j, "next"))
			return co.Sleep(time.Second)
		})
		require.Equal(t, journal{`done true, canceled false, "", boom, count 0; count 0, refusal <nil>`, "sibling canceled",
			"body: canceled, count 1", "group: task group: 1 failed: boom, count 0", "next: <nil>, count 0"}, j)
	})
}

func TestGroupCancel(t *testing.T) {
	for _, test := range []struct {
		name string
		body func(k groupKind, j *journal, outside func()) groupBody
		want journal
	}{
		// Behaviors 242.
		{"by the body", func(k groupKind, j *journal, _ func()) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				return rest(sleeps(1), func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					g.Cancel()
					j.add("%v", g.Refusal())
					return &loop.SleepStep{D: 9}, "", nil
				}, noted(j, "body"))
			}
		}, journal{"task: group shutting down", "a canceled", "body: canceled, count 1", "group: <nil>, count 0", "next: <nil>, count 0"}},
		// Behaviors 242.
		{"by a child, while the group waits for it", func(k groupKind, j *journal, _ func()) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				k.spawn(g, nil, sleeps(1), func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					return &loop.SleepStep{D: 9}, "", nil
				}, notes(j, "child"))
				return nil
			}
		}, journal{"a canceled", "child canceled", "group: <nil>, count 0", "next: <nil>, count 0"}},
		{"by a body that does not wait", func(k groupKind, j *journal, _ func()) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				g.Cancel()
				return nil
			}
		}, journal{"group: <nil>, count 0", "next: <nil>, count 0"}},
		{"and a child that fails then", func(k groupKind, j *journal, _ func()) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), fails(errBoom))
				return rest(sleeps(1), func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					return nil, "", nil
				})
			}
		}, journal{"group: task group: 1 failed: boom, count 0", "next: <nil>, count 0"}},
		{"inside of another group's scope", func(k groupKind, j *journal, _ func()) groupBody {
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
		}, journal{"grandchild canceled", "inner: canceled, count 1", "group: <nil>, count 0", "next: <nil>, count 0"}},
		// Behaviors 243.
		{"by an eager child before its first suspension", func(k groupKind, j *journal, _ func()) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, []task.Option{task.Eager}, func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					return &loop.SleepStep{D: 9}, "", nil
				}, notes(j, "child"))
				return nil
			}
		}, journal{"child canceled", "group: <nil>, count 0", "next: <nil>, count 0"}},
		// Behaviors 243.
		{"by an eager child that ends without a suspension", func(k groupKind, j *journal, _ func()) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				t := k.spawn(g, []task.Option{task.Eager}, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
					g.Cancel()
					j.add("child: count %d", co.Canceling())
					return nil, "its value", nil
				})
				j.add("child: %s", tell(t))
				return nil
			}
		}, journal{"child: count 0", `child: done true, canceled false, "its value", <nil>, count 0`,
			"group: <nil>, count 0", "next: <nil>, count 0"}},
		// Behaviors 243.
		{"and an outside cancel while the group waits for its children", func(k groupKind, j *journal, outside func()) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), catches(j, "slow", &loop.SleepStep{D: 9}), notes(j, "slow"))
				co.Loop().CallLater(1, g.Cancel)
				co.Loop().CallLater(2, outside)
				return nil
			}
		}, journal{"slow canceled", "slow <nil>", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		// Behaviors 243.
		{"and an outside cancel in the same turn", func(k groupKind, j *journal, outside func()) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				co.Loop().CallLater(1, g.Cancel)
				co.Loop().CallLater(1, outside)
				return nil
			}
		}, journal{"a canceled", "group: canceled, count 1", "next: <nil>, count 1"}},
		// Behaviors 243.
		{"just after an outside cancel", func(k groupKind, j *journal, outside func()) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 9, nil)
				co.Loop().CallLater(1, outside)
				co.Loop().CallLater(1, g.Cancel)
				return nil
			}
		}, journal{"a canceled", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		// Behaviors 243.
		{"and an outside cancel while the body cleans up", func(k groupKind, j *journal, outside func()) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				co.Loop().CallLater(1, g.Cancel)
				co.Loop().CallLater(2, outside)
				return rest(sleeps(9), catches(j, "body", &loop.SleepStep{D: 9}), notes(j, "clean-up"))
			}
		}, journal{"body canceled", "clean-up canceled: why", "group: canceled: why, count 1", "next: <nil>, count 1"}},
		{"an error of the body, and an outside cancel", func(k groupKind, j *journal, outside func()) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, sleeps(9), catches(j, "slow", &loop.SleepStep{D: 9}), notes(j, "slow"))
				co.Loop().CallLater(2, outside)
				return rest(sleeps(1), func(*loop.Co, error) (loop.Stepper, string, error) {
					g.Cancel()
					return nil, "", errBoom
				})
			}
		}, journal{"slow canceled", "slow <nil>", "group: task group: 1 failed: boom, count 1", "next: canceled, count 1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j journal
				onVirtual(t, func(co *loop.Co) error {
					var a *task.Task[string]
					outside := func() { a.Cancel(errWhy) }
					a = k.spawn(co, nil, waits(k.scope(test.body(k, &j, outside))), func(co *loop.Co, in error) (loop.Stepper, string, error) {
						_, _, _ = noted(&j, "group")(co, in)
						return &loop.SleepStep{}, "", nil
					}, noted(&j, "next"))
					return co.Sleep(time.Second)
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

// Behaviors 242.
func TestGroupCancelBeforeAndAfterTheScope(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		var j journal
		onVirtual(t, func(co *loop.Co) error {
			g := &task.Group{}
			g.Cancel()
			require.Equal(t, task.ErrGroupNotEntered, g.Refusal())
			exit := &task.GroupExit{Group: g}
			_, err := spawn(co, nil, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
				require.NoError(t, g.Enter(co))
				j.add("%v", g.Refusal())
				return &loop.SleepStep{D: 9}, "", nil
			}, func(_ *loop.Co, in error) (loop.Stepper, string, error) {
				j.add("body %v", in)
				exit.Err = in
				return exit, "", nil
			}, func(_ *loop.Co, in error) (loop.Stepper, string, error) {
				g.Cancel()
				return &loop.SleepStep{}, "", in
			}, noted(&j, "after")).Await(co)
			return err
		})
		require.Equal(t, journal{"task: group shutting down", "body canceled", "after: <nil>, count 0"}, j)
	})
}

// Behaviors 243.
func TestATimeoutAroundACanceledGroup(t *testing.T) {
	var j journal
	onVirtual(t, func(co *loop.Co) error {
		err := task.Timeout(co, 5, func(*loop.Deadline) error {
			return task.WithGroup(co, func(g *task.Group) error {
				groupKinds[1].spawn(g, nil, sleeps(9), catches(&j, "slow", &loop.SleepStep{D: 9}), notes(&j, "slow"))
				co.Loop().CallLater(1, g.Cancel)
				return nil
			})
		})
		require.ErrorIs(t, err, loop.ErrTimeout)
		require.Zero(t, co.Canceling())
		return nil
	})
	require.Equal(t, journal{"slow canceled", "slow <nil>"}, j)
}

func TestSupervise(t *testing.T) {
	for _, test := range []struct {
		name string
		body groupBodyOf
		want journal
	}{
		{"children fail apart", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 1, errBoom)
				member(k, g, j, "b", 9, nil)
				member(k, g, j, "c", 3, errBang)
				return rest(sleeps(5), notes(j, "body"))
			}
		}, journal{"a <nil>", "c <nil>", "body <nil>", "b <nil>", "group: task group: 2 failed: boom; bang, count 0"}},
		{"the body fails", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				member(k, g, j, "a", 1, errBoom)
				member(k, g, j, "b", 9, nil)
				return rest(sleeps(5), fails(errBang))
			}
		}, journal{"a <nil>", "b canceled", "group: task group: 2 failed: boom; bang, count 0"}},
		{"the group is canceled", func(k groupKind, j *journal) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				member(k, g, j, "b", 9, nil)
				co.Loop().CallLater(1, g.Cancel)
				return nil
			}
		}, journal{"b canceled", "group: <nil>, count 0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j journal
				onVirtual(t, func(co *loop.Co) error {
					_, _ = k.spawn(co, nil, waits(k.scope(test.body(k, &j), task.Supervise())), noted(&j, "group")).Await(co)
					return nil
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

type groupBodyOf = func(k groupKind, j *journal) groupBody

// begun starts a child that records its beginning and its end.
func begun(k groupKind, g *task.Group, j *journal, name string, d time.Duration, err error, opts ...task.Option) *task.Task[string] {
	return k.spawn(g, append(opts, task.Named(name)), func(co *loop.Co, _ error) (loop.Stepper, string, error) {
		j.add("%v %s begins", co.Loop().Time(), name)
		return &loop.SleepStep{D: d}, "", nil
	}, func(co *loop.Co, in error) (loop.Stepper, string, error) {
		j.add("%v %s %v", co.Loop().Time(), name, in)
		if in == nil {
			in = err
		}
		return nil, name, in
	})
}

func TestLimit(t *testing.T) {
	for _, test := range []struct {
		name string
		body groupBodyOf
		want journal
	}{
		{"children wait in order", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				for i := range 5 {
					begun(k, g, j, fmt.Sprint("abcde"[i:i+1]), time.Duration(i+1), nil)
				}
				return nil
			}
		}, journal{"0s a begins", "0s b begins", "1ns a <nil>", "1ns c begins", "2ns b <nil>", "2ns d begins", "4ns c <nil>",
			"4ns e begins", "6ns d <nil>", "9ns e <nil>", "group: <nil>, count 0"}},
		{"canceled while they wait", func(k groupKind, j *journal) groupBody {
			return func(co *loop.Co, g *task.Group) []part {
				begun(k, g, j, "a", 5, nil)
				begun(k, g, j, "b", 5, nil)
				begun(k, g, j, "at once", 5, nil).Cancel(errWhy)
				c := begun(k, g, j, "c", 5, nil)
				begun(k, g, j, "d", 1, nil)
				c.OnDone(func(*task.Task[string]) { j.add("%v c ended: %s", co.Loop().Time(), tell(c)) })
				co.Loop().CallLater(1, func() {
					j.add("%s", c)
					c.Cancel(errWhy)
				})
				return nil
			}
		}, journal{"0s a begins", "0s b begins", "c waits for room in a group limited to 2",
			`1ns c ended: done true, canceled true, "", canceled: why, count 1`, "5ns a <nil>", "5ns b <nil>", "5ns d begins",
			"6ns d <nil>", "group: <nil>, count 0"}},
		{"canceled when there was room, and not begun yet", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				var c *task.Task[string]
				begun(k, g, j, "a", 9, nil)
				// This one's end is told the group first, which gives the room to c; then the callback comes.
				k.spawn(g, nil, sleeps(1)).OnDone(func(*task.Task[string]) { c.Cancel(nil) })
				c = begun(k, g, j, "c", 5, nil)
				begun(k, g, j, "d", 1, nil)
				return nil
			}
		}, journal{"0s a begins", "1ns d begins", "2ns d <nil>", "9ns a <nil>", "group: <nil>, count 0"}},
		{"an eager child that has to wait", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				begun(k, g, j, "a", 1, nil, task.Eager)
				begun(k, g, j, "b", 1, nil, task.Eager)
				begun(k, g, j, "c", 1, nil, task.Eager)
				j.add("started")
				return nil
			}
		}, journal{"0s a begins", "0s b begins", "started", "1ns a <nil>", "1ns b <nil>", "1ns c begins", "2ns c <nil>",
			"group: <nil>, count 0"}},
		{"a child fails while some wait", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				begun(k, g, j, "a", 1, errBoom)
				begun(k, g, j, "b", 9, nil)
				begun(k, g, j, "c", 9, nil)
				begun(k, g, j, "d", 9, nil, task.Eager)
				return rest(sleeps(5), notes(j, "body"))
			}
		}, journal{"0s a begins", "0s b begins", "1ns a <nil>", "1ns b canceled", "body canceled",
			"group: task group: 1 failed: boom, count 0"}},
		{"the body fails before any has begun", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				for range 5 {
					begun(k, g, j, "a", 1, nil)
				}
				return rest(fails(errBoom))
			}
		}, journal{"group: task group: 1 failed: boom, count 0"}},
		{"a child that starts children and takes their place", func(k groupKind, j *journal) groupBody {
			return func(_ *loop.Co, g *task.Group) []part {
				k.spawn(g, nil, func(*loop.Co, error) (loop.Stepper, string, error) {
					for _, name := range []string{"a", "b", "c"} {
						begun(k, g, j, name, 2, nil)
					}
					return &loop.SleepStep{D: 1}, "", nil
				})
				return nil
			}
		}, journal{"0s a begins", "1ns b begins", "2ns a <nil>", "2ns c begins", "3ns b <nil>", "4ns c <nil>", "group: <nil>, count 0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j journal
				onVirtual(t, func(co *loop.Co) error {
					_, _ = k.spawn(co, nil, waits(k.scope(test.body(k, &j), task.Limit(2))), noted(&j, "group")).Await(co)
					return nil
				})
				require.Equal(t, test.want, j)
			})
		})
	}
	require.PanicsWithValue(t, "task: a group limited to 0 children", func() { task.Limit(0) })
}

// A child that waits for room has the name, the place and the task-local values of when it was started.
func TestAChildThatWaitsForRoomIsATaskLikeOthers(t *testing.T) {
	user := loop.NewVar("nobody")
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j journal
		onVirtual(t, func(co *loop.Co) error {
			return co.Await(k.scope(func(co *loop.Co, g *task.Group) []part {
				show := func(co *loop.Co, _ error) (loop.Stepper, string, error) {
					j.add("%s %s", co.Name(), user.Get(co))
					return nil, "", nil
				}
				user.Set(co, "before")
				a, b := k.spawn(g, nil, show), k.spawn(g, nil, show)
				user.Set(co, "after")
				require.Equal(t, []*loop.Co{co, a.Co(), b.Co()}, co.Loop().All())
				return nil
			}, task.Limit(1)))
		})
		require.Equal(t, journal{"Task-2 before", "Task-3 before"}, j)
	})
}

func TestChildrenAreTyped(t *testing.T) {
	onVirtual(t, func(co *loop.Co) error {
		return task.WithGroup(co, func(g *task.Group) error {
			n := task.Go(g, func(*loop.Co) (int, error) { return 42, nil })
			s := task.GoStep(g, &played{parts: []part{sleeps(1), returns("text")}})
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

// whatPanics calls f, and tells the value that it panicked with.
func whatPanics(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func TestAPanicInTheBodyOfWithGroup(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j journal
		onWatched(t, &j, func(co *loop.Co) error {
			v := whatPanics(func() {
				_ = task.WithGroup(co, func(g *task.Group) error {
					member(k, g, &j, "a", 9, nil)
					k.spawn(g, nil, sleeps(9), catches(&j, "b", &loop.SleepStep{D: 5}), fails(errBoom))
					require.NoError(t, co.Yield())
					panic("oh")
				})
			})
			j.add("panicked: %v, count %d, %v", v, co.Canceling(), co.Loop().All())
			return co.Yield()
		})
		require.Equal(t, journal{"a canceled", "b canceled",
			"report: error of a child whose group's body panicked or exited (main): boom",
			"panicked: oh, count 0, [main is running]"}, j)
	})
}

// A child that has canceled the body by its own failure before that panics: the request is taken back.
func TestAPanicInABodyThatWasCanceledByAChild(t *testing.T) {
	var j journal
	onWatched(t, &j, func(co *loop.Co) error {
		v := whatPanics(func() {
			_ = task.WithGroup(co, func(g *task.Group) error {
				groupKinds[0].spawn(g, nil, fails(errBoom))
				panic(co.Sleep(5))
			})
		})
		j.add("panicked: %v, count %d", v, co.Canceling())
		return co.Yield()
	})
	require.Equal(t, journal{"report: error of a child whose group's body panicked or exited (main): boom",
		"panicked: canceled, count 0"}, j)
}

// leaves runs f on a goroutine of its own, and tells how that ended.
func leaves(f func()) string {
	how := make(chan string)
	go func() {
		end := "by a Goexit"
		defer func() {
			if v := recover(); v != nil {
				end = fmt.Sprintf("by a panic: %v", v)
			}
			how <- end
		}()
		f()
		end = "well"
	}()
	return <-how
}

func TestAGroupWhoseBodyIsLeftForGood(t *testing.T) {
	for _, test := range []struct {
		name  string
		leave func(g *task.Group)
		how   string
		want  journal
	}{
		{"a panic", func(*task.Group) { panic("oh") }, "by a panic: panic in main: oh", journal{"main left"}},
		{"a Goexit", func(*task.Group) { runtime.Goexit() }, "by a Goexit", journal{"main left"}},
		{"a Goexit of an eager child", func(g *task.Group) {
			groupKinds[1].spawn(g, []task.Option{task.Eager}, func(*loop.Co, error) (loop.Stepper, string, error) {
				runtime.Goexit()
				return nil, "", nil
			})
		}, "by a Goexit", journal{"report: error of a child whose group's body panicked or exited", "main left"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j journal
				l := loop.New(&loop.Options{Clock: &timer.Virtual{}, OnError: func(r loop.Report) { j.add("report: %v", r.Message) }})
				how := leaves(func() {
					_ = l.Run(func(co *loop.Co) error {
						defer j.add("main left")
						return task.WithGroup(co, func(g *task.Group) error {
							k.spawn(g, nil, sleeps(9), catches(&j, "a", &loop.SleepStep{D: 5}), notes(&j, "cleaned up"))
							_ = co.Yield()
							test.leave(g)
							return nil
						})
					})
				})
				require.Contains(t, how, test.how)
				require.Equal(t, append(journal{"a canceled", "cleaned up <nil>"}, test.want...), j)
				require.True(t, l.IsClosed())
			})
		})
	}
}

// A step task that forgets its exit leaves children behind; they are not lost in silence.
func TestChildrenOfAGroupThatWasNeverExited(t *testing.T) {
	var j journal
	onWatched(t, &j, func(co *loop.Co) error {
		g := &task.Group{}
		_, err := groupKinds[1].spawn(co, []task.Option{task.Named("careless")}, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
			require.NoError(t, g.Enter(co))
			member(groupKinds[1], g, &j, "a", 1, errBoom)
			member(groupKinds[1], g, &j, "b", 2, nil)
			return nil, "", nil
		}).Await(co)
		require.NoError(t, err)
		require.Equal(t, task.ErrGroupFinished, g.Refusal())
		return co.Sleep(9)
	})
	require.Equal(t, journal{"a <nil>", "report: error of a child whose group's coroutine has ended (careless): boom", "b <nil>"}, j)
}

// A cancellation of the group does not end the wait of the body for a child of its own, but is passed on to it.
func TestABodyThatAwaitsItsChild(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j journal
		onVirtual(t, func(co *loop.Co) error {
			_, _ = k.spawn(co, nil, waits(k.scope(func(_ *loop.Co, g *task.Group) []part {
				a := member(k, g, &j, "a", 9, nil)
				member(k, g, &j, "b", 1, errBoom)
				return rest(waits(a), notes(&j, "body"))
			})), noted(&j, "group")).Await(co)
			return nil
		})
		require.Equal(t, journal{"b <nil>", "a canceled", "body canceled", "group: task group: 1 failed: boom, count 0"}, j)
	})
}

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
		onVirtual(t, func(co *loop.Co) error {
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
	k := groupKinds[f.random.IntN(2)]
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
