package interrupt

import (
	"os"
	"runtime"
	"syscall"
)

const possible = true

// Raise sends this process the interrupt signal. It returns if somebody in the program has asked os/signal for it;
// otherwise the process has died of it, which is what its parent, a shell above all, wants to see.
func Raise() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_ = syscall.Tgkill(os.Getpid(), syscall.Gettid(), syscall.SIGINT) // it is handled before this returns
}
