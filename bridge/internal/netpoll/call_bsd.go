//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package netpoll

import "syscall"

// Read reads from a descriptor that never blocks.
func Read(fd int, p []byte) (int, error) { return syscall.Read(fd, p) }

// Write writes to a descriptor that never blocks.
func Write(fd int, p []byte) (int, error) { return syscall.Write(fd, p) }
