package looptest_test

import (
	"errors"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

var errLost = errors.New("an update was lost")

// lostUpdate has two tasks that read, give way and write. The second comes a turn later, just after the first has written,
// unless it is let go first in that turn: one departure, and no other schedule does it.
func lostUpdate(_ *looptest.T, co *loop.Co) error {
	balance := 0
	add := func(turns int) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			if err := yields(co, turns); err != nil {
				return err
			}
			read := balance
			err := co.Yield()
			balance = read + 1
			return err
		}
	}
	first := task.Do(co, add(0), task.Named("first"))
	second := task.Do(co, add(1), task.Named("second"))
	if _, err := future.Gather(co, first, second).Await(co); err != nil {
		return err
	}
	if balance != 2 {
		return errLost
	}
	return nil
}

func yields(co *loop.Co, n int) error {
	for range n {
		if err := co.Yield(); err != nil {
			return err
		}
	}
	return nil
}
