package netpoll

import (
	"syscall"
	"unsafe"
)

// Receive receives from a socket that never blocks. It does not tell the scheduler, which would cost as much as half of
// the call. The kernel has less to ask for one of a socket than for a read of whatever may be a file.
func Receive(fd int, p []byte) (int, error) { return call(receive, fd, p, syscall.MSG_DONTWAIT) }

// Send sends to a socket that never blocks, in the same way. A peer that is gone is an error alone, and no signal.
func Send(fd int, p []byte) (int, error) {
	return call(send, fd, p, syscall.MSG_DONTWAIT|syscall.MSG_NOSIGNAL)
}

func call(number uintptr, fd int, p []byte, flags uintptr) (int, error) {
	n, _, errno := syscall.RawSyscall6(number, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), flags, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}
