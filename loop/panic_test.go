package loop_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// tidy is a body that waits until it is canceled, and then cleans up for a second.
func (s *stage) tidy(name string) scene {
	return scene{
		func(*loop.Co, error) (loop.Stepper, error) { return &gate{}, nil },
		func(_ *loop.Co, in error) (loop.Stepper, error) {
			s.Add("%s: %v", name, in)
			return &loop.SleepStep{D: time.Second}, nil
		},
		func(_ *loop.Co, in error) (loop.Stepper, error) {
			s.Add("%s: cleaned up, %v", name, in)
			return nil, in
		},
	}
}

// after is a body that sleeps for a second and then calls do.
func after(do func()) scene {
	return scene{
		func(*loop.Co, error) (loop.Stepper, error) { return &loop.SleepStep{D: time.Second}, nil },
		func(_ *loop.Co, in error) (loop.Stepper, error) {
			do()
			return nil, in
		},
	}
}

// canceledTo is a body that waits until it is canceled and then calls do.
func canceledTo(do func()) scene {
	return scene{
		func(*loop.Co, error) (loop.Stepper, error) { return &gate{}, nil },
		func(_ *loop.Co, in error) (loop.Stepper, error) {
			do()
			return nil, in
		},
	}
}

// eagerStep is the least step routine that can be started eagerly.
type eagerStep struct {
	co loop.Co
	stepFunc
}

func (*eagerStep) Ended(error) {}

// A place is where a program may leave the loop by a panic or a Goexit: set arranges for do to be called there.
type place struct {
	name string
	set  func(l *loop.Loop, do func())
}

var places = []place{
	{"callback", func(l *loop.Loop, do func()) { l.CallSoon(do) }},
	{"timer", func(l *loop.Loop, do func()) { l.CallLater(time.Second, do) }},
	{"post", func(l *loop.Loop, do func()) { _ = l.CallSoonThreadsafe(do) }},
	{"straight-line coroutine",
		func(l *loop.Loop, do func()) { loop.Start(l, lab.StraightLine.Body(after(do)...), nil) }},
	{"step coroutine", func(l *loop.Loop, do func()) { loop.Start(l, lab.Step.Body(after(do)...), nil) }},
	{"first step of a straight-line coroutine", func(l *loop.Loop, do func()) {
		loop.Start(l, loop.Func(func(*loop.Co) error {
			do()
			return nil
		}), nil)
	}},
	{"straight-line body inside a step coroutine", func(l *loop.Loop, do func()) {
		inner := lab.StraightLine.Body(after(do)...)
		loop.Start(l, stepFunc(func(co *loop.Co) (bool, error) { return inner.Step(co, nil) }), nil)
	}},
	{"eager straight-line coroutine in a callback", func(l *loop.Loop, do func()) {
		l.CallSoon(func() { eagerly(l, do) })
	}},
	{"eager straight-line coroutine in a straight-line one", func(l *loop.Loop, do func()) {
		loop.Start(l, lab.StraightLine.Body(after(func() { eagerly(l, do) })...), nil)
	}},
	{"eager straight-line coroutine in a step coroutine", func(l *loop.Loop, do func()) {
		loop.Start(l, lab.Step.Body(after(func() { eagerly(l, do) })...), nil)
	}},
	{"eager step coroutine in a straight-line one", func(l *loop.Loop, do func()) {
		loop.Start(l, lab.StraightLine.Body(after(func() {
			e := &eagerStep{stepFunc: func(*loop.Co) (bool, error) {
				do()
				return true, nil
			}}
			e.co.Low().StartEager(l, e)
		})...), nil)
	}},
}

func eagerly(l *loop.Loop, do func()) {
	e := &eager{body: func(*loop.Co) error {
		do()
		return nil
	}}
	e.co.Low().StartEager(l, e)
}

// around runs main with a tidy coroutine of each kind beside it, and what set arranges.
func (s *stage) around(set func(l *loop.Loop)) {
	_ = s.loop.Run(func(co *loop.Co) error {
		loop.Start(co, lab.StraightLine.Body(s.tidy("straight")...), nil)
		loop.Start(co, lab.Step.Body(s.tidy("step")...), nil)
		set(s.loop)
		err := co.Sleep(time.Hour)
		s.Add("main: %v", err)
		return err
	})
}

var tidied = lab.Journal{
	"main: canceled", "straight: canceled", "step: canceled", "straight: cleaned up, <nil>", "step: cleaned up, <nil>",
}

// Behaviors 366.
func TestAPanicUnwindsEveryCoroutineAndThenRunPanics(t *testing.T) {
	for _, place := range places {
		t.Run(place.name, func(t *testing.T) {
			s := newStage(t)
			defer func() {
				p, ok := recover().(*loop.PanicError)
				require.True(t, ok)
				require.Equal(t, errBoom, p.Value)
				require.ErrorIs(t, p, errBoom)
				require.Contains(t, string(p.Stack), "loop_test.explode", "the stack of the place")
				require.Contains(t, p.Error(), "panic in "+p.Where+": boom\n\n")
				require.Equal(t, tidied, s.Journal)
				require.Empty(t, s.reports)
				require.True(t, s.loop.IsClosed())
				require.False(t, s.loop.IsRunning())
				require.Equal(t, loop.ErrClosed, s.loop.RunForever())
			}()
			s.around(func(l *loop.Loop) { place.set(l, explode) })
		})
	}
}

// Behaviors 50, 366.
func TestARecoveredPanicConcernsItsPlaceOnly(t *testing.T) {
	for _, place := range places {
		t.Run(place.name, func(t *testing.T) {
			s := newStage(t, recovering)
			place.set(s.loop, explode)
			require.NoError(t, s.loop.Run(func(co *loop.Co) error { return co.Sleep(time.Hour) }))
			require.False(t, s.loop.IsClosed())
		})
	}
}

func TestWhereTellsThePlaceOfAPanic(t *testing.T) {
	where := func(set func(l *loop.Loop)) (where string) {
		defer func() { where = recover().(*loop.PanicError).Where }()
		_ = newStage(t).loop.Run(func(co *loop.Co) error {
			set(co.Loop())
			return co.Sleep(time.Hour)
		})
		return "it did not panic"
	}
	require.Equal(t, "callback", where(func(l *loop.Loop) { l.CallSoon(explode) }))
	require.Equal(t, "main", where(func(*loop.Loop) { explode() }))
	require.Equal(t, "worker", where(func(l *loop.Loop) {
		loop.Start(l, lab.Step.Body(after(explode)...), nil).SetName("worker")
	}))
}

func TestPanicsDuringUnwindingAreReportedAndTheFirstOneIsRaised(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		value := panicOf(func() {
			s.around(func(l *loop.Loop) {
				loop.Start(l, k.Body(canceledTo(func() { panic("second") })...), nil).SetName("culprit")
				loop.Start(l, k.Body(canceledTo(func() { l.CallSoon(func() { panic("third") }) })...), nil)
				l.CallSoon(explode)
			})
		})
		require.Equal(t, errBoom, value)
		require.Equal(t, tidied, s.Journal)
		s.reports.Require(t, "error of a coroutine that nobody awaits (culprit): second in culprit",
			"panic in callback: third in callback")
	})
}

func TestAPanicOfACoroutineThatCloseCancels(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		loop.Start(s.loop, k.Body(s.tidy("tidy")...), nil)
		loop.Start(s.loop, k.Body(canceledTo(explode)...), nil)
		s.run(t)
		require.Equal(t, errBoom, panicOf(func() { _ = s.loop.Close() }))
		s.Require(t, "tidy: canceled", "tidy: cleaned up, <nil>")
		require.True(t, s.loop.IsClosed())
	})
}

func TestAPanicOfACloser(t *testing.T) {
	s := newStage(t)
	s.loop.Low().OnClose(func(*loop.Co) error {
		s.Add("registered first")
		return nil
	})
	s.loop.Low().OnClose(func(*loop.Co) error {
		explode()
		return nil
	})
	require.Equal(t, errBoom, panicOf(func() { _ = s.loop.Close() }))
	s.Require(t, "registered first")
	require.True(t, s.loop.IsClosed())
}

func TestAPanicInAPump(t *testing.T) {
	for name, pump := range map[string]func(l *loop.Loop){
		"Turn":         func(l *loop.Loop) { _, _ = l.Turn() },
		"RunUntilIdle": func(l *loop.Loop) { _ = l.RunUntilIdle() },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			loop.Start(s.loop, lab.StraightLine.Body(s.tidy("tidy")...), nil)
			s.loop.CallSoon(explode)
			require.Equal(t, errBoom, panicOf(func() { pump(s.loop) }))
			s.Require(t, "tidy: canceled", "tidy: cleaned up, <nil>")
			require.True(t, s.loop.IsClosed())
		})
	}
}

func TestAPanicOfMainIsItsErrorWhenPanicsAreRecovered(t *testing.T) {
	s := newStage(t, recovering)
	err := s.loop.Run(func(co *loop.Co) error {
		require.NoError(t, co.Yield())
		explode()
		return nil
	})
	var p *loop.PanicError
	require.ErrorAs(t, err, &p)
	require.Equal(t, errBoom, p.Value)
	require.Contains(t, string(p.Stack), "loop_test.explode")
	require.Equal(t, "main", p.Where)
}

// A step that panics when it is ready again already has left an entry in the ready queue: nobody is to follow it.
func TestAStepThatPanicsAfterItsWakeUpIsNotResumed(t *testing.T) {
	awake := stepFunc(func(co *loop.Co) (bool, error) {
		co.Low().Park(nil)
		co.Low().Unpark()
		panic("boom")
	})
	gone := stepFunc(func(co *loop.Co) (bool, error) {
		co.Low().Park(nil)
		co.Low().Unpark()
		runtime.Goexit()
		return false, nil
	})
	straight := func(s loop.Stepper) loop.Stepper {
		return loop.Func(func(co *loop.Co) error { return co.Await(s) })
	}
	for _, kind := range []struct {
		name string
		of   func(s loop.Stepper) loop.Stepper
	}{{"step", func(s loop.Stepper) loop.Stepper { return s }}, {"straight-line", straight}} {
		t.Run(kind.name+", recovered", func(t *testing.T) {
			s := newStage(t, recovering)
			loop.Start(s.loop, kind.of(awake), func(err error) { s.Add("ended: %T", err) })
			loop.Start(s.loop, straight(&loop.SleepStep{D: 1}), func(err error) { s.Add("the other ended: %v", err) })
			s.run(t)
			s.Require(t, "ended: *loop.PanicError", "the other ended: <nil>")
			require.Empty(t, s.reports)
		})
		t.Run(kind.name+", not recovered", func(t *testing.T) {
			s := newStage(t)
			loop.Start(s.loop, kind.of(awake), func(err error) { s.Add("ended: %T", err) })
			require.Equal(t, "by a panic with *loop.PanicError", comesBack(func() { _ = s.loop.RunForever() }))
			s.Require(t, "ended: *loop.PanicError")
			require.Empty(t, s.reports)
			require.True(t, s.loop.IsClosed())
		})
		t.Run(kind.name+", started eagerly", func(t *testing.T) {
			s := newStage(t, recovering)
			s.loop.CallSoon(func() {
				s.loop.SetStartHook(func(_ *loop.Co, r loop.Routine, _ bool) (loop.Routine, bool) { return r, true })
				loop.Start(s.loop, kind.of(awake), func(err error) { s.Add("ended: %T", err) })
			})
			s.run(t)
			s.Require(t, "ended: *loop.PanicError")
			require.Empty(t, s.reports)
		})
		t.Run(kind.name+", a Goexit", func(t *testing.T) {
			s := newStage(t)
			loop.Start(s.loop, kind.of(gone), func(err error) { s.Add("ended: %v", err) })
			require.Equal(t, "by a Goexit", comesBack(func() { _ = s.loop.RunForever() }))
			s.Require(t, "ended: "+loop.ErrGoexit.Error())
			require.Empty(t, s.reports)
			require.True(t, s.loop.IsClosed())
		})
	}
}
