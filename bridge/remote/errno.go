//go:build !plan9

package remote

import "syscall"

// errno is the type of the system's errors.
type errno = syscall.Errno
