package stories

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func taskAndFuture(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		t := task.Go(co, func(co *loop.Co) (string, error) {
			return "Coroutine completed", co.Sleep(10 * time.Millisecond)
		})
		_, ok := any(t).(future.Awaitable[string])
		fmt.Fprintln(w, "Task can stand for a Future:", ok)
		fmt.Fprintf(w, "Task's type: %T, with a %T in it\n", t, t.Future())

		t.OnDone(func(t *task.Task[string]) {
			v, _ := t.Result()
			fmt.Fprintln(w, "Callback:", v)
		})
		v, err := t.Await(co)
		fmt.Fprintln(w, "Awaited result:", v)
		return err
	})
}

// loopView makes the turns of a loop by hand, as a host does that has a loop of its own.
func loopView(w io.Writer) (err error) {
	l := loop.New(nil)
	defer func() { err = errors.Join(err, l.Close()) }()
	some := future.New[string](l)
	t := task.Go(l, func(co *loop.Co) (string, error) { return awaitAloud(co, w, some.Future()) })

	if _, err := l.Turn(); err != nil {
		return err
	}
	fmt.Fprintln(w, "Event loop: Coroutine is now suspended, waiting for Future")
	note(w, "a step hands nothing to the loop, and the loop sends no value in; it knows this: %v.", t.Co())

	fmt.Fprintln(w, "Event loop: Setting Future result")
	some.SetResult("Future is done!")
	fmt.Fprintln(w, "Event loop: Resuming coroutine")
	if _, err := l.Turn(); err != nil {
		return err
	}
	v, err := t.Result()
	fmt.Fprintln(w, "Event loop: Coroutine completed with result:", v)
	return err
}

func awaitAloud(co *loop.Co, w io.Writer, some *future.Future[string]) (string, error) {
	fmt.Fprintln(w, "Coroutine: About to await future")
	v, err := some.Await(co)
	fmt.Fprintln(w, "Coroutine: Resumed with result:", v)
	return v, err
}

// A delayed is an awaitable that gives its value after a delay. Its Step is the whole of waiting: it is called until it
// is done, and does its work by the Step of something that can wait already.
type delayed struct {
	value string
	delay loop.SleepStep
}

func (d *delayed) Step(co *loop.Co, in error) (done bool, err error) { return d.delay.Step(co, in) }

func (d *delayed) Result() string { return d.value }

func customAwaitable(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		custom := &delayed{"Custom result", loop.SleepStep{D: 10 * time.Millisecond}}
		if err := co.Await(custom); err != nil {
			return err
		}
		fmt.Fprintln(w, custom.Result())

		v, err := task.GoStep(co, &delayed{"Custom task", loop.SleepStep{D: 10 * time.Millisecond}}).Await(co)
		note(w, "Python's create_task refuses such an object; here it makes a task: %q.", v)
		return err
	})
}
