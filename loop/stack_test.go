package loop_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// Straight-line coroutines that begin one after the other, and return without having suspended, run on one stack.
// Whatever the first of them does, the others are what they would be on stacks of their own.
func TestBodiesThatBeginOneAfterTheOther(t *testing.T) {
	for _, test := range []struct {
		name  string
		first func(s *stage, co *loop.Co) error
		want  lab.Journal
	}{
		{"returns", func(*stage, *loop.Co) error { return nil }, lab.Journal{
			"first begins", "first: <nil>", "second", "callback", "third", "second: <nil>", "--", "third: canceled",
		}},
		{"fails", func(*stage, *loop.Co) error { return errBoom }, lab.Journal{
			"first begins", "first: boom", "second", "callback", "third", "second: <nil>", "--", "third: canceled",
		}},
		{"suspends", func(_ *stage, co *loop.Co) error { return co.Yield() }, lab.Journal{
			"first begins", "second", "callback", "third", "first: <nil>", "second: <nil>", "--", "third: canceled",
		}},
		{"panics", func(*stage, *loop.Co) error { panic(errBoom) }, lab.Journal{
			"first begins", "first: panic in first: boom", "second", "callback", "third", "second: <nil>", "--", "third: canceled",
		}},
		{"stops the loop", func(s *stage, _ *loop.Co) error { s.loop.Stop(); return nil }, lab.Journal{
			"first begins", "first: <nil>", "second", "callback", "third", "--", "second: <nil>", "third: canceled",
		}},
		{"begins another at once", func(s *stage, co *loop.Co) error {
			s.body(co, "eager", func(*loop.Co) error { return nil }, (*loop.LowCo).StartEager)
			s.Add("current %v", co.Loop().Current() == co)
			return nil
		}, lab.Journal{
			"first begins", "eager: <nil>", "current true", "first: <nil>", "second", "callback", "third", "second: <nil>", "--", "third: canceled",
		}},
		{"turns debug mode on", func(s *stage, _ *loop.Co) error { s.loop.SetDebug(true); return nil }, lab.Journal{
			"first begins", "first: <nil>", "second", "callback", "third", "second: <nil>", "--", "third: canceled",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t, recovering)
			start := (*loop.LowCo).Start
			s.body(s.loop, "first", func(co *loop.Co) error {
				s.Add("first begins")
				return test.first(s, co)
			}, start)
			s.body(s.loop, "second", func(co *loop.Co) error {
				s.Add("second")
				return co.Yield()
			}, start)
			s.body(s.loop, "canceled", func(*loop.Co) error {
				s.Add("begins in vain")
				return nil
			}, start).Cancel(nil)
			s.loop.CallSoon(s.Adds("callback"))
			s.body(s.loop, "third", func(co *loop.Co) error {
				s.Add("third")
				return co.Await(&gate{})
			}, start)
			s.run(t)
			s.Add("--")
			s.run(t)
			require.NoError(t, s.loop.Close())
			require.Equal(t, test.want, without(s.Journal, "canceled: canceled"))
		})
	}
}

// A Goexit of one of them ends the run in order.
func TestAGoexitOfABodyThatBeganAfterAnother(t *testing.T) {
	s := newStage(t)
	for _, name := range []string{"first", "second"} {
		s.body(s.loop, name, func(co *loop.Co) error {
			if name == "second" {
				runtime.Goexit()
			}
			return nil
		}, (*loop.LowCo).Start)
	}
	require.Equal(t, "by a Goexit", comesBack(func() { _ = s.loop.RunForever() }))
	s.Require(t, "first: <nil>", "second: loop: runtime.Goexit called in a coroutine")
	require.True(t, s.loop.IsClosed())
}

// noted is a routine of one straight-line body, which leaves its outcome in the journal.
type noted struct {
	co    loop.Co
	stage *stage
	name  string
	fn    func(co *loop.Co) error
}

func (n *noted) Body(co *loop.Co) error                  { return n.fn(co) }
func (n *noted) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(n) }
func (n *noted) Ended(err error) {
	if p, ok := err.(*loop.PanicError); ok {
		err = fmt.Errorf("panic in %s: %v", p.Where, p.Value)
	}
	n.stage.Add("%s: %v", n.name, err)
}

func (s *stage) body(r loop.Ref, name string, fn func(co *loop.Co) error, start func(*loop.LowCo, loop.Ref, loop.Routine)) *loop.Co {
	n := &noted{stage: s, name: name, fn: fn}
	n.co.SetName(name)
	start(n.co.Low(), r, n)
	return &n.co
}

func without(j lab.Journal, line string) lab.Journal {
	return slices.DeleteFunc(j, func(s string) bool { return s == line })
}

// A panic of the function that is told of the end of a body is a panic like others, wherever the body ran.
func TestAPanicOfWhoIsToldOfTheEndOfABody(t *testing.T) {
	for _, test := range []struct {
		name string
		body func(co *loop.Co) error
		more int // bodies that begin before it, on the same stack
	}{
		{"at its beginning", func(*loop.Co) error { return nil }, 0},
		{"after another one", func(*loop.Co) error { return nil }, 1},
		{"later", (*loop.Co).Yield, 0},
	} {
		start := func(s *stage) {
			for range test.more {
				loop.Start(s.loop, loop.Func(func(*loop.Co) error { return nil }), nil)
			}
			loop.Start(s.loop, loop.Func(test.body), func(error) { explode() })
			s.loop.CallLater(1, s.Adds("on it goes"))
		}
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			start(s)
			require.Equal(t, errBoom, panicOf(func() { _ = s.loop.RunForever() }))
			require.True(t, s.loop.IsClosed())
		})
		t.Run(test.name+", recovered", func(t *testing.T) {
			s := newStage(t, recovering)
			start(s)
			s.run(t)
			s.Require(t, "on it goes")
			s.reports.Require(t, "panic in callback: boom in callback")
		})
	}
}

func TestAGoexitOfWhoIsToldOfTheEndOfABody(t *testing.T) {
	s := newStage(t)
	loop.Start(s.loop, loop.Func(func(*loop.Co) error { return nil }), func(error) { runtime.Goexit() })
	require.Equal(t, "by a Goexit", comesBack(func() { _ = s.loop.RunForever() }))
	require.True(t, s.loop.IsClosed())
}
