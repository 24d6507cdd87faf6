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
