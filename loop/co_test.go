package loop_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A journal records what happens, to be compared whole.
type journal []string

func (j *journal) add(format string, args ...any) { *j = append(*j, fmt.Sprintf(format, args...)) }

// A scene is the body of a coroutine in pieces. Each is called with the outcome of the wait that the one before asked
// for, and asks for the next wait, or ends the body with its error by asking for none. Behind the last piece the body
// ends with the outcome of the last wait.
type scene []func(co *loop.Co, in error) (wait loop.Stepper, err error)

// coKinds are the two ways to run a scene.
var coKinds = []struct {
	name string
	of   func(s scene) loop.Stepper
}{
	{"straight-line", func(s scene) loop.Stepper {
		return loop.Func(func(co *loop.Co) error {
			var in error
			for _, piece := range s {
				wait, err := piece(co, in)
				if wait == nil {
					return err
				}
				in = co.Await(wait)
			}
			return in
		})
	}},
	{"step", func(s scene) loop.Stepper { return &steppedScene{scene: s} }},
}

type steppedScene struct {
	scene scene
	next  int
	wait  loop.Stepper
}

func (s *steppedScene) Step(co *loop.Co, in error) (bool, error) {
	for {
		if s.wait != nil {
			done, err := s.wait.Step(co, in)
			if !done {
				return false, nil
			}
			in = err
		}
		if s.next == len(s.scene) {
			return true, in
		}
		var err error
		if s.wait, err = s.scene[s.next](co, in); s.wait == nil {
			return true, err
		}
		s.next++
		in = nil
	}
}

// onVirtual runs main on a new loop under virtual time and closes the loop.
func onVirtual(t *testing.T, main func(co *loop.Co) error) {
	t.Helper()
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(main))
	require.NoError(t, l.Close())
}

// ofKinds runs the test for both kinds of coroutines.
func ofKinds(t *testing.T, test func(t *testing.T, of func(s scene) loop.Stepper)) {
	for _, kind := range coKinds {
		t.Run(kind.name, func(t *testing.T) { test(t, kind.of) })
	}
}

// yield asks for one turn.
func yield() loop.Stepper { return &loop.SleepStep{} }

// A gate is the smallest waitlist: one coroutine waits there until it is opened.
type gate struct {
	co       *loop.Co
	stubborn bool    // refuses to abort
	asked    []error // the causes that Abort was given
}

func (g *gate) Step(co *loop.Co, in error) (bool, error) {
	if g.co == nil {
		g.co = co
		co.Low().Park(g)
		return false, nil
	}
	g.co = nil
	return true, in
}

func (g *gate) Abort(co *loop.Co, cause error) bool {
	g.asked = append(g.asked, cause)
	if g.stubborn {
		return false
	}
	co.Low().Throw(loop.Canceled(cause))
	return true
}

func (g *gate) open() {
	if g.co != nil {
		g.co.Low().Unpark()
	}
}

func (g *gate) String() string { return "a gate" }

// Behaviors 112.
func TestCoroutinesStartInTheNextTurnInOrder(t *testing.T) {
	ofKinds(t, func(t *testing.T, of func(s scene) loop.Stepper) {
		var j journal
		onVirtual(t, func(co *loop.Co) error {
			for i := range 3 {
				loop.Start(co, of(scene{func(*loop.Co, error) (loop.Stepper, error) {
					j.add("start %d", i)
					return nil, nil
				}}), nil)
				co.Loop().CallSoon(func() { j.add("callback %d", i) })
			}
			j.add("main goes on")
			return co.Yield()
		})
		require.Equal(t, journal{"main goes on", "start 0", "callback 0", "start 1", "callback 1", "start 2", "callback 2"}, j)
	})
}

// Behaviors 122.
func TestCurrent(t *testing.T) {
	ofKinds(t, func(t *testing.T, of func(s scene) loop.Stepper) {
		var j journal
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		name := func() string {
			if co := l.Current(); co != nil {
				return co.Name()
			}
			return "none"
		}
		report := func(where string) { j.add("%s: %s", where, name()) }
		report("idle")
		require.NoError(t, l.Run(func(co *loop.Co) error {
			loop.Start(co, of(scene{
				func(*loop.Co, error) (loop.Stepper, error) { report("first step"); return yield(), nil },
				func(*loop.Co, error) (loop.Stepper, error) { report("second step"); return nil, nil },
			}), func(error) { report("end") })
			l.CallSoon(func() { report("callback") })
			report("main")
			return co.Sleep(1)
		}))
		report("after the run")
		require.NoError(t, l.Close())
		require.Equal(t, journal{"idle: none", "main: main", "first step: Task-2", "callback: none", "second step: Task-2",
			"end: none", "after the run: none"}, j)
	})
}

// Behaviors 123.
func TestAllHoldsWhatHasNotEnded(t *testing.T) {
	ofKinds(t, func(t *testing.T, of func(s scene) loop.Stepper) {
		var j journal
		onVirtual(t, func(co *loop.Co) error {
			list := func(when string) {
				names := ""
				for _, co := range co.Loop().All() {
					names += " " + co.Name()
				}
				j.add("%s:%s", when, names)
			}
			turns := func(n int) scene {
				return append(make(scene, 0, n), func() (s scene) {
					for range n {
						s = append(s, func(_ *loop.Co, in error) (loop.Stepper, error) { return yield(), in })
					}
					return s
				}()...)
			}
			list("alone")
			loop.Start(co, of(turns(2)), nil).SetName("a")
			loop.Start(co, of(turns(0)), nil).SetName("b")
			loop.Start(co, of(turns(1)), nil).SetName("c")
			list("started")
			for turn := 1; len(co.Loop().All()) > 1; turn++ {
				if err := co.Yield(); err != nil {
					return err
				}
				list(fmt.Sprintf("turn %d", turn))
			}
			return nil
		})
		require.Equal(t, journal{"alone: main", "started: main a b c", "turn 1: main a c", "turn 2: main a", "turn 3: main"}, j)
	})
}

// Behaviors 125.
func TestNames(t *testing.T) {
	onVirtual(t, func(co *loop.Co) error {
		a := loop.Start(co, loop.Func(func(*loop.Co) error { return nil }), nil)
		b := loop.Start(co, &steppedScene{}, nil)
		require.Equal(t, []string{"main", "Task-2", "Task-3"}, []string{co.Name(), a.Name(), b.Name()})
		b.SetName("reader")
		require.Equal(t, "reader", b.Name())
		require.Equal(t, "reader is ready", b.String())
		return nil
	})
}

func TestEndedGetsTheOutcome(t *testing.T) {
	boom := errors.New("boom")
	piece := func(err error) scene {
		return scene{func(*loop.Co, error) (loop.Stepper, error) { return nil, err }}
	}
	for _, test := range []struct {
		name  string
		scene scene
		act   func(co *loop.Co)
		want  error
	}{
		{name: "nothing", scene: piece(nil)},
		{name: "an error", scene: piece(boom), want: boom},
		{name: "canceled before it began", scene: piece(boom), act: func(co *loop.Co) { co.Cancel(boom) },
			want: &loop.CanceledError{Cause: boom}},
		{name: "the error of its last wait", want: &loop.CanceledError{}, act: func(co *loop.Co) {
			co.Loop().CallSoon(func() { co.Cancel(nil) })
		}, scene: scene{func(*loop.Co, error) (loop.Stepper, error) { return &gate{}, nil }}},
		{name: "a request that nothing delivered", want: &loop.CanceledError{Cause: boom}, scene: scene{
			func(co *loop.Co, _ error) (loop.Stepper, error) { co.Cancel(boom); return nil, nil },
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofKinds(t, func(t *testing.T, of func(s scene) loop.Stepper) {
				var ends []error
				onVirtual(t, func(co *loop.Co) error {
					child := loop.Start(co, of(test.scene), func(err error) { ends = append(ends, err) })
					if test.act != nil {
						test.act(child)
					}
					require.NoError(t, co.Sleep(1))
					require.True(t, child.Ended())
					return nil
				})
				require.Equal(t, []error{test.want}, ends)
			})
		})
	}
}

func TestAnErrorThatNobodyAwaitsIsReported(t *testing.T) {
	ofKinds(t, func(t *testing.T, of func(s scene) loop.Stepper) {
		var reports []string
		l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
		require.NoError(t, l.Run(func(co *loop.Co) error {
			for _, err := range []error{nil, errors.New("boom"), loop.ErrCanceled} {
				loop.Start(co, of(scene{func(*loop.Co, error) (loop.Stepper, error) { return nil, err }}), nil)
			}
			return co.Yield()
		}))
		require.NoError(t, l.Close())
		require.Equal(t, []string{"error of a coroutine that nobody awaits (Task-3): boom"}, reports)
	})
}

// panicOf returns what do panics with; the value inside, if that is a *loop.PanicError.
func panicOf(do func()) (value any) {
	defer func() {
		value = recover()
		if err, ok := value.(*loop.PanicError); ok {
			value = err.Value
		}
	}()
	do()
	return nil
}

// elsewhere calls do on another goroutine, while the caller waits, and returns what it panicked with.
func elsewhere(do func()) any {
	value := make(chan any)
	go func() { value <- panicOf(do) }()
	return <-value
}

// Behaviors 368.
func TestMisuseOfACo(t *testing.T) {
	noop := func(*loop.Co) error { return nil }
	wait := func(co *loop.Co) error { return co.Await(&gate{}) }
	// step begins a step task that calls fn in its first step.
	step := func(co *loop.Co, fn stepFunc) error {
		loop.Start(co, fn, nil)
		return co.Yield()
	}
	for _, test := range []struct {
		name  string
		debug loop.DebugMode
		main  func(co *loop.Co) error
		want  string
	}{
		{name: "suspending from another coroutine's step", main: func(co *loop.Co) error {
			other := loop.Start(co, loop.Func(wait), nil)
			_ = co.Yield()
			return other.Sleep(1)
		}, want: "loop: Task-2: Sleep while main runs: suspend with the co that your function was given"},
		{name: "suspending from another step task's step", main: func(co *loop.Co) error {
			return step(co, func(*loop.Co) (bool, error) { return true, co.Yield() })
		}, want: "loop: main: Yield while Task-2 runs: suspend with the co that your function was given"},
		{name: "suspending, in a nested function, with the co of the function around it", main: func(co *loop.Co) error {
			nested := loop.Start(co, loop.Func(func(*loop.Co) error { return co.Sleep(1) }), nil)
			for !nested.Ended() {
				_ = co.Yield()
			}
			return nil
		}, want: "loop: main: Sleep while Task-2 runs: suspend with the co that your function was given"},
		{name: "suspending from a callback", main: func(co *loop.Co) error {
			co.Loop().CallSoon(func() { _ = co.Yield() })
			return co.Yield()
		}, want: "loop: main: Yield outside its own running step"},
		{name: "suspending while another runs eagerly", main: func(co *loop.Co) error {
			b := &eager{body: func(*loop.Co) error { return co.Yield() }}
			b.co.Low().StartEager(co, b)
			return nil
		}, want: "loop: main: Yield while Task-2 runs: suspend with the co that your function was given"},
		{name: "suspending after the end", main: func(co *loop.Co) error {
			other := loop.Start(co, loop.Func(noop), nil)
			_ = co.Yield()
			return other.Await(&gate{})
		}, want: "loop: Task-2: Await after the coroutine ended"},
		{name: "suspending before the start", main: func(*loop.Co) error { return new(loop.Co).Yield() },
			want: "loop: Yield of a Co that was never started"},
		{name: "parking another coroutine", main: func(co *loop.Co) error {
			loop.Start(co, &gate{}, nil).Low().Park(nil)
			return nil
		}, want: "loop: Task-2: Park while main runs: suspend with the co that your function was given"},
		{name: "entering a deadline of another coroutine", main: func(co *loop.Co) error {
			return new(loop.Deadline).Enter(loop.Start(co, &gate{}, nil))
		}, want: "loop: Task-2: Deadline.Enter while main runs: suspend with the co that your function was given"},
		{name: "suspending on another goroutine", debug: loop.DebugOn, main: func(co *loop.Co) error {
			panic(elsewhere(func() { _ = co.Yield() }))
		}, want: "loop: main: Yield from another goroutine than the loop's"},
		{name: "suspending on another goroutine, later", debug: loop.DebugOn, main: func(co *loop.Co) error {
			_ = co.Yield()
			panic(elsewhere(func() { _ = co.Sleep(1) }))
		}, want: "loop: main: Sleep from another goroutine than the loop's"},
		{name: "canceling on another goroutine", debug: loop.DebugOn, main: func(co *loop.Co) error {
			other := loop.Start(co, &gate{}, nil)
			panic(elsewhere(func() { other.Cancel(nil) }))
		}, want: "loop: Task-2: Cancel from another goroutine than the loop's"},
		{name: "starting on another goroutine", debug: loop.DebugOn, main: func(co *loop.Co) error {
			panic(elsewhere(func() { loop.Start(co, &gate{}, nil) }))
		}, want: "loop: Start from another goroutine than the loop's: use CallSoonThreadsafe"},
		{name: "Await in a step task", main: func(co *loop.Co) error {
			return step(co, func(co *loop.Co) (bool, error) { return true, co.Await(&gate{}) })
		}, want: "loop: Task-2: Await in a step task, which has no stack to suspend: return from its Step instead"},
		{name: "Sleep in a step task", main: func(co *loop.Co) error {
			return step(co, func(co *loop.Co) (bool, error) { return true, co.Sleep(1) })
		}, want: "loop: Task-2: Sleep in a step task, which has no stack to suspend: return from its Step instead"},
		{name: "Yield in a step task", main: func(co *loop.Co) error {
			return step(co, func(co *loop.Co) (bool, error) { return true, co.Yield() })
		}, want: "loop: Task-2: Yield in a step task, which has no stack to suspend: return from its Step instead"},
		{name: "Yield in a step task beside a straight-line body", main: func(co *loop.Co) error {
			inner := loop.Func(wait)
			return step(co, func(co *loop.Co) (bool, error) {
				_, _ = inner.Step(co, nil)
				return true, co.Yield()
			})
		}, want: "loop: Task-2: Yield in a step that has parked the coroutine already, and must return now"},
		{name: "a step that is done and has parked", main: func(co *loop.Co) error {
			return step(co, func(co *loop.Co) (bool, error) { co.Low().Park(nil); return true, nil })
		}, want: "loop: Task-2: its step parked the coroutine and returned done"},
		{name: "a step that is not done and has not parked", main: func(co *loop.Co) error {
			return step(co, func(*loop.Co) (bool, error) { return false, nil })
		}, want: "loop: Task-2: its step returned without being done and without having parked the coroutine"},
		{name: "awaiting a step that is done and has parked", main: func(co *loop.Co) error {
			return co.Await(stepFunc(func(co *loop.Co) (bool, error) { co.Low().Park(nil); return true, nil }))
		}, want: "loop: main: its step parked the coroutine and returned done"},
		{name: "awaiting a step that is not done and has not parked", main: func(co *loop.Co) error {
			return co.Await(stepFunc(func(*loop.Co) (bool, error) { return false, nil }))
		}, want: "loop: main: its step returned without being done and without having parked the coroutine"},
		{name: "parking twice", main: func(co *loop.Co) error {
			return step(co, func(co *loop.Co) (bool, error) { co.Low().Park(nil); co.Low().Park(nil); return false, nil })
		}, want: "loop: Task-2: Park in a step that has parked the coroutine already, and must return now"},
		{name: "stepping a body inside another one", main: func(co *loop.Co) error {
			_, err := loop.Func(noop).Step(co, nil)
			return err
		}, want: "loop: main: a straight-line body stepped inside another one of the same coroutine: call it"},
		{name: "stepping a body inside another one, later", main: func(co *loop.Co) error {
			_ = co.Yield()
			_, err := loop.Func(noop).Step(co, nil)
			return err
		}, want: "loop: main: a straight-line body stepped inside another one of the same coroutine: call it"},
		{name: "starting twice", main: func(co *loop.Co) error {
			b := &eager{body: noop}
			b.co.Low().Start(co, b)
			b.co.Low().Start(co, b)
			return nil
		}, want: "loop: Task-2: started twice"},
		{name: "a nil body", main: func(*loop.Co) error {
			loop.Func(nil)
			return nil
		}, want: "loop: a nil function cannot be run"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}, Debug: test.debug, OnError: func(loop.Report) {}})
			require.Equal(t, test.want, panicOf(func() { _ = l.Run(test.main) }))
			require.True(t, l.IsClosed())
		})
	}
}

// Behaviors 368.
func TestUseOfACoAfterItsLoopWasClosed(t *testing.T) {
	for _, test := range []struct {
		name string
		use  func(co *loop.Co)
		want string
	}{
		{"Yield", func(co *loop.Co) { _ = co.Yield() }, "loop: main: Yield after the loop was closed"},
		{"Sleep", func(co *loop.Co) { _ = co.Sleep(1) }, "loop: main: Sleep after the loop was closed"},
		{"Await", func(co *loop.Co) { _ = co.Await(&gate{}) }, "loop: main: Await after the loop was closed"},
		{"Park", func(co *loop.Co) { co.Low().Park(nil) }, "loop: main: Park after the loop was closed"},
		{"Start", func(co *loop.Co) { loop.Start(co, &gate{}, nil) }, "loop: Start after the loop was closed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var main *loop.Co
			require.NoError(t, loop.Run(func(co *loop.Co) error { main = co; return nil }))
			require.Equal(t, test.want, panicOf(func() { test.use(main) }))
			require.False(t, main.Cancel(nil))
		})
	}
}

// stepFunc is a Stepper that is called.
type stepFunc func(co *loop.Co) (bool, error)

func (f stepFunc) Step(co *loop.Co, _ error) (bool, error) { return f(co) }

// eager is the least routine that can be started eagerly.
type eager struct {
	co   loop.Co
	body func(co *loop.Co) error
	ends []error
}

func (e *eager) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(e) }

func (e *eager) Body(co *loop.Co) error { return e.body(co) }

func (e *eager) Ended(err error) { e.ends = append(e.ends, err) }

// Behaviors 352, 354.
func TestStartEager(t *testing.T) {
	var j journal
	onVirtual(t, func(co *loop.Co) error {
		l := co.Loop()
		e := &eager{body: func(inner *loop.Co) error {
			j.add("body, current %s, all %d", l.Current().Name(), len(l.All()))
			err := inner.Yield()
			j.add("on, current %s", l.Current().Name())
			return err
		}}
		e.co.Low().StartEager(co, e)
		j.add("main, current %s, ends %v", l.Current().Name(), e.ends)
		require.NoError(t, co.Sleep(1))
		j.add("ends %v", e.ends)
		return nil
	})
	require.Equal(t, journal{"body, current Task-2, all 2", "main, current main, ends []", "on, current Task-2",
		"ends [<nil>]"}, j)
}

// Behaviors 353.
func TestAnErrorOrPanicOfAnEagerStepStaysInside(t *testing.T) {
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		body func(co *loop.Co) error
		want string
	}{
		{"an error", func(*loop.Co) error { return boom }, "boom"},
		{"a panic", func(*loop.Co) error { panic(boom) }, "boom"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := loop.New(&loop.Options{RecoverPanics: true})
			require.NoError(t, l.Run(func(co *loop.Co) error {
				e := &eager{body: test.body}
				e.co.Low().StartEager(co, e)
				require.Len(t, e.ends, 1)
				require.ErrorIs(t, e.ends[0], boom)
				require.Same(t, co, l.Current())
				return co.Yield()
			}))
			require.NoError(t, l.Close())
		})
	}
}

func TestAPanicOfAnEagerStepEndsTheRun(t *testing.T) {
	var j journal
	value := panicOf(func() {
		_ = loop.Run(func(co *loop.Co) error {
			e := &eager{body: func(*loop.Co) error { panic("boom") }}
			e.co.Low().StartEager(co, e)
			j.add("main goes on until it suspends")
			err := co.Yield()
			j.add("main gets %v", err)
			return err
		})
	})
	require.Equal(t, "boom", value)
	require.Equal(t, journal{"main goes on until it suspends", "main gets canceled"}, j)
}
