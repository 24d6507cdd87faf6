//go:build unix

package process

import (
	"os"
	"syscall"
)

// readNow reads what a pipe holds already; zero means nothing. No deadline must have passed: the reads of package os do
// not look then whether there is something.
func readNow(f *os.File, b []byte) (n int) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0
	}
	_ = raw.Read(func(fd uintptr) bool {
		for {
			if n, err = syscall.Read(int(fd), b); err != syscall.EINTR {
				return true
			}
		}
	})
	return max(n, 0)
}
