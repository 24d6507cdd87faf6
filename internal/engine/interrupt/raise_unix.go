//go:build unix && !linux

package interrupt

import (
	"os"
	"syscall"
	"time"
)

const possible = true

// Raise sends this process the interrupt signal. It returns if somebody in the program has asked os/signal for it;
// otherwise the process has died of it, which is what its parent, a shell above all, wants to see.
func Raise() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
	time.Sleep(time.Second) // another thread may handle it, in its own time
}
