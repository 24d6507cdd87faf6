package stories

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func timeoutAndCancel(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		// The work is so slow that it ends only because it is called off.
		slow := bridge.RunInExecutor(co, nil, func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "Finally done!", nil
		})

		// The shield leaves it to us what becomes of the work when the time is up.
		_, err := future.WaitFor(co, 10*time.Millisecond, future.Shield(slow))
		if !errors.Is(err, loop.ErrTimeout) {
			return fmt.Errorf("no timeout: %w", err)
		}
		fmt.Fprintln(w, "Operation too slow, cancelling...")
		canceled := slow.Cancel(nil)
		note(w, "Cancel does not fail because the work runs, in Python neither (canceled: %v); a late result is dropped.", canceled)
		return nil
	})
}

func futureTimeout(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		never := future.New[string](co).Future()
		_, err := withTimeout(co, w, never, 10*time.Millisecond)
		fmt.Fprintln(w, "The caller gets:", err)
		note(w, "the future was canceled by the timeout, in Python too (%v): there is nothing left to decide.", never.Canceled())
		return nil
	})
}

func withTimeout(co *loop.Co, w io.Writer, f *future.Future[string], limit time.Duration) (string, error) {
	v, err := future.WaitFor(co, limit, f)
	if errors.Is(err, loop.ErrTimeout) {
		fmt.Fprintln(w, "Future timed out after", limit)
	}
	return v, err
}

func cancellationPropagation(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		f := future.New[string](co).Future()
		waiter := task.Go(co, func(co *loop.Co) (string, error) {
			v, err := f.Await(co)
			if loop.IsCanceled(err) {
				fmt.Fprintln(w, "Waiter was cancelled")
				note(w, "the future has been canceled before the waiter is told (%v), in Python too.", f.Canceled())
			}
			return v, err
		})
		if err := co.Sleep(10 * time.Millisecond); err != nil {
			return err
		}
		waiter.Cancel(nil)
		if _, err := waiter.Await(co); !loop.IsCanceled(err) {
			return fmt.Errorf("the waiter was not canceled: %w", err)
		}
		fmt.Fprintln(w, "Future cancelled:", f.Canceled())
		return nil
	})
}

func shield(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		p := future.New[string](co)
		f := p.Future()
		waiter := task.Go(co, func(co *loop.Co) (string, error) {
			v, err := future.Shield(f).Await(co)
			if loop.IsCanceled(err) {
				fmt.Fprintln(w, "Shielded waiter was cancelled")
				fmt.Fprintln(w, "But future was not:", !f.Canceled())
			}
			return v, err
		})
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
	})
}

func releasedOnEveryWayOut(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
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
		})
		if err := co.Sleep(10 * time.Millisecond); err != nil {
			return err
		}
		user.Cancel(errors.New("not needed any more"))
		_, err = user.Await(co)
		fmt.Fprintln(w, "Error:", err)
		return nil
	})
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
