package httpserver

import (
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

const edgeTriggered = 1 << 31 // EPOLLET, which package syscall has as a negative number

// hangups watches for the clients that go. It has an epoll instance of its own, which asks for nothing else, so that a
// request wakes nobody by it; that is registered with the runtime's poller, and a goroutine waits there. The kernel
// takes a connection out when it is closed.
//
// mu guards what stands below it.
type hangups struct {
	queue int
	file  *os.File      // the queue, registered with the runtime
	done  chan struct{} // closed when the goroutine has ended

	mu    sync.Mutex
	links map[int32]*link // by number
	last  int32
}

// newHangups returns nil if there can be none.
func newHangups() *hangups {
	queue, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil
	}
	_ = syscall.SetNonblock(queue, true) // or os.NewFile does not give it to the runtime's poller
	h := &hangups{queue: queue, done: make(chan struct{}), links: map[int32]*link{}}
	h.file = os.NewFile(uintptr(queue), "hang-ups")
	raw, err := h.file.SyscallConn()
	if err != nil || h.file.SetReadDeadline(time.Time{}) != nil { // an error says that the runtime cannot watch it
		_ = h.file.Close()
		return nil
	}
	go h.run(raw)
	return h
}

// run tells the links, until the queue is closed.
func (h *hangups) run(raw syscall.RawConn) {
	defer close(h.done)
	var events [64]syscall.EpollEvent
	n := 0
	fetch := func(queue uintptr) bool {
		n, _ = syscall.EpollWait(int(queue), events[:], 0)
		return n > 0
	}
	for raw.Read(fetch) == nil {
		for _, e := range events[:n] {
			if l := h.byNumber(e.Fd); l != nil {
				l.hungUp()
			}
		}
	}
}

func (h *hangups) byNumber(n int32) *link {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.links[n]
}

// watch has l told when the client of c goes, if c is a connection of the system, or stands over one, as TLS does.
func (h *hangups) watch(c net.Conn, l *link) {
	if h == nil {
		return
	}
	for {
		over, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		c = over.NetConn()
	}
	sc, ok := c.(syscall.Conn)
	if !ok {
		return
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return
	}
	h.add(l)
	_ = raw.Control(func(fd uintptr) {
		e := syscall.EpollEvent{Events: syscall.EPOLLRDHUP | edgeTriggered, Fd: l.number}
		_ = syscall.EpollCtl(h.queue, syscall.EPOLL_CTL_ADD, int(fd), &e)
	})
}

// add gives l a number that no other has.
func (h *hangups) add(l *link) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.last++; h.last == 0 || h.links[h.last] != nil; h.last++ {
	}
	l.number = h.last
	h.links[l.number] = l
}

// forget has l told of nothing any more.
func (h *hangups) forget(l *link) {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.links, l.number)
}

// close ends the goroutine.
func (h *hangups) close() {
	if h != nil {
		_ = h.file.Close()
		<-h.done
	}
}
