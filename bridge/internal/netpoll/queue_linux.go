package netpoll

import (
	"syscall"
	"unsafe"
)

const edgeTriggered = 1 << 31 // EPOLLET, which package syscall has as a negative number

// TellsUrgent reports whether the kernel tells of urgent data.
const TellsUrgent = true

// queue is an epoll instance, and the events that were fetched from it last.
type queue struct {
	fd     int
	events [256]syscall.EpollEvent
}

func (q *queue) open() (err error) {
	q.fd, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	return err
}

func (q *queue) add(fd int) error {
	e := syscall.EpollEvent{
		Events: syscall.EPOLLIN | syscall.EPOLLPRI | syscall.EPOLLOUT | syscall.EPOLLRDHUP | edgeTriggered,
		Fd:     int32(fd),
	}
	return syscall.EpollCtl(q.fd, syscall.EPOLL_CTL_ADD, fd, &e)
}

func (q *queue) drop(fd int) { _ = syscall.EpollCtl(q.fd, syscall.EPOLL_CTL_DEL, fd, nil) }

// fetch is a raw call, of which the scheduler knows nothing: with the timeout 0 it cannot wait.
func (q *queue) fetch() int {
	n, _, errno := syscall.RawSyscall6(syscall.SYS_EPOLL_PWAIT, uintptr(q.fd), uintptr(unsafe.Pointer(&q.events[0])),
		uintptr(len(q.events)), 0, 0, 0)
	if errno != 0 {
		return 0
	}
	return int(n)
}

func (q *queue) event(i int) (fd int, r Readiness) {
	e := &q.events[i]
	if e.Events&(syscall.EPOLLIN|syscall.EPOLLRDHUP|syscall.EPOLLHUP|syscall.EPOLLERR) != 0 {
		r |= Readable
	}
	if e.Events&(syscall.EPOLLRDHUP|syscall.EPOLLHUP|syscall.EPOLLERR) != 0 {
		r |= HungUp
	}
	if e.Events&(syscall.EPOLLOUT|syscall.EPOLLHUP|syscall.EPOLLERR) != 0 {
		r |= Writable
	}
	if e.Events&syscall.EPOLLPRI != 0 {
		r |= Urgent
	}
	return int(e.Fd), r
}

// forget drops what the first n events say of fd.
func (q *queue) forget(fd, n int) {
	for i := range q.events[:n] {
		if q.events[i].Fd == int32(fd) {
			q.events[i].Fd = -1
		}
	}
}
