package stream

import (
	"syscall"
	"unsafe"
)

// readSocket and writeSocket are calls on sockets that never block, made without telling the scheduler, which would cost as
// much as half of the call.

func readSocket(fd int, p []byte) (int, error) {
	return rawCall(syscall.SYS_READ, fd, p)
}

func writeSocket(fd int, p []byte) (int, error) {
	return rawCall(syscall.SYS_WRITE, fd, p)
}

func rawCall(number uintptr, fd int, p []byte) (int, error) {
	n, _, errno := syscall.RawSyscall(number, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}
