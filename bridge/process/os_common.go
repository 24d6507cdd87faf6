//go:build !plan9

package process

import (
	"io/fs"
	"syscall"
)

func isPipe(m fs.FileMode) bool { return m&fs.ModeNamedPipe != 0 }

// errno is the type of the system's errors.
type errno = syscall.Errno
