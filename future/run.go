package future

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
)

// RunUntilComplete runs l until a is settled, and one turn more, and returns its outcome. If Stop ends the run before,
// the error is loop.ErrStopped and the future stays pending. See asyncio's loop.run_until_complete; programs use
// loop.Run.
func RunUntilComplete[A Awaitable[T], T any](l *loop.Loop, a A) (T, error) {
	var zero T
	f := given(a.Future(), "RunUntilComplete")
	if f.loop != l {
		return zero, fmt.Errorf("run until complete: %w", loop.ErrForeignLoop)
	}
	if l.IsClosed() {
		return zero, loop.ErrClosed
	}
	left := false
	cb := f.OnDone(func(f *Future[T]) {
		if left { // the run was refused, or Stop was faster: a later run is not to be ended by this
			return
		}
		f.outcome()
		l.Stop()
	})
	defer func() {
		left = true
		cb.Remove()
	}()
	if err := l.RunForever(); err != nil {
		return zero, err
	}
	if !f.Done() {
		return zero, loop.ErrStopped
	}
	return f.Result()
}
