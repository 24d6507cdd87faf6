//go:build linux && (386 || s390x)

package netpoll

import "syscall"

// Here the calls of sockets share one number, and package syscall does not have those that they have got since. These
// look at no flags.
const (
	receive = syscall.SYS_READ
	send    = syscall.SYS_WRITE
)
