package locks_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// A name tells in reports, in graphs and on an inspector's pages which lock it is.
func ExampleLock_Named() {
	ledger := new(locks.Lock).Named("ledger")
	err := loop.Run(func(co *loop.Co) error {
		audit := task.Do(co, func(co *loop.Co) error {
			return ledger.With(co, func() error { return co.Yield() })
		}, task.Named("audit"))
		clerk := task.Do(co, ledger.Acquire, task.Named("clerk"))
		if err := co.Yield(); err != nil {
			return err
		}
		fmt.Println(clerk.Co())
		_, err := future.Gather(co, audit, clerk).Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// clerk waits for lock "ledger" held by audit
	// <nil>
}
