package loop_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// A guarded loop has a watchdog that opens the door when it reports that the loop is stuck.
type guarded struct {
	*loop.Loop
	door    chan struct{}
	reports []loop.Stuck
}

func newGuarded(o loop.Options, limit time.Duration) *guarded {
	g := &guarded{door: make(chan struct{})}
	o.Logger = slog.New(slog.DiscardHandler)
	o.Watchdog = &loop.Watchdog{Limit: limit, Interval: limit, OnReport: func(s loop.Stuck) {
		switch {
		case !atTheDoor(s.Function): // a busy machine lets the loop stand still elsewhere
		case s.Over:
			g.reports = append(g.reports, s)
		case len(g.reports) == 0:
			g.reports = append(g.reports, s)
			close(g.door)
		}
	}}
	g.Loop = loop.New(&o)
	return g
}

func atTheDoor(function string) bool {
	return slices.Contains([]string{"waitAtTheDoor", "first", "second", "third", "fourth"},
		function[strings.LastIndexByte(function, '.')+1:])
}

// waitAtTheDoor is what is stuck, until it was reported.
func (g *guarded) waitAtTheDoor() { <-g.door }

type doorStep struct{ g *guarded }

func (s doorStep) Step(*loop.Co, error) (bool, error) {
	s.g.waitAtTheDoor()
	return true, nil
}

func TestAWatchdogReportsWhileTheLoopIsStuck(t *testing.T) {
	const door = "loop_test.(*guarded).waitAtTheDoor"
	for _, way := range []struct {
		name, is string
		also     string // on the stack
		debug    loop.DebugMode
		do       func(co *loop.Co, g *guarded) error
	}{
		{name: "straight-line", is: "worker", also: "loop.(*stack).serve", do: func(co *loop.Co, g *guarded) error {
			co.SetName("worker")
			_ = co.Yield()
			g.waitAtTheDoor()
			return nil
		}},
		{name: "straight-line, first step", is: "Task-2", also: "loop.(*stack).serve", do: func(co *loop.Co, g *guarded) error {
			loop.Start(co, loop.Func(func(*loop.Co) error { g.waitAtTheDoor(); return nil }), nil)
			return co.Yield()
		}},
		{name: "straight-line, behind another on its stack", is: "second", also: "loop.(*stack).serve", do: func(co *loop.Co, g *guarded) error {
			loop.Start(co, loop.Func(func(*loop.Co) error { return nil }), nil)
			loop.Start(co, loop.Func(func(*loop.Co) error { g.waitAtTheDoor(); return nil }), nil).SetName("second")
			return co.Yield()
		}},
		{name: "step", is: "Task-2", also: "loop_test.doorStep.Step", do: func(co *loop.Co, g *guarded) error {
			loop.Start(co, doorStep{g}, nil)
			return co.Yield()
		}},
		{name: "part", is: "Task-2", also: "loop.(*stack).serve", do: func(co *loop.Co, g *guarded) error {
			part := loop.Func(func(co *loop.Co) error { _ = co.Yield(); g.waitAtTheDoor(); return nil })
			loop.Start(co, &twoSteps{part}, nil)
			_, _ = co.Yield(), co.Yield()
			return co.Yield()
		}},
		{name: "eager", is: "main", also: "loop_test.doorStep.Step", do: func(co *loop.Co, g *guarded) error {
			new(eagerRoutine).start(co, doorStep{g})
			return nil
		}},
		{name: "callback", is: "loop_test.(*guarded).waitAtTheDoor", also: "loop.(*Loop).runTurns", do: func(co *loop.Co, g *guarded) error {
			g.CallSoon(g.waitAtTheDoor)
			return co.Yield()
		}},
		{name: "timer", is: "loop_test.(*guarded).waitAtTheDoor", also: "loop.(*timedCall).Run", do: func(co *loop.Co, g *guarded) error {
			g.CallLater(time.Microsecond, g.waitAtTheDoor)
			return co.Sleep(time.Millisecond)
		}},
		{name: "debug mode", is: "Task-2", also: "loop_test.doorStep.Step", debug: loop.DebugOn, do: func(co *loop.Co, g *guarded) error {
			loop.Start(co, doorStep{g}, nil)
			return co.Yield()
		}},
	} {
		t.Run(way.name, func(t *testing.T) {
			g := newGuarded(loop.Options{Debug: way.debug, SlowCallback: time.Hour}, time.Millisecond)
			require.NoError(t, g.Run(func(co *loop.Co) error { return way.do(co, g) }))
			require.NoError(t, g.Close())
			require.Len(t, g.reports, 2)
			stuck, over := g.reports[0], g.reports[1]
			require.Equal(t, way.is, stuck.Name)
			require.True(t, strings.HasSuffix(stuck.Function, door), stuck.Function)
			require.Contains(t, stuck.Line, "watchdog_test.go:")
			require.Contains(t, stuck.Stack, way.also)
			require.Contains(t, stuck.Stack, "[chan receive")
			require.Equal(t, way.debug == loop.DebugOn, strings.Contains(stuck.Made, "watchdog_test.go:"))
			require.True(t, over.Over)
			require.GreaterOrEqual(t, over.For, stuck.For)
			last, ok := g.LastStuck()
			require.True(t, ok)
			require.Equal(t, over, last)
		})
	}
}

type twoSteps struct{ part loop.Stepper }

func (s *twoSteps) Step(co *loop.Co, in error) (bool, error) { return s.part.Step(co, in) }

type eagerRoutine struct {
	co loop.Co
	loop.Stepper
}

func (r *eagerRoutine) start(co *loop.Co, s loop.Stepper) {
	r.Stepper = s
	r.co.Low().StartEager(co, r)
}

func (*eagerRoutine) Ended(error) {}

// In the time of a bubble, a sleep is work that takes long.
func TestWhenAWatchdogReports(t *testing.T) {
	for _, way := range []struct {
		name string
		do   func(co *loop.Co) error
		want []string
	}{
		{"waiting in peace", func(co *loop.Co) error { return co.Sleep(100_000 * time.Hour) }, nil},
		{"a long batch of short entries", func(co *loop.Co) error {
			for range 1000 {
				co.Loop().CallSoon(func() { time.Sleep(89 * time.Millisecond) })
			}
			return co.Yield()
		}, nil},
		{"growing intervals", func(*loop.Co) error { time.Sleep(10_010 * time.Millisecond); return nil },
			[]string{"125ms main 0 false", "1.125s main 0 false", "3.125s main 0 false", "7.125s main 0 false", "10.01s main 0 true"}},
		{"again and again", func(co *loop.Co) error {
			for range 10 {
				time.Sleep(410 * time.Millisecond)
				_ = co.Yield()
			}
			return nil
		}, []string{"125ms main 0 false", "425ms main 0 true", "1.125s main 1 false", "1.25s main 0 true", "3.125s main 4 false", "3.3s main 0 true"}},
		{"after a peaceful time", func(co *loop.Co) error {
			for range 3 {
				time.Sleep(210 * time.Millisecond)
				_ = co.Sleep(10 * time.Second)
			}
			return nil
		}, []string{"125ms main 0 false", "225ms main 0 true", "10.31s main 0 false", "10.435s main 0 true", "20.52s main 0 false", "20.645s main 0 true"}},
	} {
		t.Run(way.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []string
				begun := time.Now()
				o := &loop.Options{Logger: slog.New(slog.DiscardHandler), Watchdog: &loop.Watchdog{OnReport: func(s loop.Stuck) {
					got = append(got, fmt.Sprint(time.Since(begun), " ", s.Name, " ", s.Missed, " ", s.Over))
				}}}
				require.NoError(t, loop.RunWith(t.Context(), o, func(co *loop.Co) error { return way.do(co) }))
				require.Equal(t, way.want, got)
			})
		})
	}
}

func TestAWatchdogUnderAHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j lab.Journal
		l := loop.New(&loop.Options{Logger: slog.New(slog.DiscardHandler), Watchdog: &loop.Watchdog{OnReport: func(s loop.Stuck) {
			j.Add("%s %v", s.Name, s.Over)
		}}})
		turn := func(work time.Duration) {
			loop.Start(l, loop.Func(func(*loop.Co) error { time.Sleep(work); return nil }), nil)
			_, err := l.Turn()
			require.NoError(t, err)
			synctest.Wait()
		}
		for range 100 {
			turn(time.Millisecond)
			time.Sleep(10 * time.Second) // the host does not pump
		}
		turn(time.Second)
		time.Sleep(time.Hour)
		turn(time.Millisecond)
		require.NoError(t, l.Close())
		j.Require(t, "Task-101 false", "Task-101 true")
	})
}

func TestStuckIsAskedFromAnotherGoroutine(t *testing.T) {
	l := loop.New(&loop.Options{Logger: slog.New(slog.DiscardHandler),
		Watchdog: &loop.Watchdog{Limit: time.Millisecond}})
	_, is := l.LastStuck()
	require.False(t, is)
	door, asked := make(chan struct{}), make(chan loop.Stuck)
	go func() {
		s, stuck := l.Stuck()
		for ; !stuck; s, stuck = l.Stuck() {
			time.Sleep(100 * time.Microsecond)
		}
		close(door)
		asked <- s
	}()
	require.NoError(t, l.Run(func(*loop.Co) error { <-door; return nil }))
	s := <-asked
	require.Equal(t, "main", s.Name)
	require.Contains(t, s.Stack, "TestStuckIsAskedFromAnotherGoroutine")
	_, is = l.Stuck()
	require.False(t, is)
	require.NoError(t, l.Close())
	_, is = loop.New(nil).Stuck()
	require.False(t, is)
}

func TestAWatchdogLogs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		plain := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "stack" || a.Key == "line" {
				return slog.Attr{}
			}
			return a
		}}
		o := &loop.Options{Logger: slog.New(slog.NewTextHandler(&text, plain)),
			Watchdog: &loop.Watchdog{OnReport: func(loop.Stuck) { panic("no") }}}
		require.NoError(t, loop.RunWith(t.Context(), o,
			func(*loop.Co) error { time.Sleep(200 * time.Millisecond); return nil }))
		const where = "function=github.com/monoloop-go/monoloop/loop_test.TestAWatchdogLogs.func1.3"
		lines := strings.Split(text.String(), "\n")
		require.Len(t, lines, 5)
		require.Equal(t, `level=WARN msg="the loop is stuck" name=main for=100ms `+where, lines[0])
		require.Contains(t, lines[1],
			`level=ERROR msg="panic in the watchdog's report" error="no; it was given: main has run for 100ms, in `)
		require.Equal(t, `level=WARN msg="the loop goes on" name=main for=175ms `+where, lines[2])
	})
}
