//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package netpoll

import (
	"syscall"
	"time"
)

// TellsUrgent reports whether the kernel tells of urgent data.
const TellsUrgent = false

// queue is a kqueue, and the events that were fetched from it last.
type queue struct {
	fd     int
	events [256]syscall.Kevent_t
}

var numbers = kevents{syscall.EVFILT_READ, syscall.EVFILT_WRITE, syscall.EV_EOF, syscall.EV_ERROR}

func (q *queue) open() (err error) {
	if q.fd, err = syscall.Kqueue(); err == nil {
		syscall.CloseOnExec(q.fd) // a child that is forked before has no kqueue either
	}
	return err
}

// add registers both filters, edge-triggered: an event is told anew whenever more comes, or more can be sent. With a
// list of changes and no room for events, the first that fails is the error of the call.
func (q *queue) add(fd int) error {
	var changes [2]syscall.Kevent_t
	syscall.SetKevent(&changes[0], fd, syscall.EVFILT_READ, syscall.EV_ADD|syscall.EV_CLEAR)
	syscall.SetKevent(&changes[1], fd, syscall.EVFILT_WRITE, syscall.EV_ADD|syscall.EV_CLEAR)
	_, err := syscall.Kevent(q.fd, changes[:], nil, nil)
	return err
}

// drop makes a call for each filter: one that fails leaves out the changes after it.
func (q *queue) drop(fd int) {
	for _, filter := range []int{syscall.EVFILT_READ, syscall.EVFILT_WRITE} {
		var change [1]syscall.Kevent_t
		syscall.SetKevent(&change[0], fd, filter, syscall.EV_DELETE)
		_, _ = syscall.Kevent(q.fd, change[:], nil, nil)
	}
}

func (q *queue) fetch() int {
	n, err := q.wait(0)
	if err != nil {
		return 0
	}
	return n
}

// wait looks for events, and waits for them for so long.
func (q *queue) wait(d time.Duration) (int, error) {
	left := syscall.NsecToTimespec(int64(d))
	n, err := syscall.Kevent(q.fd, nil, q.events[:], &left)
	return max(n, 0), err
}

func (q *queue) event(i int) (fd int, r Readiness) {
	e := &q.events[i]
	return int(e.Ident), numbers.readiness(int64(e.Filter), uint32(e.Flags), uint32(e.Fflags))
}

// forget drops what the first n events say of fd: the number of no descriptor is -1 then, as it is of int(Ident). No
// value of Filter would do: that of EVFILT_READ is 0 on NetBSD.
func (q *queue) forget(fd, n int) {
	for i := range q.events[:n] {
		if int(q.events[i].Ident) == fd {
			q.events[i].Ident = nobody
		}
	}
}

const nobody = 1<<(32<<(^uint(0)>>63)) - 1 // what is -1 as an int

// untilFilled waits until the queue fd has events, and takes none: it asks another queue, which watches this one.
func untilFilled(fd int) {
	outer, err := syscall.Kqueue()
	if err != nil {
		return // to look in vain is better than not to look
	}
	defer syscall.Close(outer)
	var change, found [1]syscall.Kevent_t
	syscall.SetKevent(&change[0], fd, syscall.EVFILT_READ, syscall.EV_ADD)
	_, err = syscall.Kevent(outer, change[:], nil, nil)
	for n := 0; err == syscall.EINTR || err == nil && n == 0; {
		n, err = syscall.Kevent(outer, nil, found[:], nil)
	}
}
