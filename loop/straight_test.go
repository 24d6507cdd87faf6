package loop_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Behaviors 364.
func TestASuspendedBodyIsUnwoundWhenItsLoopCloses(t *testing.T) {
	var j lab.Journal
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		loop.Start(co, loop.Func(func(co *loop.Co) error {
			defer j.Add("unwound")
			err := co.Sleep(time.Hour)
			j.Add("got %v", err)
			j.Add("cleanup %v at %v", co.Sleep(time.Second), l.Time())
			return err
		}), func(err error) { j.Add("ended %v", err) })
		return co.Yield()
	}))
	require.Empty(t, j)
	require.NoError(t, l.Close())
	j.Require(t, "got canceled", "cleanup <nil> at 1s", "unwound", "ended canceled")
}

// Behaviors 364.
func TestABodyThatDoesNotStopAwaitingIsForced(t *testing.T) {
	for _, test := range []struct {
		name string
		body func(j *lab.Journal, co *loop.Co) error
		want lab.Journal
	}{
		{"it returns the error", func(j *lab.Journal, co *loop.Co) error {
			var err error
			for !errors.Is(err, loop.ErrClosed) {
				err = co.Sleep(time.Hour)
				j.Add("%v", err)
			}
			for _, err := range []error{co.Yield(), co.Sleep(1), co.Await(&gate{})} {
				j.Add("again %v", err)
			}
			return err
		}, lab.Journal{"canceled", "loop: closed", "again loop: closed", "again loop: closed", "again loop: closed",
			"unwound", "ended loop: closed"}},
		{"it never returns", func(_ *lab.Journal, co *loop.Co) error {
			for {
				_ = co.Sleep(time.Hour)
			}
		}, lab.Journal{"unwound", "ended loop: closed"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j lab.Journal
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}, ShutdownTimeout: time.Minute})
			require.NoError(t, l.Run(func(co *loop.Co) error {
				loop.Start(co, loop.Func(func(co *loop.Co) error {
					defer j.Add("unwound")
					return test.body(&j, co)
				}), func(err error) { j.Add("ended %v", err) })
				return co.Yield()
			}))
			var stragglers *loop.StragglersError
			require.ErrorAs(t, l.Close(), &stragglers)
			require.Equal(t, []string{"Task-2"}, stragglers.Names)
			require.Equal(t, test.want, j)
		})
	}
}

// Behaviors 365.
func TestABodyThatNeverBeginsTakesNoGoroutine(t *testing.T) {
	l := loop.New(nil)
	before := stacks()
	child := loop.Start(l, loop.Func(func(*loop.Co) error { panic("never") }), nil)
	require.Equal(t, before, stacks())
	child.Cancel(nil)
	require.NoError(t, l.RunUntilIdle())
	require.True(t, child.Ended())
	require.Equal(t, before, stacks())
	require.NoError(t, l.Close())
}

func TestStacksAreUsedAgain(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		run := func(n int) {
			for range n {
				loop.Start(co, loop.Func(func(co *loop.Co) error { return co.Yield() }), nil)
			}
			require.NoError(t, co.Sleep(1))
		}
		run(10)
		before := stacks()
		require.GreaterOrEqual(t, before, 10, "they are seen at all")
		for range 5 {
			run(10)
		}
		require.Equal(t, before, stacks())
		return nil
	})
}

func panicsHere() { panic(errors.New("boom")) }

// Behaviors 366.
func TestAPanicOfABodyHasTheStackOfItsPlace(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		for _, name := range []string{"first step", "later step"} {
			t.Run(name, func(t *testing.T) {
				l := loop.New(&loop.Options{RecoverPanics: true})
				var got error
				require.NoError(t, l.Run(func(co *loop.Co) error {
					s := scene{func(*loop.Co, error) (loop.Stepper, error) { panicsHere(); return nil, nil }}
					if name == "later step" {
						s = append(wait(yield()), s...)
					}
					child := loop.Start(co, k.Body(s...), func(err error) { got = err })
					for !child.Ended() {
						require.NoError(t, co.Yield())
					}
					return nil
				}))
				require.NoError(t, l.Close())
				var p *loop.PanicError
				require.ErrorAs(t, got, &p)
				require.Equal(t, []any{errors.New("boom"), "Task-2"}, []any{p.Value, p.Where})
				require.Contains(t, string(p.Stack), "loop_test.panicsHere")
			})
		}
	})
}

// Behaviors 366.
func TestAPanicEndsTheRunAfterEverythingWasUnwound(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		value := panicOf(func() {
			_ = l.Run(func(co *loop.Co) error {
				defer j.Add("main unwound")
				loop.Start(co, k.Body(func(*loop.Co, error) (loop.Stepper, error) { panic("boom") }), nil)
				return co.Sleep(time.Hour)
			})
		})
		require.Equal(t, "boom", value)
		require.True(t, l.IsClosed())
		j.Require(t, "main unwound")
	})
}

// Behaviors 367.
func TestGoexitEndsTheRunInOrder(t *testing.T) {
	exit := func(*loop.Co, error) (loop.Stepper, error) { runtime.Goexit(); return nil, nil }
	for _, test := range []struct {
		name  string
		debug loop.DebugMode
		scene scene
	}{
		{"in its first step", loop.DebugOff, scene{exit}},
		{"in its first step, watched", loop.DebugOn, scene{exit}},
		{"in a later step", loop.DebugOff, append(wait(yield()), exit)},
		{"in a later step, watched", loop.DebugOn, append(wait(yield()), exit)},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				var j lab.Journal
				l := loop.New(&loop.Options{Clock: &timer.Virtual{}, Debug: test.debug})
				gone := make(chan struct{})
				go func() {
					defer close(gone)
					_ = l.Run(func(co *loop.Co) error {
						l.Low().OnClose(func(co *loop.Co) error { j.Add("closer"); return co.Yield() })
						loop.Start(co, k.Body(test.scene...), func(err error) {
							j.Add("ended %v", err)
							l.CallSoon(func() { j.Add("callback") })
						})
						j.Add("main gets %v", co.Sleep(time.Hour))
						return nil
					})
					j.Add("Run returned")
				}()
				<-gone
				require.True(t, l.IsClosed())
				j.Require(t, "ended loop: runtime.Goexit called in a coroutine", "callback", "main gets canceled",
					"closer")
			})
		})
	}
}

// Behaviors 367.
func TestGoexitInAnEagerStepEndsBoth(t *testing.T) {
	for name, debug := range map[string]loop.DebugMode{"plain": loop.DebugOff, "watched": loop.DebugOn} {
		t.Run(name, func(t *testing.T) {
			var j lab.Journal
			gone := make(chan struct{})
			go func() {
				defer close(gone)
				l := loop.New(&loop.Options{Debug: debug})
				_ = l.Run(func(co *loop.Co) error {
					defer l.CallSoon(func() {}) // debug mode would refuse it on a goroutine that is not the loop's
					e := &eager{body: func(*loop.Co) error { runtime.Goexit(); return nil }}
					defer func() { j.Add("eager ended %v", e.ends) }()
					e.co.Low().StartEager(co, e)
					j.Add("never")
					return nil
				})
			}()
			<-gone
			j.Require(t, "eager ended [loop: runtime.Goexit called in a coroutine]")
		})
	}
}

// Behaviors 369.
func TestBothKindsTakeTurnsAlike(t *testing.T) {
	orders := map[lab.Kind]lab.Journal{}
	for _, kind := range lab.Kinds {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			gates := make([]gate, 4)
			for i := range gates {
				loop.Start(co, kind.Body(
					func(*loop.Co, error) (loop.Stepper, error) { j.Add("%d begins", i); return yield(), nil },
					func(*loop.Co, error) (loop.Stepper, error) {
						j.Add("%d sleeps", i)
						return &loop.SleepStep{D: time.Duration(4-i) * time.Second}, nil
					},
					func(*loop.Co, error) (loop.Stepper, error) {
						gates[3-i].open()
						j.Add("%d waits", i)
						return &gates[i], nil
					},
					func(_ *loop.Co, in error) (loop.Stepper, error) { j.Add("%d ends %v", i, in); return nil, nil },
				), nil).SetName("child")
			}
			for range 5 {
				j.Add("turn at %v", co.Loop().Time())
				require.NoError(t, co.Sleep(time.Second))
			}
			for _, child := range co.Loop().All()[1:] {
				child.Cancel(nil)
			}
			return co.Sleep(1)
		})
		orders[kind] = j
	}
	require.Equal(t, orders[lab.StraightLine], orders[lab.Step])
	require.Equal(t, 4*3+5+4, len(orders[lab.Step]))
}

func TestDebugModeSwitchedOnInABody(t *testing.T) {
	turnOn := func(co *loop.Co, _ error) (loop.Stepper, error) {
		co.Loop().SetDebug(true)
		co.Loop().CallSoon(func() { co.Loop().CallSoon(func() {}) })
		return nil, nil
	}
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		for _, test := range []struct {
			name  string
			scene scene
		}{
			{"first step", scene{turnOn}},
			{"later step", append(wait(yield()), turnOn)},
			{"and goes on", append(scene{func(co *loop.Co, _ error) (loop.Stepper, error) {
				_, err := turnOn(co, nil)
				return yield(), err
			}}, turnOn)},
		} {
			t.Run(test.name, func(t *testing.T) {
				lab.Run(t, func(co *loop.Co) error {
					ended := 0
					loop.Start(co, k.Body(test.scene...), func(error) { ended++; co.Loop().CallSoon(func() {}) })
					require.NoError(t, co.Sleep(1))
					require.Equal(t, 1, ended)
					return co.Sleep(1)
				})
			})
		}
	})
}

// stacks returns how many goroutines there are that are switched to by others, and not by the scheduler, but for the
// one that runs. All other goroutines come and go when they like, those of the runtime and of earlier tests.
func stacks() int {
	all := make([]byte, 1<<20)
	return strings.Count(string(all[:runtime.Stack(all, true)]), " [coroutine")
}
