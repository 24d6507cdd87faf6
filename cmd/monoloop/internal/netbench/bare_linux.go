//go:build !386 && !s390x

package netbench

import (
	"net"
	"syscall"
	"unsafe"
)

const edgeTriggered = 1 << 31 // EPOLLET, which package syscall has as a negative number

// serveBare has epoll and nothing else: one goroutine for all connections, and for what has arrived on each one receive
// and one send. It knows that a message, and all that are under way on a connection, fit into its buffer and into the
// kernel's.
func serveBare() (address string, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	queue, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return "", err
	}
	go acceptBare(ln, queue)
	go echoBare(queue)
	return ln.Addr().String(), nil
}

// acceptBare hands the queue a descriptor for each connection.
func acceptBare(ln net.Listener, queue int) {
	for {
		c, err := ln.Accept()
		must(err)
		raw, err := c.(*net.TCPConn).SyscallConn()
		must(err)
		must(raw.Control(func(fd uintptr) {
			own, err := syscall.Dup(int(fd))
			must(err)
			e := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP | edgeTriggered, Fd: int32(own)}
			must(syscall.EpollCtl(queue, syscall.EPOLL_CTL_ADD, own, &e))
		}))
		must(c.Close())
	}
}

// echoBare tells the scheduler only of calls that may wait.
func echoBare(queue int) {
	var events [256]syscall.EpollEvent
	buffer := make([]byte, 64<<10)
	for {
		n := rawCall(syscall.SYS_EPOLL_PWAIT, queue, unsafe.Pointer(&events), len(events), 0)
		for n == 0 {
			var err error
			if n, err = syscall.EpollWait(queue, events[:], -1); err != nil && err != syscall.EINTR {
				panic(err)
			}
			n = max(n, 0)
		}
		for _, e := range events[:n] {
			echoOnce(int(e.Fd), buffer)
		}
	}
}

// echoOnce sends back what has arrived.
func echoOnce(fd int, buffer []byte) {
	p := unsafe.Pointer(unsafe.SliceData(buffer))
	n := rawCall(syscall.SYS_RECVFROM, fd, p, len(buffer), syscall.MSG_DONTWAIT)
	if n == 0 || rawCall(syscall.SYS_SENDTO, fd, p, n, syscall.MSG_DONTWAIT|syscall.MSG_NOSIGNAL) != n {
		must(syscall.Close(fd)) // the client has gone
	}
}

// rawCall makes a call that never waits, of which the scheduler knows nothing. It returns 0 for an error. What comes
// last are flags, or how long an epoll_pwait may take.
func rawCall(number uintptr, fd int, p unsafe.Pointer, n int, last uintptr) int {
	did, _, errno := syscall.RawSyscall6(number, uintptr(fd), uintptr(p), uintptr(n), last, 0, 0)
	if errno != 0 {
		return 0
	}
	return int(did)
}
