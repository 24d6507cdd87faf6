//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package netpoll

import "syscall"

// Receive reads from a descriptor that never blocks.
func Receive(fd int, p []byte) (int, error) { return syscall.Read(fd, p) }

// Send writes to a descriptor that never blocks.
func Send(fd int, p []byte) (int, error) { return syscall.Write(fd, p) }
