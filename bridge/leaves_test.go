// Functions of the caller's that leave by a panic, a nil panic or a Goexit, wherever a primitive calls one.
package bridge_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// What a leaving function does to who waits.
type fate uint8

const (
	isFailed fate = iota // what is awaited has the panic, or ErrGoexit, as its error
	isEnded              // what is awaited ends, canceled perhaps by the run that a Goexit ends
	isSpared             // what is awaited comes after it, and has a value
	isNext               // the same, unless the run ends before
)

// A caller is a place where a primitive calls a function of the caller's. What on returns must be settled in the end,
// because somebody awaits it.
type caller struct {
	name  string
	fate  fate
	isJob bool // the function runs on another goroutine than the loop's
	on    func(co *loop.Co, leave func()) future.Waitable
}

// value is a function that leaves in place of a value.
func value[A any](leave func()) func(A) int { return func(A) int { leave(); return 0 } }

// body is a function of a coroutine that leaves in place of an error.
func body(leave func()) func(co *loop.Co) error { return func(*loop.Co) error { leave(); return nil } }

func bodyOf(leave func()) func(co *loop.Co) (int, error) {
	return func(*loop.Co) (int, error) { leave(); return 0, nil }
}

func jobOf(leave func()) func(context.Context) (int, error) {
	return func(context.Context) (int, error) { leave(); return 0, nil }
}

// inTask is a caller in the body of a task, which is awaited.
func inTask(name string, fate fate, do func(co *loop.Co, leave func()) error) caller {
	return caller{name, fate, false, func(co *loop.Co, leave func()) future.Waitable {
		return task.Do(co, func(co *loop.Co) error { return do(co, leave) })
	}}
}

// later returns a promise that is settled in a later turn.
func later(co *loop.Co) *future.Promise[int] {
	p := future.New[int](co)
	co.Loop().CallLater(time.Second, func() { p.SetResult(1) })
	return p
}

// after returns what is settled by the callback that comes after those that set makes.
func after(co *loop.Co, set func(fn func())) future.Waitable {
	p := future.New[int](co)
	set(func() { p.SetResult(1) })
	return p.Future()
}

// A stepping is a step task with the caller's functions.
type stepping struct{ step, result func() }

func (s stepping) Step(*loop.Co, error) (bool, error) { s.step(); return true, nil }

func (s stepping) Result() int { s.result(); return 0 }

func nothing() {}

func three(yield func(int) bool) { _ = yield(0) && yield(1) && yield(2) }

func square(_ context.Context, n int) (int, error) { return n * n, nil }

// Wherever a function of the caller's leaves, who awaits what comes of it goes on, and the run ends.
func TestAFunctionOfTheCallersThatLeaves(t *testing.T) {
	var none any
	for how, leave := range map[string]func(){
		"panic": func() { panic("boom") }, "nil panic": func() { panic(none) }, "Goexit": runtime.Goexit,
	} {
		for _, c := range slices.Concat(futures, tasks, held(), queues, loops, bridges) {
			t.Run(how+"/"+c.name, func(t *testing.T) {
				left, awaited := c.run(leave)
				if how == "Goexit" && !c.isJob {
					require.Equal(t, "by a Goexit", left)
				} else {
					require.Equal(t, "by a return", left)
				}
				require.True(t, awaited.Done())
				switch err := awaited.Err(); {
				case c.fate == isSpared, c.fate == isNext && how != "Goexit":
					require.NoError(t, err)
				case how == "Goexit" && c.fate == isFailed:
					require.ErrorIs(t, err, loop.ErrGoexit)
				case how != "Goexit":
					var p *loop.PanicError
					require.ErrorAs(t, err, &p)
				}
			})
		}
	}
}

// run awaits, under virtual time, where what hangs is a deadlock, what comes of a function that leaves.
func (c caller) run(leave func()) (left string, awaited future.Waitable) {
	how := make(chan string)
	go func() {
		left := "by a Goexit"
		defer func() { how <- left }()
		o := &loop.Options{Clock: &timer.Virtual{}, RecoverPanics: true, OnError: func(loop.Report) {}}
		err := loop.RunWith(context.Background(), o, func(co *loop.Co) error {
			awaited = c.on(co, leave)
			_, _, err := future.Wait(co, future.AllCompleted, awaited)
			return err
		})
		if left = "by a return"; err != nil {
			left = "with " + err.Error()
		}
	}()
	return <-how, awaited
}
