//go:build linux || dragonfly || freebsd || netbsd || openbsd

package stream

import "syscall"

// acceptSocket returns the descriptor of the next connection, which does not block.
func acceptSocket(fd int) (int, syscall.Sockaddr, error) {
	return syscall.Accept4(fd, syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC)
}
