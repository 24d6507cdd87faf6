//go:build !plan9

package command

import "syscall"

// errNoReader is the error of a write to a pipe that nobody reads.
const errNoReader = syscall.EPIPE
