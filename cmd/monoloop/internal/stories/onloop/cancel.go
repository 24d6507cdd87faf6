package onloop

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// FutureVsTask cancels a task, and settles a future.
var FutureVsTask = Story{"future-vs-task", "A canceled task beside a finished future",
	"A future is settled by hand; a task is settled by its coroutine, into which Cancel injects an error.", futureVsTask,
	[]string{"futureVsTask", "sleepOrTell", "tell"}}

func futureVsTask(co *loop.Co, w io.Writer) error {
	p := future.New[string](co)
	t := task.Go(co, func(co *loop.Co) (string, error) { return sleepOrTell(co, w) }, task.Named("sleeper"))
	co.Loop().CallLater(time.Second, func() { p.SetResult("Future result") })
	co.Loop().CallLater(time.Second/2, func() { t.Cancel(nil) })

	v, err := p.Future().Await(co)
	tell(w, "Future", v, err)
	v, err = t.Await(co)
	tell(w, "Task", v, err)
	note(w, "a canceled task or future is done as well (%v), and whoever awaits it is told, in Python too.", t.Done())
	return nil
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

// CancellationPropagation cancels a task that awaits a future.
var CancellationPropagation = Story{"cancellation-propagation", "A canceled task cancels what it awaits",
	"A request to cancel is passed on to the future that a task waits for.", cancellationPropagation,
	[]string{"cancellationPropagation"}}

func cancellationPropagation(co *loop.Co, w io.Writer) error {
	f := future.New[string](co).Future()
	waiter := task.Go(co, func(co *loop.Co) (string, error) {
		v, err := f.Await(co)
		if loop.IsCanceled(err) {
			fmt.Fprintln(w, "Waiter was cancelled")
			note(w, "the future has been canceled before the waiter is told (%v), in Python too.", f.Canceled())
		}
		return v, err
	}, task.Named("waiter"))
	if err := co.Sleep(10 * time.Millisecond); err != nil {
		return err
	}
	waiter.Cancel(nil)
	if _, err := waiter.Await(co); !loop.IsCanceled(err) {
		return fmt.Errorf("the waiter was not canceled: %w", err)
	}
	fmt.Fprintln(w, "Future cancelled:", f.Canceled())
	return nil
}

// Shield cancels a task that awaits a shield.
var Shield = Story{"shield", "A shield keeps a cancellation from a future",
	"Who awaits a shield may be canceled, and the future stays as it is.", shield, []string{"shield"}}

func shield(co *loop.Co, w io.Writer) error {
	p := future.New[string](co)
	f := p.Future()
	waiter := task.Go(co, func(co *loop.Co) (string, error) {
		v, err := future.Shield(f).Await(co)
		if loop.IsCanceled(err) {
			fmt.Fprintln(w, "Shielded waiter was cancelled")
			fmt.Fprintln(w, "But future was not:", !f.Canceled())
		}
		return v, err
	}, task.Named("waiter"))
	if err := co.Sleep(10 * time.Millisecond); err != nil {
		return err
	}
	waiter.Cancel(nil)
	if _, err := waiter.Await(co); !loop.IsCanceled(err) {
		return fmt.Errorf("the waiter was not canceled: %w", err)
	}
	fmt.Fprintln(w, "Future cancelled:", f.Canceled())
	p.SetResult("Still usable!")
	v, err := f.Result()
	fmt.Fprintln(w, "Future result:", v)
	return err
}

// Resource acquires a resource, and leaves it in three ways.
var Resource = Story{"resource", "A resource is released on every way out",
	"What was acquired is released after success, error and cancellation alike.", releasedOnEveryWayOut,
	[]string{"releasedOnEveryWayOut", "withResource"}}

func releasedOnEveryWayOut(co *loop.Co, w io.Writer) error {
	p := future.New[string](co)
	err := withResource(co, w, func(co *loop.Co, resource string) error {
		p.SetResult("made with the " + resource)
		return nil
	})
	if err != nil {
		return err
	}
	v, err := p.Future().Await(co) // the resource is gone, the result is not
	fmt.Fprintln(w, "Result:", v)
	if err != nil {
		return err
	}

	err = withResource(co, w, func(*loop.Co, string) error { return errors.New("processing failed") })
	fmt.Fprintln(w, "Error:", err)

	user := task.Do(co, func(co *loop.Co) error {
		return withResource(co, w, func(co *loop.Co, _ string) error { return co.Sleep(time.Hour) })
	}, task.Named("user"))
	if err := co.Sleep(10 * time.Millisecond); err != nil {
		return err
	}
	user.Cancel(errors.New("not needed any more"))
	_, err = user.Await(co)
	fmt.Fprintln(w, "Error:", err)
	return nil
}

// withResource acquires a resource, lets body use it, and releases it on every way out. Acquiring and releasing take a
// while; a cancellation is delivered once, so that the release may wait even then.
func withResource(co *loop.Co, w io.Writer, body func(co *loop.Co, resource string) error) (err error) {
	if err := co.Yield(); err != nil {
		return err
	}
	fmt.Fprintln(w, "Resource acquired")
	defer func() {
		if failed := co.Yield(); err == nil {
			err = failed
		}
		fmt.Fprintln(w, "Resource released")
	}()
	return body(co, "resource")
}
