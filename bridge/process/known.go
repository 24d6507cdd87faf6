package process

import "github.com/monoloop-go/monoloop/bridge/internal/remote"

// A RemoteError is an error that was made in another process: it has the Type and the Message that it had there, and
// the Stack of the place where a function panicked. What an error wraps arrives as well, a RemoteError each. errors.Is
// and errors.As look through it, and find
//
//   - the sentinels known to RegisterSentinel, to which belong those of the packages context, loop, io and io/fs;
//   - errors of the types known to RegisterError, as values of those types;
//   - a *loop.PanicError, if the function panicked, with the stack of the place where it did;
//   - a *loop.CanceledError, so that the job of a function that returned one is canceled.
//
// See concurrent.futures.process._RemoteTraceback.
type RemoteError = remote.RemoteError

// RegisterSentinel makes an error value known under a name, so that errors.Is finds it in a RemoteError. Names that are
// registered twice panic. It belongs into a package variable's initialization, or into main before Main.
func RegisterSentinel(name string, sentinel error) { remote.RegisterSentinel(name, sentinel) }

// RegisterError makes errors of the type E known, so that errors.As finds one in a RemoteError. They go through the
// codec of the pool; one that the codec refuses arrives as a RemoteError all the same. Types that are registered twice
// panic. It belongs into a package variable's initialization, or into main before Main.
func RegisterError[E error]() { remote.RegisterError[E]() }

// What both ends know of this package.
func init() {
	remote.RegisterSentinel("process.ErrNoMain", ErrNoMain)
	remote.RegisterSentinel("process.ErrInitializing", ErrInitializing)
}
