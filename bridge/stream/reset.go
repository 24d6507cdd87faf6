//go:build !plan9

package stream

import "syscall"

// What a connection in memory fails with when its peer has gone, as the kernel's connections do, and these when nobody
// answers.
const (
	errReset    = syscall.ECONNRESET
	errBroken   = syscall.EPIPE
	errTimedOut = syscall.ETIMEDOUT
)
