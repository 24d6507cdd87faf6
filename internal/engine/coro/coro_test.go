package coro_test

import (
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/internal/engine/coro"
	"github.com/monoloop-go/monoloop/internal/leak"
)

// coroutine runs functions.
type coroutine struct {
	coro.Coroutine
	body func()
}

func (c *coroutine) Init() { c.Coroutine.Init(c.main) }

func (c *coroutine) main(yield func(struct{}) bool) {
	defer c.Leave()
	for again := c.Enter(yield); again; again = c.Rest() {
		c.body()
	}
}

func (c *coroutine) Start(body func()) (ended bool) {
	c.body = body
	return c.Coroutine.Start()
}

func newCoroutine(t testing.TB) *coroutine {
	c := &coroutine{}
	c.Init()
	t.Cleanup(c.Stop)
	return c
}

func TestABodySuspendsAndIsResumed(t *testing.T) {
	c := newCoroutine(t)
	var trace []string
	say := func(s string) { trace = append(trace, s) }
	ended := c.Start(func() {
		say("body begins")
		c.Suspend()
		say("body goes on")
		c.Suspend()
		say("body ends")
	})
	for !ended {
		say("resumer")
		ended = c.Resume()
	}
	require.Equal(t, []string{
		"body begins", "resumer", "body goes on", "resumer", "body ends",
	}, trace)
	require.Nil(t, c.Failure())
}

func TestACoroutineIsUsedAgain(t *testing.T) {
	c := newCoroutine(t)
	ran := 0
	for range 100 {
		require.False(t, c.Start(func() {
			c.Suspend()
			ran++
		}))
		require.True(t, c.Resume())
	}
	require.True(t, c.Start(func() { ran++ }), "a body that does not suspend")
	require.Equal(t, 101, ran)
	nothing := func() {}
	require.Zero(t, testing.AllocsPerRun(100, func() { c.Start(nothing) }))
}

//go:noinline
func blowUp() { panic(errBlown) }

var errBlown = errors.New("blown")

// Behaviors 366.
func TestAPanicKeepsTheStackOfTheBody(t *testing.T) {
	c := newCoroutine(t)
	require.False(t, c.Start(func() {
		c.Suspend()
		blowUp()
	}))
	require.True(t, c.Resume())
	f := c.Failure()
	require.Equal(t, errBlown, f.Value)
	require.Contains(t, string(f.Stack), "coro_test.blowUp")
	require.Nil(t, c.Failure(), "it is given once")

	require.True(t, c.Over())
	c.Init()
	require.True(t, c.Start(func() {}), "it is idle again")
	require.Nil(t, c.Failure())
}

func TestARetiredCoroutineEndsWithItsBody(t *testing.T) {
	others := goleak.IgnoreCurrent()
	var c coroutine
	c.Init()
	require.False(t, c.Start(func() {
		c.Retire()
		c.Suspend()
	}))
	require.False(t, c.Over())
	require.True(t, c.Resume())
	require.True(t, c.Over())
	require.NoError(t, leak.Find(others))
}

func TestAPanicWithNilIsAFailure(t *testing.T) {
	c := newCoroutine(t)
	require.True(t, c.Start(func() { panic(nil) }))
	require.IsType(t, &runtime.PanicNilError{}, c.Failure().Value)
}

func TestAPanicThatTheBodyRecoversIsNone(t *testing.T) {
	c := newCoroutine(t)
	require.True(t, c.Start(func() {
		defer func() { _ = recover() }()
		blowUp()
	}))
	require.Nil(t, c.Failure())
}

// Behaviors 367.
func TestGoexitCrossesToTheResumer(t *testing.T) {
	c := &coroutine{}
	c.Init()
	var trace []string
	left := make(chan struct{})
	go func() {
		defer close(left)
		defer func() { trace = append(trace, "resumer unwinds") }()
		c.Start(func() {
			defer func() { trace = append(trace, "body unwinds") }()
			c.Suspend()
			runtime.Goexit()
		})
		trace = append(trace, "resume")
		c.Resume()
		trace = append(trace, "never")
	}()
	<-left
	require.Equal(t, []string{"resume", "body unwinds", "resumer unwinds"}, trace)
}

func TestCoroutinesNest(t *testing.T) {
	outer, inner := newCoroutine(t), newCoroutine(t)
	var trace []string
	ended := outer.Start(func() {
		trace = append(trace, "outer")
		inner.Start(func() {
			trace = append(trace, "inner")
			inner.Suspend()
			trace = append(trace, "inner again")
		})
		outer.Suspend()
		trace = append(trace, "outer again")
	})
	require.False(t, ended)
	require.True(t, inner.Resume(), "another than who started it may resume it")
	require.True(t, outer.Resume())
	require.Equal(t, []string{"outer", "inner", "inner again", "outer again"}, trace)
}

// Behaviors 365.
func TestStopEndsACoroutineThatWasNeverStarted(t *testing.T) {
	others := goleak.IgnoreCurrent()
	var c coroutine
	c.Init()
	c.Stop()
	require.NoError(t, leak.Find(others))
}

func TestASwitchAllocatesNothing(t *testing.T) {
	c := newCoroutine(t)
	stop := false
	c.Start(func() {
		for !stop {
			c.Suspend()
		}
	})
	require.Zero(t, testing.AllocsPerRun(100, func() { c.Resume() }))
	stop = true
	require.True(t, c.Resume())
}
