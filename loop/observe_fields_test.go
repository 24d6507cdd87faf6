package loop_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// telling writes the events of the kinds into the journal, with all that they say.
func telling(j *lab.Journal, kinds ...loop.EventKind) func(o *loop.Options) {
	wanted := map[loop.EventKind]bool{}
	for _, k := range kinds {
		wanted[k] = true
	}
	return func(o *loop.Options) {
		o.Observers = []func(loop.Event){func(e loop.Event) {
			if wanted[e.Kind] {
				j.Add("%v %s", e.Kind, said(e))
			}
		}}
	}
}

// said has the fields of an event that are set.
func said(e loop.Event) (s string) {
	if e.Co != nil {
		s += "co " + e.Co.Name() + " "
	}
	if e.By != nil {
		s += "by " + e.By.Name() + " "
	}
	if e.On != nil {
		s += fmt.Sprintf("on %T ", e.On)
	}
	if e.Deadline != 0 {
		s += fmt.Sprintf("deadline %v ", e.Deadline)
	}
	if e.Err != nil {
		s += fmt.Sprintf("err %v ", e.Err)
	}
	return s
}

func TestEventsTellWhoStartedAndWhoWoke(t *testing.T) {
	var j lab.Journal
	s := newStage(t, telling(&j, loop.EventStart, loop.EventWake, loop.EventPark, loop.EventEnd))
	boom := errors.New("boom")
	g := &gate{}
	err := s.loop.Run(func(co *loop.Co) error {
		child := loop.Start(co, loop.Func(func(co *loop.Co) error {
			_ = co.Await(g)
			return boom
		}), func(error) {})
		child.SetName("child")
		_ = co.Yield()
		loop.Start(co.Loop(), loop.Func(func(*loop.Co) error { return nil }), nil).SetName("orphan")
		s.loop.CallSoon(g.open)
		return co.Sleep(time.Second)
	})
	require.NoError(t, err)
	j.Require(t,
		"start co main ", "start co Task-2 by main ", "park co main by main ", "wake co main by main ",
		"park co child by child on *loop_test.gate ", "start co Task-3 by main ", "park co main by main on *loop.SleepStep ",
		"end co orphan ", "wake co child ", "end co child err boom ", "wake co main ", "end co main ")
}

func TestEventsTellWhatRunsAndWhenItWasDue(t *testing.T) {
	var j lab.Journal
	s := newStage(t, telling(&j, loop.EventPost, loop.EventTimer, loop.EventReady, loop.EventCallback,
		loop.EventCallbackEnd, loop.EventWait))
	s.loop.CallSoon(func() {}).Cancel()
	require.NoError(t, s.loop.CallSoonThreadsafe(func() {}))
	s.loop.CallLater(time.Second, func() {})
	s.loop.CallAt(time.Second, s.loop.Stop)
	require.NoError(t, s.loop.RunForever())
	j.Require(t, "ready on func() ", "post on func() ", "callback on func() ", "callback end on func() ",
		"wait deadline 1s ", "timer on func() deadline 1s ", "timer on func() deadline 1s ",
		"callback on func() ", "callback end on func() ", "callback on func() ", "callback end on func() ")
}

func TestEventsTellWhoCanceledAndWhy(t *testing.T) {
	var j lab.Journal
	s := newStage(t, telling(&j, loop.EventCancel, loop.EventEnd))
	why := errors.New("why")
	require.NoError(t, s.loop.Run(func(co *loop.Co) error {
		loop.Start(co, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Hour) }), nil).Cancel(why)
		return nil
	}))
	loop.Start(s.loop, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Hour) }), nil)
	require.NoError(t, s.loop.Close())
	j.Require(t, "cancel co Task-2 by main err why ", "end co main ", "end co Task-2 err canceled: why ",
		"cancel co Task-3 ", "end co Task-3 err canceled ")
}

// A loop that waits for ever without anybody to wake it says no wait: it ends the run.
func TestNoWaitIsToldOfADeadlock(t *testing.T) {
	var j lab.Journal
	o := &loop.Options{Clock: &timer.Virtual{}}
	telling(&j, loop.EventWait, loop.EventWaitEnd, loop.EventPark)(o)
	require.ErrorIs(t, loop.RunWith(context.Background(), o, func(co *loop.Co) error { return co.Await(&gate{}) }),
		loop.ErrDeadlock)
	j.Require(t, "park co main by main on *loop_test.gate ")
}

// A request to cancel is not lost to an observer that panics when it is told of it: a shutdown makes it only once.
func TestObserverThatPanicsAtACancellationHangsNobody(t *testing.T) {
	unwound := false
	l := loop.New(&loop.Options{
		Clock: &timer.Virtual{},
		Observers: []func(loop.Event){func(e loop.Event) {
			if e.Kind == loop.EventCancel {
				panic("observer")
			}
		}},
		OnError: func(loop.Report) {},
	})
	loop.Start(l, loop.Func(func(co *loop.Co) error {
		defer func() { unwound = true }()
		return co.Await(&gate{})
	}), nil)
	require.NoError(t, l.RunUntilIdle())
	require.Panics(t, func() { _ = l.Close() })
	require.True(t, unwound)
	require.ErrorIs(t, l.RunContext(context.Background(), func(*loop.Co) error { return nil }), loop.ErrClosed)
}
