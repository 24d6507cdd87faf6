package loop_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// failings are the ways in which what a program gives to the loop itself may fail.
var failings = []struct {
	name string
	fail func() int
	how  string // how a run is left by it, unless panics are recovered
}{
	{"a panic", func() int { panic("boom") }, "by a panic with *loop.PanicError"},
	{"a nil panic", func() int { panic(nil) }, "by a panic with *loop.PanicError"},
	{"a Goexit", func() int { runtime.Goexit(); return 0 }, "by a Goexit"},
	{"an answer below the range", func() int { return -1 }, "by a panic with *loop.PanicError"},
	{"an answer above the range", func() int { return 1 << 30 }, "by a panic with *loop.PanicError"},
}

// failingChooser fails at the first question of one kind, and at each after it.
type failingChooser struct {
	kind  loop.ChoiceKind
	fail  func() int
	after int
}

func (c *failingChooser) Choose(q loop.Choice) int {
	if c.after > 0 || q.Kind == c.kind {
		c.after++
		return c.fail()
	}
	return 0
}

func TestAChooserThatFailsIsAskedNoMore(t *testing.T) {
	for _, kind := range []loop.ChoiceKind{loop.ChooseNext, loop.ChooseAdmit, loop.ChooseSweep} {
		for _, f := range failings {
			for _, recovers := range []bool{false, true} {
				name := f.name + " at a " + kind.String()
				if recovers {
					name += ", recovered"
				}
				t.Run(name, func(t *testing.T) {
					c := &failingChooser{kind: kind, fail: f.fail}
					o := virtual()
					o.Chooser, o.RecoverPanics, o.OnError = c, recovers, func(loop.Report) {}
					var ended lab.Journal
					how := comesBack(func() {
						_ = loop.RunWith(context.Background(), o, func(co *loop.Co) error {
							for _, name := range []string{"a", "b", "c"} {
								loop.Start(co, loop.Func(func(co *loop.Co) error {
									defer ended.Add("%s ended", name)
									return co.Await(&gate{})
								}), nil)
							}
							_ = co.Loop().CallSoonThreadsafe(func() {})
							return co.Yield()
						})
					})
					want := f.how
					if recovers && f.name != "a Goexit" && kind != loop.ChooseSweep {
						want = "by a return"
					} else if want != "by a Goexit" && kind == loop.ChooseSweep {
						want = "by a panic with " // of Close, which no turn has caught
					}
					require.Contains(t, how, want)
					require.Equal(t, 1, c.after)
					require.Subset(t, []string{"a ended", "b ended", "c ended"}, []string(ended))
				})
			}
		}
	}
}

// failingClock is a virtual clock that fails in one of its methods, each time from the first wait on.
type failingClock struct {
	timer.Virtual
	inNow  bool
	fail   func() int
	failed int
}

func (c *failingClock) Now() time.Duration {
	if c.inNow && c.failed > 0 {
		c.failed++
		c.fail()
	}
	return c.Virtual.Now()
}

func (c *failingClock) HandlesIdle() bool { return true }

func (c *failingClock) Wait(deadline time.Duration, wake <-chan struct{}) {
	c.failed++
	if !c.inNow {
		c.fail()
	}
	c.Virtual.Wait(deadline, wake)
}

func TestAClockThatFailsEndsTheRun(t *testing.T) {
	clocks := map[string]func(fail func() int) timer.Clock{
		"OnIdle": func(fail func() int) timer.Clock { return &timer.Virtual{OnIdle: func() { fail() }} },
		"Wait":   func(fail func() int) timer.Clock { return &failingClock{fail: fail} },
		"Now":    func(fail func() int) timer.Clock { return &failingClock{fail: fail, inNow: true} },
	}
	for where, clock := range clocks {
		for _, f := range failings[:3] {
			for _, recovers := range []bool{false, true} {
				name := f.name + " in " + where
				if recovers {
					name += ", recovered"
				}
				t.Run(name, func(t *testing.T) {
					var reports, trace lab.Journal
					how := comesBack(func() {
						l := loop.New(&loop.Options{
							Clock: clock(f.fail), Debug: loop.DebugOff, RecoverPanics: recovers,
							OnError: func(r loop.Report) { reports.Add("%s in %s", r.Message, r.Err.(*loop.PanicError).Where) },
						})
						if where == "Now" {
							l.CallLater(time.Hour, func() {})
							l.CallLater(2*time.Hour, func() {})
						}
						err := l.Run(func(co *loop.Co) error {
							trace.Add("%v", co.Await(&gate{}))
							trace.Add("%v", co.Sleep(time.Hour))
							trace.Add("%v", co.Await(&gate{})) // it is stubborn, and waits for ever
							return nil
						})
						trace.Add("run: %v", err)
						_ = l.Close()
					})
					if recovers && f.how != "by a Goexit" {
						require.Equal(t, "by a return", how)
						reports.Require(t, "panic in clock in clock")
						trace.Require(t, "run: loop: stopped before main ended", "canceled", "<nil>", "loop: closed")
						return
					}
					require.Equal(t, f.how, how)
					require.Empty(t, reports)
					trace.Require(t, "canceled", "<nil>", "loop: closed")
				})
			}
		}
	}
}

// unspeakable is what a coroutine waits for, and cannot say so.
type unspeakable struct {
	gate
	speak func() int
}

func (u *unspeakable) Step(co *loop.Co, in error) (bool, error) {
	if in == nil {
		co.Low().Park(u)
		return false, nil
	}
	return true, in
}

func (u *unspeakable) String() string {
	u.speak()
	return ""
}

func TestADeadlockOfWhatCannotSayItsNameEndsTheRun(t *testing.T) {
	for _, f := range failings[:3] {
		for _, recovers := range []bool{false, true} {
			var ended lab.Journal
			o := virtual()
			o.RecoverPanics, o.OnError = recovers, func(loop.Report) {}
			how := comesBack(func() {
				err := loop.RunWith(context.Background(), o, func(co *loop.Co) error {
					ended.Add("%v", co.Await(&unspeakable{speak: f.fail}))
					ended.Add("%v", co.Await(&unspeakable{speak: f.fail})) // when it was canceled
					return nil
				})
				require.ErrorIs(t, err, loop.ErrDeadlock)
			})
			want := f.how
			if recovers && want != "by a Goexit" {
				want = "by a return"
			}
			require.Equal(t, want, how, f.name)
			ended.Require(t, "canceled", "loop: closed")
		}
	}
}
