package loop_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

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

// A misuseTest is a main that breaks a rule, and the panic that tells which.
type misuseTest struct {
	name  string
	debug loop.DebugMode
	main  func(co *loop.Co) error
	want  string
}

func requireRefused(t *testing.T, tests []misuseTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}, Debug: test.debug, OnError: func(loop.Report) {}})
			require.Equal(t, test.want, panicOf(func() { _ = l.Run(test.main) }))
			require.True(t, l.IsClosed())
		})
	}
}

// endAtOnce and waitForEver are bodies.
func endAtOnce(*loop.Co) error { return nil }

func waitForEver(co *loop.Co) error { return co.Await(&gate{}) }

// inStepTask starts a step task that calls fn in its first step, and gives way to it.
func inStepTask(co *loop.Co, fn stepFunc) error {
	loop.Start(co, fn, nil)
	return co.Yield()
}

// Behaviors 368.
func TestSuspendingWithTheWrongCo(t *testing.T) {
	requireRefused(t, []misuseTest{
		{name: "suspending from another coroutine's step", main: func(co *loop.Co) error {
			other := loop.Start(co, loop.Func(waitForEver), nil)
			_ = co.Yield()
			return other.Sleep(1)
		}, want: "loop: Task-2: Sleep while main runs: suspend with the co that your function was given"},
		{name: "suspending from another step task's step", main: func(co *loop.Co) error {
			return inStepTask(co, func(*loop.Co) (bool, error) { return true, co.Yield() })
		}, want: "loop: main: Yield while Task-2 runs: suspend with the co that your function was given"},
		{name: "suspending, in a nested function, with the co of the function around it", main: func(co *loop.Co) error {
			nested := loop.Start(co, loop.Func(func(*loop.Co) error { return co.Sleep(1) }), nil)
			for !nested.Ended() {
				_ = co.Yield()
			}
			return nil
		}, want: "loop: main: Sleep while Task-2 runs: suspend with the co that your function was given"},
		{name: "suspending while another runs eagerly", main: func(co *loop.Co) error {
			b := &eager{body: func(*loop.Co) error { return co.Yield() }}
			b.co.Low().StartEager(co, b)
			return nil
		}, want: "loop: main: Yield while Task-2 runs: suspend with the co that your function was given"},
		{name: "parking another coroutine", main: func(co *loop.Co) error {
			loop.Start(co, &gate{}, nil).Low().Park(nil)
			return nil
		}, want: "loop: Task-2: Park while main runs: suspend with the co that your function was given"},
		{name: "entering a deadline of another coroutine", main: func(co *loop.Co) error {
			return new(loop.Deadline).Enter(loop.Start(co, &gate{}, nil))
		}, want: "loop: Task-2: Deadline.Enter while main runs: suspend with the co that your function was given"},
	})
}

func TestSuspendingOutsideOfAStep(t *testing.T) {
	requireRefused(t, []misuseTest{
		{name: "suspending from a callback", main: func(co *loop.Co) error {
			co.Loop().CallSoon(func() { _ = co.Yield() })
			return co.Yield()
		}, want: "loop: main: Yield outside its own running step"},
		{name: "suspending after the end", main: func(co *loop.Co) error {
			other := loop.Start(co, loop.Func(endAtOnce), nil)
			_ = co.Yield()
			return other.Await(&gate{})
		}, want: "loop: Task-2: Await after the coroutine ended"},
		{name: "suspending before the start", main: func(*loop.Co) error { return new(loop.Co).Yield() },
			want: "loop: Yield of a Co that was never started"},
	})
}

func TestUseOfACoOnAnotherGoroutine(t *testing.T) {
	requireRefused(t, []misuseTest{
		{name: "suspending on another goroutine", debug: loop.DebugOn, main: func(co *loop.Co) error {
			panic(elsewhere(func() { _ = co.Yield() }))
		}, want: "loop: main: Yield from another goroutine than the loop's"},
		{name: "suspending on another goroutine, later", debug: loop.DebugOn, main: func(co *loop.Co) error {
			_ = co.Yield()
			panic(elsewhere(func() { _ = co.Sleep(1) }))
		}, want: "loop: main: Sleep from another goroutine than the loop's"},
		{name: "suspending on another goroutine, while it is parked", debug: loop.DebugOn, main: func(co *loop.Co) error {
			return inStepTask(co, func(co *loop.Co) (bool, error) {
				co.Low().Park(nil)
				panic(elsewhere(func() { _ = co.Yield() }))
			})
		}, want: "loop: Task-2: Yield from another goroutine than the loop's"},
		{name: "canceling on another goroutine", debug: loop.DebugOn, main: func(co *loop.Co) error {
			other := loop.Start(co, &gate{}, nil)
			panic(elsewhere(func() { other.Cancel(nil) }))
		}, want: "loop: Task-2: Cancel from another goroutine than the loop's"},
		{name: "starting on another goroutine", debug: loop.DebugOn, main: func(co *loop.Co) error {
			panic(elsewhere(func() { loop.Start(co, &gate{}, nil) }))
		}, want: "loop: starting a coroutine from another goroutine than the loop's: use CallSoonThreadsafe"},
	})
}

func TestSuspendingInAStepTask(t *testing.T) {
	requireRefused(t, []misuseTest{
		{name: "Await in a step task", main: func(co *loop.Co) error {
			return inStepTask(co, func(co *loop.Co) (bool, error) { return true, co.Await(&gate{}) })
		}, want: "loop: Task-2: Await in a step task, which has no stack to suspend: return from its Step instead"},
		{name: "Sleep in a step task", main: func(co *loop.Co) error {
			return inStepTask(co, func(co *loop.Co) (bool, error) { return true, co.Sleep(1) })
		}, want: "loop: Task-2: Sleep in a step task, which has no stack to suspend: return from its Step instead"},
		{name: "Yield in a step task", main: func(co *loop.Co) error {
			return inStepTask(co, func(co *loop.Co) (bool, error) { return true, co.Yield() })
		}, want: "loop: Task-2: Yield in a step task, which has no stack to suspend: return from its Step instead"},
		{name: "Yield in a step task beside a straight-line body", main: func(co *loop.Co) error {
			inner := loop.Func(waitForEver)
			return inStepTask(co, func(co *loop.Co) (bool, error) {
				_, _ = inner.Step(co, nil)
				return true, co.Yield()
			})
		}, want: "loop: Task-2: Yield in a step that has parked the coroutine already, and must return now"},
	})
}

func TestAStepThatBreaksItsContract(t *testing.T) {
	requireRefused(t, []misuseTest{
		{name: "a step that is done and has parked", main: func(co *loop.Co) error {
			return inStepTask(co, func(co *loop.Co) (bool, error) { co.Low().Park(nil); return true, nil })
		}, want: "loop: Task-2: its step parked the coroutine and returned done"},
		{name: "a step that is not done and has not parked", main: func(co *loop.Co) error {
			return inStepTask(co, func(*loop.Co) (bool, error) { return false, nil })
		}, want: "loop: Task-2: its step returned without being done and without having parked the coroutine"},
		{name: "awaiting a step that is done and has parked", main: func(co *loop.Co) error {
			return co.Await(stepFunc(func(co *loop.Co) (bool, error) { co.Low().Park(nil); return true, nil }))
		}, want: "loop: main: its step parked the coroutine and returned done"},
		{name: "awaiting a step that is not done and has not parked", main: func(co *loop.Co) error {
			return co.Await(stepFunc(func(*loop.Co) (bool, error) { return false, nil }))
		}, want: "loop: main: its step returned without being done and without having parked the coroutine"},
		{name: "parking twice", main: func(co *loop.Co) error {
			return inStepTask(co,
				func(co *loop.Co) (bool, error) { co.Low().Park(nil); co.Low().Park(nil); return false, nil })
		}, want: "loop: Task-2: Park in a step that has parked the coroutine already, and must return now"},
	})
}

func TestMisuseOfABody(t *testing.T) {
	requireRefused(t, []misuseTest{
		{name: "stepping a body inside another one", main: func(co *loop.Co) error {
			_, err := loop.Func(endAtOnce).Step(co, nil)
			return err
		}, want: "loop: main: a straight-line body stepped inside another one of the same coroutine: call it"},
		{name: "stepping a body inside another one, later", main: func(co *loop.Co) error {
			_ = co.Yield()
			_, err := loop.Func(endAtOnce).Step(co, nil)
			return err
		}, want: "loop: main: a straight-line body stepped inside another one of the same coroutine: call it"},
		{name: "starting twice", main: func(co *loop.Co) error {
			b := &eager{body: endAtOnce}
			b.co.Low().Start(co, b)
			b.co.Low().Start(co, b)
			return nil
		}, want: "loop: Task-2: started twice"},
		{name: "a nil body", main: func(*loop.Co) error {
			loop.Func(nil)
			return nil
		}, want: "loop: a nil function cannot be run"},
	})
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
		{"CallSoon", func(co *loop.Co) { co.Loop().CallSoon(func() {}) }, "loop: scheduling after the loop was closed"},
		{"CallLater", func(co *loop.Co) { co.Loop().CallLater(1, func() {}) },
			"loop: setting a timer after the loop was closed"},
		{"Start", func(co *loop.Co) { loop.Start(co, &gate{}, nil) },
			"loop: starting a coroutine after the loop was closed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var main *loop.Co
			require.NoError(t, loop.Run(func(co *loop.Co) error { main = co; return nil }))
			require.Equal(t, test.want, panicOf(func() { test.use(main) }))
			require.False(t, main.Cancel(nil))
		})
	}
}
