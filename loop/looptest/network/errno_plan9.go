package network

import "syscall"

// The errors of a system's network, which are texts here.
const (
	econnreset    = syscall.ErrorString("connection reset by peer")
	econnrefused  = syscall.ErrorString("connection refused")
	etimedout     = syscall.ErrorString("connection timed out")
	eaddrinuse    = syscall.ErrorString("address in use")
	eaddrnotavail = syscall.ErrorString("address not available")
	ehostunreach  = syscall.ErrorString("no route to host")
	eafnosupport  = syscall.ErrorString("address family not supported")
	edestaddrreq  = syscall.ErrorString("destination address required")
	emsgsize      = syscall.ErrorString("message too long")
	epipe         = syscall.ErrorString("broken pipe")
	einval        = syscall.ErrorString("invalid argument")
	enoent        = syscall.ErrorString("file does not exist")
)
