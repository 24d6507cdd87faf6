package loop_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func ExampleCanceledError() {
	run(func(co *loop.Co) error {
		co.Cancel(errors.New("no time"))
		err := co.Yield()
		var canceled *loop.CanceledError
		fmt.Println(errors.As(err, &canceled), canceled.Cause)
		fmt.Println(errors.Is(err, loop.ErrCanceled), errors.Is(err, context.Canceled))
		return nil // swallowed
	})
	// Output:
	// true no time
	// true true
}

func ExampleCanceled() {
	fmt.Println(loop.Canceled(nil))
	fmt.Println(loop.Canceled(io.EOF), errors.Is(loop.Canceled(io.EOF), io.EOF))
	// Output:
	// canceled
	// canceled: EOF true
}

// A cancellation may be wrapped; joined with something else it is no cancellation, though errors.Is finds it.
func ExampleIsCanceled() {
	wrapped := fmt.Errorf("load: %w", loop.ErrCanceled)
	joined := errors.Join(io.EOF, loop.ErrCanceled)
	fmt.Println(loop.IsCanceled(wrapped), errors.Is(wrapped, loop.ErrCanceled))
	fmt.Println(loop.IsCanceled(joined), errors.Is(joined, loop.ErrCanceled))
	// Output:
	// true true
	// false true
}

func ExampleTimeoutError() {
	run(func(co *loop.Co) error {
		var d loop.Deadline
		if err := errors.Join(d.Enter(co), d.Reset(time.Second)); err != nil {
			return err
		}
		err := d.Exit(co.Sleep(time.Hour))
		var timeout *loop.TimeoutError
		fmt.Println(errors.As(err, &timeout), timeout.Timeout(), timeout.Canceled)
		fmt.Println(loop.IsCanceled(err)) // a timeout is no cancellation
		return nil
	})
	// Output:
	// true true canceled
	// false
}

func ExamplePanicError() {
	defer func() {
		err := recover().(*loop.PanicError)
		fmt.Println(err.Where, "/", err.Value, "/", strings.Contains(string(err.Stack), "ExamplePanicError"))
	}()
	_ = loop.Run(func(co *loop.Co) error {
		loop.Start(co, loop.Func(func(co *loop.Co) error {
			co.SetName("reader")
			panic("a bug")
		}), nil)
		return co.Sleep(time.Hour)
	})
	// Output: reader / a bug / true
}

func ExampleStragglersError() {
	o := &loop.Options{Clock: &timer.Virtual{}, ShutdownTimeout: time.Minute}
	err := loop.RunWith(context.Background(), o, func(co *loop.Co) error {
		loop.Start(co, loop.Func(func(co *loop.Co) error {
			for !errors.Is(co.Sleep(time.Second), loop.ErrClosed) { // does not heed a cancellation
			}
			fmt.Println("forced to end")
			return nil
		}), nil).SetName("stubborn")
		return co.Yield()
	})
	var stragglers *loop.StragglersError
	fmt.Println(errors.As(err, &stragglers), stragglers.Names)
	// Output:
	// forced to end
	// true [stubborn]
}
