package loop_test

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A note is an entry that tells where it runs.
type note struct {
	journal *lab.Journal
	name    string
	loud    bool
	act     func()
	asked   int
}

func (n *note) Quiet() bool {
	n.asked++
	return !n.loud
}

func (n *note) Run() {
	n.journal.Add("%s, %s", n.name, placeHere())
	if n.act != nil {
		n.act()
	}
}

func placeHere() string {
	if strings.Contains(string(debug.Stack()), "turnInPlace") {
		return "in place"
	}
	return "in a turn"
}

// A sortie has another goroutine post entries, in this order, and waits until one of them lets it go on.
type sortie struct {
	entries []loop.Runnable
	hold    loop.Hold
	began   bool
}

func (e *sortie) Step(co *loop.Co, in error) (bool, error) {
	if e.began {
		e.hold.Release()
		return true, in
	}
	e.began = true
	l := co.Loop()
	e.hold = l.Low().Hold(loop.WillPost)
	go func() {
		for _, r := range e.entries {
			_ = l.Low().Post(r)
		}
	}()
	co.Low().Park(nil)
	return false, nil
}

// alone lets nothing be done beside the loop.
func alone(t *testing.T) {
	before := runtime.GOMAXPROCS(1)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

func TestABodyWaitsForAShortJobInPlace(t *testing.T) {
	alone(t)
	var j lab.Journal
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for range 3 {
			done := &note{journal: &j, name: "done", act: func() {
				j.Add("current %v", co.Loop().Current())
				co.Low().Unpark()
			}}
			require.NoError(t, co.Await(&sortie{entries: []loop.Runnable{done}}))
			j.Add("on, current %s", co.Loop().Current().Name())
		}
		return nil
	}))
	round := []string{"done, in place", "current <nil>", "on, current main"}
	j.Require(t, append(append(round, round...), round...)...)
}

// cast is what a test of order plays in: main, which runs the sortie, and another coroutine, which is parked.
type cast struct {
	journal   lab.Journal
	co, other *loop.Co
}

func (s *cast) note(name string, act func()) *note {
	return &note{journal: &s.journal, name: name, act: act}
}

func (s *cast) loud(name string) *note {
	n := s.note(name, nil)
	n.loud = true
	return n
}

func (s *cast) goOn() { s.co.Low().Unpark() }

// What is not quiet runs in a turn of the loop, as does all that comes after it; the order is the same in either place.
func TestWhatRunsInPlaceKeepsItsOrder(t *testing.T) {
	alone(t)
	for _, test := range []struct {
		name    string
		entries func(s *cast) []loop.Runnable
		want    []string
	}{
		{"one that is not quiet, between others", func(s *cast) []loop.Runnable {
			return []loop.Runnable{s.note("first", nil), s.loud("loud"), s.note("last", s.goOn)}
		}, []string{"first, in place", "loud, in a turn", "last, in a turn", "on <nil>"}},
		{"another coroutine is ready before", func(s *cast) []loop.Runnable {
			return []loop.Runnable{s.note("both", func() { s.other.Low().Unpark(); s.goOn() })}
		}, []string{"both, in place", "other", "on <nil>"}},
		{"another coroutine is ready after", func(s *cast) []loop.Runnable {
			return []loop.Runnable{s.note("both", func() { s.goOn(); s.other.Low().Unpark() })}
		}, []string{"both, in place", "on <nil>", "other"}},
		{"a request to cancel", func(s *cast) []loop.Runnable {
			return []loop.Runnable{s.note("cancel", func() { s.co.Cancel(nil) })}
		}, []string{"cancel, in place", "on canceled"}},
		{"a timer that is due when main is ready", func(s *cast) []loop.Runnable {
			return []loop.Runnable{s.note("done", func() { s.co.Loop().CallAt(0, s.loud("due").Run); s.goOn() })}
		}, []string{"done, in place", "on <nil>", "due, in a turn"}},
		{"a timer that is due before", func(s *cast) []loop.Runnable {
			s.co.Loop().CallAt(0, s.loud("due").Run)
			return []loop.Runnable{s.note("done", s.goOn)}
		}, []string{"due, in a turn", "done, in a turn", "on <nil>"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &cast{}
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				s.co = co
				s.other = loop.Start(co, loop.Func(func(co *loop.Co) error {
					err := co.Await(&gate{})
					if err == nil {
						s.journal.Add("other")
					}
					return err
				}), nil)
				require.NoError(t, co.Yield())
				s.journal.Add("on %v", co.Await(&sortie{entries: test.entries(s)}))
				return co.Yield()
			}))
			s.journal.Require(t, test.want...)
		})
	}
}

// stepping runs what a body does as a part of a step task.
type stepping struct{ loop.Stepper }

// Where somebody could tell the difference, or only a part of what runs would go on, turns are the loop's.
func TestWhereNothingRunsInPlace(t *testing.T) {
	alone(t)
	for name, run := range map[string]func(body func(co *loop.Co) error) error{
		"with an observer": func(body func(co *loop.Co) error) error {
			return loop.RunWith(t.Context(), &loop.Options{Observers: []func(loop.Event){func(loop.Event) {}}}, body)
		},
		"in debug mode": func(body func(co *loop.Co) error) error {
			return loop.RunWith(t.Context(), &loop.Options{Debug: loop.DebugOn}, body)
		},
		"on another clock": func(body func(co *loop.Co) error) error {
			return loop.RunWith(t.Context(), &loop.Options{Clock: &timer.Virtual{}}, body)
		},
		"on a locked thread": func(body func(co *loop.Co) error) error {
			return loop.RunWith(t.Context(), &loop.Options{LockOSThread: true}, body)
		},
		"in a part of a step task": func(body func(co *loop.Co) error) error {
			return loop.Run(func(co *loop.Co) error {
				loop.Start(co, stepping{loop.Func(body)}, nil)
				wake := &note{journal: new(lab.Journal), act: co.Low().Unpark}
				return co.Await(&sortie{entries: []loop.Runnable{wake}})
			})
		},
		"in an eager first step": func(body func(co *loop.Co) error) error {
			return loop.Run(func(co *loop.Co) error {
				e := &eager{body: body}
				e.co.Low().StartEager(co, e)
				for len(e.ends) == 0 {
					if err := co.Yield(); err != nil {
						return err
					}
				}
				return e.ends[0]
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var j lab.Journal
			require.NoError(t, run(func(co *loop.Co) error {
				done := &note{journal: &j, name: "done", act: co.Low().Unpark}
				return co.Await(&sortie{entries: []loop.Runnable{done}})
			}))
			j.Require(t, "done, in a turn")
		})
	}
}

// It is tried at the first, third, seventh, fifteenth and thirty-first wait.
func TestWhereItDoesNotHelpItIsTriedLessAndLessOften(t *testing.T) {
	alone(t)
	tried := 0
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for range 40 {
			loud := &note{journal: new(lab.Journal), loud: true, act: co.Low().Unpark}
			if err := co.Await(&sortie{entries: []loop.Runnable{loud}}); err != nil {
				return err
			}
			tried += loud.asked
		}
		return nil
	}))
	require.Equal(t, 5, tried)
}

// Stop ends the run at the end of the turn, wherever that is made.
func TestStopEndsATurnInPlace(t *testing.T) {
	alone(t)
	var j lab.Journal
	l := loop.New(nil)
	loop.Start(l, loop.Func(func(co *loop.Co) error {
		stop := &note{journal: &j, name: "stop", act: func() { l.Stop(); co.Low().Unpark() }}
		j.Add("on %v", co.Await(&sortie{entries: []loop.Runnable{stop}}))
		l.Stop()
		return nil
	}), nil)
	for range 2 {
		require.NoError(t, l.RunForever())
		j.Add("stopped")
	}
	require.NoError(t, l.Close())
	j.Require(t, "stop, in place", "stopped", "on <nil>", "stopped")
}

// What a loop does before it waits it does in place too: idle stacks are stopped from the goroutine of a body.
func TestIdleStacksAreStoppedInPlace(t *testing.T) {
	alone(t)
	synctest.Test(t, func(t *testing.T) {
		require.NoError(t, loop.RunContext(t.Context(), func(co *loop.Co) error {
			wave(t, co, 300)
			wave(t, co, 300)
			for range 3 { // two counts, after which some are too many
				require.NoError(t, co.Sleep(time.Second))
			}
			var j lab.Journal
			before := coroutines()
			done := &note{journal: &j, name: "done", act: co.Low().Unpark}
			require.NoError(t, co.Await(&sortie{entries: []loop.Runnable{done}}))
			j.Require(t, "done, in place")
			require.Equal(t, 32, before-coroutines())
			return nil
		}))
	})
}
