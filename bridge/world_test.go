package bridge_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// storm is how often a race is run.
const storm = 2000

// settled waits until a is settled, however.
func settled[T any](co *loop.Co, a future.Awaitable[T]) {
	_, _, _ = future.Wait(co, future.AllCompleted, a.Future())
}

func outcomeOf[T any](f *future.Future[T]) string {
	switch v, err := f.Result(); {
	case err == nil:
		return fmt.Sprint("finished: ", v)
	case f.Canceled():
		return "canceled: " + err.Error()
	default:
		return "failed: " + err.Error()
	}
}
