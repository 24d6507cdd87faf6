//go:build !plan9

package network

import "syscall"

// The errors of a system's network, as on Unix.
const (
	econnreset    = syscall.ECONNRESET
	econnrefused  = syscall.ECONNREFUSED
	etimedout     = syscall.ETIMEDOUT
	eaddrinuse    = syscall.EADDRINUSE
	eaddrnotavail = syscall.EADDRNOTAVAIL
	ehostunreach  = syscall.EHOSTUNREACH
	eafnosupport  = syscall.EAFNOSUPPORT
	edestaddrreq  = syscall.EDESTADDRREQ
	emsgsize      = syscall.EMSGSIZE
	epipe         = syscall.EPIPE
	enoent        = syscall.ENOENT
	einval        = syscall.EINVAL
)
