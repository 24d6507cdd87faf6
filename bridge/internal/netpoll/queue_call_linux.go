//go:build kqueue

package netpoll

import (
	"syscall"
	"time"
)

// wait looks for events, and waits for them for so long.
func (q *queue) wait(d time.Duration) (int, error) {
	n, err := syscall.EpollWait(q.fd, q.events[:], int((d+time.Millisecond-1)/time.Millisecond))
	return max(n, 0), err
}

// untilFilled waits until the queue fd has events, and takes none: it asks another queue, which watches this one.
func untilFilled(fd int) {
	outer, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return // to look in vain is better than not to look
	}
	defer syscall.Close(outer)
	e := [1]syscall.EpollEvent{{Events: syscall.EPOLLIN}}
	err = syscall.EpollCtl(outer, syscall.EPOLL_CTL_ADD, fd, &e[0])
	for n := 0; err == syscall.EINTR || err == nil && n == 0; {
		n, err = syscall.EpollWait(outer, e[:], -1)
	}
}
