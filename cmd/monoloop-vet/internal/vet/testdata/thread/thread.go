// Package thread locks goroutines to threads in task code.
package thread

import (
	"context"
	"runtime"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func work() {}

func suspends(co *loop.Co, f *future.Future[int]) error {
	runtime.LockOSThread() // want "thread: a coroutine that suspends or ends after runtime.LockOSThread ends the program: unlock before, lock in a job of an executor, or use Options.LockOSThread"
	if _, err := f.Await(co); err != nil {
		return err
	}
	runtime.UnlockOSThread()
	return nil
}

func yields(co *loop.Co) error {
	runtime.LockOSThread() // want "a coroutine that suspends or ends after runtime.LockOSThread ends the program"
	defer runtime.UnlockOSThread()
	return co.Yield()
}

func returns(co *loop.Co, early bool) error {
	runtime.LockOSThread() // want "a coroutine that suspends or ends after runtime.LockOSThread ends the program"
	if early {
		return nil
	}
	runtime.UnlockOSThread()
	return nil
}

func between(co *loop.Co) error {
	runtime.LockOSThread()
	work()
	runtime.UnlockOSThread()
	return co.Yield()
}

func nested(r loop.Ref) {
	task.Do(r, func(*loop.Co) error {
		runtime.LockOSThread() // want "a coroutine that suspends or ends after runtime.LockOSThread ends the program"
		work()
		return nil
	})
	r.Loop().CallSoon(func() { runtime.LockOSThread() })
}

func job(co *loop.Co) error {
	_, err := bridge.RunInExecutor(co, nil, func(context.Context) (int, error) {
		runtime.LockOSThread()
		return 0, nil
	}).Await(co)
	return err
}
