package stories

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func producerConsumer(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		v, err := consume(co)
		fmt.Fprintln(w, v)
		return err
	})
}

func consume(co *loop.Co) (string, error) {
	p := future.New[string](co)
	task.Do(co, func(co *loop.Co) error { return produce(co, p) })

	v, err := p.Future().Await(co)
	return strings.ToUpper(v), err
}

func produce(co *loop.Co, p *future.Promise[string]) error {
	if err := co.Sleep(10 * time.Millisecond); err != nil {
		return err
	}
	p.SetResult("Async result ready!")
	return nil
}

func startSignal(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		start := future.New[string](co)
		var results []string // of all workers: no two of them run at the same time
		worker := func(id int) *task.Task[struct{}] {
			return task.Do(co, func(co *loop.Co) error {
				data, err := start.Future().Await(co)
				if err == nil {
					results = append(results, fmt.Sprintf("Worker %d processed %s", id, data))
				}
				return err
			})
		}
		workers := []*task.Task[struct{}]{worker(0), worker(1), worker(2)}

		if err := co.Sleep(10 * time.Millisecond); err != nil { // let the workers get ready
			return err
		}
		start.SetResult("shared data")
		_, err := future.Gather(co, workers...).Await(co)
		fmt.Fprintf(w, "%q\n", results)
		return err
	})
}

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

// futureVsTask runs in virtual time, because three tasks count their seconds independently of each other.
func futureVsTask(w io.Writer) error {
	return inVirtualTime(func(co *loop.Co) error {
		p := future.New[string](co)
		t := task.Go(co, func(co *loop.Co) (string, error) { return sleepOrTell(co, w) })
		setLater(co, p, "Future result", time.Second)
		co.Loop().CallLater(time.Second/2, func() { t.Cancel(nil) })

		v, err := p.Future().Await(co)
		tell(w, "Future", v, err)
		v, err = t.Await(co)
		tell(w, "Task", v, err)
		note(w, "a canceled task or future is done as well (%v), and whoever awaits it is told, in Python too.", t.Done())
		return nil
	})
}

func sleepOrTell(co *loop.Co, w io.Writer) (string, error) {
	err := co.Sleep(2 * time.Second)
	if loop.IsCanceled(err) {
		fmt.Fprintln(w, "Coroutine was cancelled")
	}
	return "Coroutine result", err
}

func tell(w io.Writer, what, v string, err error) {
	if loop.IsCanceled(err) {
		fmt.Fprintln(w, what, "was cancelled")
		return
	}
	fmt.Fprintln(w, what, "completed with:", v)
}

func threeItems(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		process := func(item string) *task.Task[string] {
			return task.Go(co, func(co *loop.Co) (string, error) { return processItem(co, w, item) })
		}
		results, err := future.Gather(co, process("item1"), process("item2"), process("item3")).Await(co)
		fmt.Fprintf(w, "%q\n", results)
		return err
	})
}

func processItem(co *loop.Co, w io.Writer, item string) (string, error) {
	fmt.Fprintln(w, "Processing", item)
	if err := co.Sleep(10 * time.Millisecond); err != nil {
		return "", err
	}
	return "Processed " + item, nil
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
