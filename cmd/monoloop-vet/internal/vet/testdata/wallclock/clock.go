// Package wallclock uses clocks in task code.
package wallclock

import (
	"context"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func all(co *loop.Co) {
	start := time.Now()              // want "wallclock: time.Now follows the wall clock, and not the loop's: use Loop.Time"
	_ = time.Since(start)            // want "time.Since follows the wall clock, and not the loop's: use differences of Loop.Time"
	_ = time.Until(start)            // want "time.Until follows the wall clock, and not the loop's: use differences of Loop.Time"
	time.Sleep(1)                    // want "time.Sleep blocks the loop and follows the wall clock: use Co.Sleep"
	_ = time.After(1)                // want "time.After follows the wall clock, and not the loop's: use Co.Sleep, task.Timeout or Loop.CallLater"
	_ = time.NewTimer(1)             // want "time.NewTimer follows the wall clock"
	_ = time.AfterFunc(1, func() {}) // want "time.AfterFunc follows the wall clock, and not the loop's: use Loop.CallLater"
	_ = time.Tick(1)                 // want "time.Tick follows the wall clock, and not the loop's: use task.Every"
	_ = time.NewTicker(1)            // want "time.NewTicker follows the wall clock, and not the loop's: use task.Every"
}

func nested(co *loop.Co) error {
	defer func() { _ = time.Now() }() // want "time.Now follows the wall clock"
	helper := func() time.Time {
		return time.Now() // want "time.Now follows the wall clock"
	}
	helper()
	if err := task.Timeout(co, time.Second, func(*loop.Deadline) error {
		time.Sleep(1) // want "time.Sleep blocks the loop"
		return nil
	}); err != nil {
		return err
	}
	for i := range numbers(co) {
		_ = i
	}
	return task.WithGroup(co, func(g *task.Group) error {
		task.Do(g, func(co *loop.Co) error {
			_ = time.Now() // want "time.Now follows the wall clock"
			return nil
		})
		return nil
	})
}

func numbers(co *loop.Co) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		time.Sleep(1) // want "time.Sleep blocks the loop"
		yield(1)
	}
}

func callbacks(l *loop.Loop, f *future.Future[int], t *task.Task[int]) {
	l.CallLater(time.Second, func() { time.Sleep(1) })                 // want "time.Sleep blocks the loop"
	l.CallAt(0, func() { time.Sleep(1) })                              // want "time.Sleep blocks the loop"
	f.OnDone(func(*future.Future[int]) { time.Sleep(1) })              // want "time.Sleep blocks the loop"
	t.OnDone(func(*task.Task[int]) { time.Sleep(1) })                  // want "time.Sleep blocks the loop"
	future.Map(f, func(int) time.Time { return time.Now() })           // want "time.Now follows the wall clock"
	_ = l.Low().Post(loop.NewCall(func() { time.Sleep(1) }))           // want "time.Sleep blocks the loop"
	go func() { _ = l.CallSoonThreadsafe(func() { time.Sleep(1) }) }() // want "time.Sleep blocks the loop"
	later := func() { time.Sleep(1) }                                  // want "time.Sleep blocks the loop"
	l.CallSoon(later)
	l.CallSoon(named)
	soon(l, func() { time.Sleep(1) }) // want "time.Sleep blocks the loop"
}

func named() { time.Sleep(1) } // want "time.Sleep blocks the loop"

func soon(l *loop.Loop, fn func()) { l.CallSoon(fn) }

type step struct{ since time.Time }

func (s *step) Step(co *loop.Co, in error) (done bool, err error) {
	s.since = time.Now() // want "time.Now follows the wall clock"
	return true, nil
}

func good(co *loop.Co) error {
	start := co.Loop().Time()
	_ = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(co.Loop().Time() - start)
	go func() { time.Sleep(1) }()
	p := pool.New(1)
	_ = p.Submit(func() { time.Sleep(1) })
	job := func(context.Context) (int, error) {
		time.Sleep(1)
		return 1, nil
	}
	wait := func() { time.Sleep(1) }
	go wait()
	held := func() { time.Sleep(1) }
	go func() { held() }()
	background(func() { time.Sleep(1) })
	_ = later()
	if _, err := bridge.RunInExecutor(co, p, job).Await(co); err != nil {
		return err
	}
	_, err := bridge.RunInExecutor(co, nil, func(context.Context) (time.Time, error) { return time.Now(), nil }).Await(co)
	return err
}

func background(fn func()) {
	go func() {
		defer func() { _ = recover() }()
		fn()
	}()
}

// later returns a function of which nobody knows who calls it.
func later() func() { return func() { time.Sleep(1) } }

func server(_ *loop.Co) func(ctx context.Context) {
	handle := func(ctx context.Context) { time.Sleep(1) }
	return handle
}

// What is called by task code is not looked at, since others may call it, too.
func main() {
	_ = time.Now()
	_ = loop.Run(func(co *loop.Co) error { return good(co) })
}
