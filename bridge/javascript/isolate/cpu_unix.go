//go:build unix

package isolate

import (
	"syscall"
	"time"
)

const hasCPUTime = true

// cpuTime is how much time of processors this process has taken.
func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it cannot fail
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
