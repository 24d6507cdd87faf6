package process

import "github.com/monoloop-go/monoloop/bridge/remote"

// What both ends know of this package.
func init() {
	remote.RegisterSentinel("process.ErrNoMain", ErrNoMain)
	remote.RegisterSentinel("process.ErrInitializing", ErrInitializing)
}
