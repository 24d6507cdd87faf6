// Package otherco suspends coroutines of others.
package otherco

import (
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

var request = loop.NewVar("none")

func bad(outer *loop.Co, f *future.Future[int], lock *locks.Lock) {
	task.Do(outer, func(co *loop.Co) error {
		return outer.Sleep(time.Second) // want "otherco: outer is the coroutine of another function: suspend the one that this function was given"
	})
	task.Go(outer, func(co *loop.Co) (int, error) {
		return f.Await(outer) // want "outer is the coroutine of another function"
	})
	body := func(*loop.Co) error {
		_ = lock.With(outer, func() error { return nil }) // want "outer is the coroutine of another function"
		return work(outer)                                // want "outer is the coroutine of another function"
	}
	task.Do(outer, body)
	_, _ = task.FirstOf(outer, func(co *loop.Co) (int, error) {
		return 1, func() error { return outer.Yield() }() // want "outer is the coroutine of another function"
	})
	spawn(outer.Loop(), func(co *loop.Co) error { return outer.Yield() }) // want "outer is the coroutine of another function"
	outer.Loop().CallSoon(func() {
		_ = outer.Yield() // want "otherco: a callback is no step of outer and cannot suspend it: start a task in the callback"
	})
	f.OnDone(func(*future.Future[int]) { _ = work(outer) }) // want "a callback is no step of outer"
}

func helpers(outer *loop.Co, other bool) error {
	pause := func() error { return outer.Sleep(time.Second) }
	var deeper func() error
	deeper = func() error {
		if err := deeper(); err != nil {
			return err
		}
		return pause()
	}
	given := func(co *loop.Co) error { return co.Yield() }
	either := func() error { return outer.Yield() }
	if other {
		either = func() error { return nil }
	}
	task.Do(outer, func(co *loop.Co) error {
		_ = pause()  // want "otherco: pause suspends outer, the coroutine of another function: give it the co to suspend as an argument"
		_ = deeper() // want "deeper suspends outer, the coroutine of another function"
		_ = either() // which of the two is not known
		return given(co)
	})
	outer.Loop().CallSoon(func() {
		_ = pause() // want "pause suspends outer, of which a callback is no step: give it the co to suspend as an argument"
	})
	own := func() error { return pause() }
	return errors.Join(pause(), own(), given(outer))
}

func spawn(l *loop.Loop, body func(co *loop.Co) error) { task.Do(l, body) }

func work(co *loop.Co) error { return co.Yield() }

func good(outer *loop.Co, f *future.Future[int], lock *locks.Lock) error {
	task.Do(outer, func(co *loop.Co) error {
		outer.Cancel(nil)
		task.Do(outer, work)
		_ = outer.Name() + request.Get(outer)
		return co.Sleep(time.Second)
	})
	if err := task.Timeout(outer, time.Second, func(*loop.Deadline) error { return outer.Yield() }); err != nil {
		return err
	}
	if err := lock.With(outer, func() error { return work(outer) }); err != nil {
		return err
	}
	if err := retry(outer, func(co *loop.Co) error { return outer.Yield() }); err != nil {
		return err
	}
	outer.Loop().CallSoon(func() {
		outer.Cancel(nil)
		task.Do(outer, func(co *loop.Co) error { return co.Yield() })
	})
	_, err := task.WithTimeout(outer, time.Second, func(co *loop.Co) (int, error) { return 1, outer.Yield() })
	return err
}

// retry runs the body in the step of its caller.
func retry(co *loop.Co, body func(co *loop.Co) error) error {
	for range 3 {
		if body(co) == nil {
			return nil
		}
	}
	return nil
}
