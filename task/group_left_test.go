package task_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// whatPanics calls f, and tells the value that it panicked with.
func whatPanics(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func TestAPanicInTheBodyOfWithGroup(t *testing.T) {
	ofGroupKinds(t, func(t *testing.T, k groupKind) {
		var j lab.Journal
		onWatched(t, &j, func(co *loop.Co) error {
			v := whatPanics(func() {
				_ = task.WithGroup(co, func(g *task.Group) error {
					member(k, g, &j, "a", 9, nil)
					k.spawn(g, nil, sleeps(9), catches(&j, "b", &loop.SleepStep{D: 5}), fails(errBoom))
					require.NoError(t, co.Yield())
					panic("oh")
				})
			})
			j.Add("panicked: %v, count %d, %v", v, co.Canceling(), co.Loop().All())
			return co.Yield()
		})
		j.Require(t, "a canceled", "b canceled",
			"report: error of a child whose group's body panicked or exited (main): boom",
			"panicked: oh, count 0, [main is running]")
	})
}

// A child that has canceled the body by its own failure before that panics: the request is taken back.
func TestAPanicInABodyThatWasCanceledByAChild(t *testing.T) {
	var j lab.Journal
	onWatched(t, &j, func(co *loop.Co) error {
		v := whatPanics(func() {
			_ = task.WithGroup(co, func(g *task.Group) error {
				groupKind{lab.StraightLine}.spawn(g, nil, fails(errBoom))
				panic(co.Sleep(5))
			})
		})
		j.Add("panicked: %v, count %d", v, co.Canceling())
		return co.Yield()
	})
	j.Require(t, "report: error of a child whose group's body panicked or exited (main): boom",
		"panicked: canceled, count 0")
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
		want  lab.Journal
	}{
		{"a panic", func(*task.Group) { panic("oh") }, "by a panic: panic in main: oh", lab.Journal{"main left"}},
		{"a Goexit", func(*task.Group) { runtime.Goexit() }, "by a Goexit", lab.Journal{"main left"}},
		{"a Goexit of an eager child", func(g *task.Group) {
			groupKind{lab.Step}.spawn(g, []task.Option{task.Eager}, func(*loop.Co, error) (loop.Stepper, string, error) {
				runtime.Goexit()
				return nil, "", nil
			})
		}, "by a Goexit", lab.Journal{"report: error of a child whose group's body panicked or exited", "main left"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j lab.Journal
				l := loop.New(&loop.Options{Clock: &timer.Virtual{},
					OnError: func(r loop.Report) { j.Add("report: %v", r.Message) }})
				how := leaves(func() {
					_ = l.Run(func(co *loop.Co) error {
						defer j.Add("main left")
						return task.WithGroup(co, func(g *task.Group) error {
							k.spawn(g, nil, sleeps(9), catches(&j, "a", &loop.SleepStep{D: 5}), notes(&j, "cleaned up"))
							_ = co.Yield()
							test.leave(g)
							return nil
						})
					})
				})
				require.Contains(t, how, test.how)
				require.Equal(t, append(lab.Journal{"a canceled", "cleaned up <nil>"}, test.want...), j)
				require.True(t, l.IsClosed())
			})
		})
	}
}

// A step task that forgets its exit leaves children behind; they are not lost in silence.
func TestChildrenOfAGroupThatWasNeverExited(t *testing.T) {
	var j lab.Journal
	onWatched(t, &j, func(co *loop.Co) error {
		g := &task.Group{}
		_, err := groupKind{lab.Step}.spawn(co, []task.Option{task.Named("careless")}, func(co *loop.Co, _ error) (loop.Stepper, string, error) {
			require.NoError(t, g.Enter(co))
			member(groupKind{lab.Step}, g, &j, "a", 1, errBoom)
			member(groupKind{lab.Step}, g, &j, "b", 2, nil)
			return nil, "", nil
		}).Await(co)
		require.NoError(t, err)
		require.Equal(t, task.ErrGroupFinished, g.Refusal())
		return co.Sleep(9)
	})
	j.Require(t, "a <nil>", "report: error of a child whose group's coroutine has ended (careless): boom", "b <nil>")
}
