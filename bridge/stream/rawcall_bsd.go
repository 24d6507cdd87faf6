//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package stream

import "syscall"

func readSocket(fd int, p []byte) (int, error) { return syscall.Read(fd, p) }

func writeSocket(fd int, p []byte) (int, error) { return syscall.Write(fd, p) }
