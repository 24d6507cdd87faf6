//go:build linux && !386 && !s390x

package netpoll

import "syscall"

// The calls of sockets.
const (
	receive = syscall.SYS_RECVFROM
	send    = syscall.SYS_SENDTO
)
