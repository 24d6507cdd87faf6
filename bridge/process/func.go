package process

import (
	"context"

	"github.com/monoloop-go/monoloop/bridge/internal/remote"
)

// A Func is a function that jobs can run in a worker: the worker finds it by its name, since it is the same program.
// Any goroutine may use it. It is given to Submit, Run and Map. Its methods:
//
//	Name() string                         the name under which it is registered
//	Within(limit time.Duration) *Func     the same function with a limit on each call, from when the worker calls it
//	Bind(arg A) Initializer               the function with an argument, for Options.Initializer
//
// Of several limits the shortest counts; see pool.Within. When the time is over, the context of the function ends, with
// context.DeadlineExceeded and a *loop.TimeoutError for its cause. If what the function returns then matches
// context.DeadlineExceeded, its job fails with an error that matches loop.ErrTimeout. With Options.KillOnCancel the
// worker of a function that does not return in KillGrace is killed.
type Func[A, R any] = remote.Func[A, R]

// Register makes fn known under a name, in the parent and in its workers alike, and returns the handle by which jobs
// ask for it. It belongs into a package variable, or into main before Main; a name that is registered twice panics.
//
// In the worker, fn runs on a goroutine of its own. Its context ends when the job is canceled, and has the deadline of
// the context given to Submit, but not its values. What fn returns goes through the codec. A panic or a runtime.Goexit
// of fn fails its job and leaves the worker as it is; os.Exit ends the worker, and so does a panic on another
// goroutine.
func Register[A, R any](name string, fn func(ctx context.Context, arg A) (R, error)) *Func[A, R] {
	return remote.Register(name, fn)
}

// An Initializer is a function with its argument, for each worker to run before its first job; see Options.Initializer.
// It is made by Func.Bind.
type Initializer = remote.Bound

// initializerCall returns the frame that asks a worker to run an initializer.
func initializerCall(i Initializer, c Codec) ([]byte, error) {
	return i.AppendArg(appendCall(newFrame(kindCall, 0), i.Name(), context.Background(), i.Limit()), c)
}
