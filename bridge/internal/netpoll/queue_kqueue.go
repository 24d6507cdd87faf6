//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package netpoll

import "syscall"

// TellsUrgent reports whether the kernel tells of urgent data.
const TellsUrgent = false

// queue is a kqueue, and the events that were fetched from it last.
type queue struct {
	fd     int
	events [256]syscall.Kevent_t
}

func (q *queue) open() (int, error) {
	fd, err := syscall.Kqueue()
	if err == nil {
		q.fd = fd
		syscall.CloseOnExec(fd)
		err = syscall.SetNonblock(fd, true) // or os.NewFile does not give it to the runtime's poller
	}
	return fd, err
}

func (q *queue) add(fd int) error {
	var changes [2]syscall.Kevent_t
	syscall.SetKevent(&changes[0], fd, syscall.EVFILT_READ, syscall.EV_ADD|syscall.EV_CLEAR)
	syscall.SetKevent(&changes[1], fd, syscall.EVFILT_WRITE, syscall.EV_ADD|syscall.EV_CLEAR)
	_, err := syscall.Kevent(q.fd, changes[:], nil, nil)
	return err
}

func (q *queue) drop(fd int) {
	var changes [2]syscall.Kevent_t
	syscall.SetKevent(&changes[0], fd, syscall.EVFILT_READ, syscall.EV_DELETE)
	syscall.SetKevent(&changes[1], fd, syscall.EVFILT_WRITE, syscall.EV_DELETE)
	_, _ = syscall.Kevent(q.fd, changes[:], nil, nil)
}

func (q *queue) fetch() int {
	var now syscall.Timespec
	n, err := syscall.Kevent(q.fd, nil, q.events[:], &now)
	if err != nil {
		return 0
	}
	return n
}

func (q *queue) event(i int) (fd int, r Readiness) {
	e := &q.events[i]
	if e.Filter == 0 {
		return -1, 0
	}
	if e.Filter == syscall.EVFILT_WRITE {
		r = Writable
	} else {
		r = Readable
	}
	if e.Flags&syscall.EV_EOF != 0 {
		r |= HungUp | Readable
	}
	return int(e.Ident), r
}

// forget drops what the first n events say of fd.
func (q *queue) forget(fd, n int) {
	for i := range q.events[:n] {
		if int(q.events[i].Ident) == fd {
			q.events[i].Filter = 0 // which no event has
		}
	}
}

// filled reports whether the queue fd has events, and takes none: it asks another queue, which watches this one. Any
// goroutine may call it.
func filled(fd int) bool {
	outer, err := syscall.Kqueue()
	if err != nil {
		return true // to look in vain is better than not to look
	}
	defer syscall.Close(outer)
	var change, found [1]syscall.Kevent_t
	var now syscall.Timespec
	syscall.SetKevent(&change[0], fd, syscall.EVFILT_READ, syscall.EV_ADD)
	n, err := syscall.Kevent(outer, change[:], found[:], &now)
	return err != nil || n > 0
}
