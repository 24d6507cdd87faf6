package wallclock

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Function literals in places other than arguments.
var atPackageLevel = func(co *loop.Co) error {
	time.Sleep(1) // want "time.Sleep blocks the loop"
	return nil
}

var ofNobody = func() { time.Sleep(1) }

var body, other = func(co *loop.Co) error {
	time.Sleep(1) // want "time.Sleep blocks the loop"
	return nil
}, 1

type hooks struct{ before, after func() }

func places(co *loop.Co, l *loop.Loop) {
	h := hooks{before: func() { time.Sleep(1) }} // want "time.Sleep blocks the loop"
	h.after = func() { time.Sleep(1) }           // see below
	var late = func() { time.Sleep(1) }          // want "time.Sleep blocks the loop"
	defer late()
	go h.after()
	// A function that runs here and there is nobody's.
	both := func() { time.Sleep(1) }
	go both()
	l.CallSoon(both)
	soonAll(l, func() {}, func() { time.Sleep(1) }) // want "time.Sleep blocks the loop"
	none(pair())
	task.Go[int](co, func(*loop.Co) (int, error) {
		_ = time.Now() // want "time.Now follows the wall clock"
		return 1, nil
	})
}

func soonAll(l *loop.Loop, fns ...func()) {
	for _, fn := range fns {
		l.CallSoon(fn)
	}
	several(l, fns...)
}

func several(l *loop.Loop, fns ...func()) { l.CallSoon(fns[0]) }

func pair() (int, func()) { return 1, nil }

func none(int, func()) {}
