//go:build !plan9

package stream

import "syscall"

// What a connection in memory fails with when its peer has gone, as the kernel's connections do.
const (
	errReset  = syscall.ECONNRESET
	errBroken = syscall.EPIPE
)
