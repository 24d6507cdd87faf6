//go:build unix

package signals

import (
	"os"
	"syscall"
)

// uncatchable are the signals beside os.Kill that the system keeps to itself.
var uncatchable = []os.Signal{syscall.SIGSTOP}
