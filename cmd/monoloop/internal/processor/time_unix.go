//go:build unix

package processor

import (
	"syscall"
	"time"
)

// Time returns how much processor time this process has used, in its own code and in the kernel.
func Time() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}
