//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package netpoll

import (
	"errors"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Readiness is what a descriptor has become ready for. It is told once, when it changes: who is told keeps it until a
// call would have blocked.
type Readiness uint8

const (
	Readable Readiness = 1 << iota
	Writable
	HungUp // the peer will send no more, or there is an error: the next read will tell
	Urgent // there is urgent data among the input: a read ends there, though there may be more behind
)

// A Watcher is told on the loop's goroutine what its descriptor is ready for. It must run no code of users.
type Watcher interface{ Ready(r Readiness) }

// A Poller watches the descriptors of one loop, and is what the loop waits on while there are any.
//
// What has no comment belongs to the loop's goroutine.
type Poller struct {
	loop     *loop.Loop
	queue    queue
	file     *os.File // the queue, registered with the runtime
	raw      syscall.RawConn
	fetched  func(fd uintptr) bool
	watchers []Watcher // by descriptor
	count    int
	hold     loop.Hold // while there are descriptors: what comes from them comes from outside

	pending  int           // how many events of the queue were fetched, and not delivered
	deadline time.Duration // the file's, in the loop's time
	dirty    bool          // a waker has replaced it by one in the past, or is about to

	asleep atomic.Bool // a Wait is under way that Wake would have to end; whoever clears it must see to that
	sentry *sentry     // who watches while the loop is idle; nil if nobody does
}

// New returns a poller of l. It must be closed.
func New(l *loop.Loop) (*Poller, error) {
	p := &Poller{loop: l, deadline: timer.Never}
	fd, err := p.queue.open()
	if err != nil {
		return nil, os.NewSyscallError("open the queue of events", err)
	}
	p.file = os.NewFile(uintptr(fd), "events of a loop")
	if p.raw, err = p.file.SyscallConn(); err == nil {
		err = p.file.SetReadDeadline(time.Time{}) // an error says that the runtime cannot watch it
	}
	if err != nil {
		p.file.Close()
		return nil, err
	}
	p.fetched = func(uintptr) bool { return p.fetch() > 0 }
	return p, nil
}

// Close closes the poller. What it watches is closed by its owners, before.
func (p *Poller) Close() error {
	p.dismiss()
	p.setActive(false)
	return p.file.Close()
}

// Add watches a descriptor in both directions, until Remove.
func (p *Poller) Add(fd int, w Watcher) error {
	if err := p.queue.add(fd); err != nil {
		return err
	}
	for len(p.watchers) <= fd {
		p.watchers = append(p.watchers, nil)
	}
	p.watchers[fd] = w
	if p.count++; p.count == 1 {
		p.setActive(true)
	}
	return nil
}

// Remove watches fd no longer. The caller closes it, and keeps no duplicate: that takes it out of the queue. What was
// fetched for it is forgotten, so that nobody takes it for that of a later descriptor of the same number.
func (p *Poller) Remove(fd int) {
	p.watchers[fd] = nil
	p.queue.forget(fd, p.pending)
	if p.count--; p.count == 0 {
		p.setActive(false)
	}
}

// Withdraw is Remove of a descriptor that is not closed, or of which a duplicate is kept.
func (p *Poller) Withdraw(fd int) {
	p.queue.drop(fd)
	p.Remove(fd)
}

// Watchers returns those who watch, by descriptor; nil where there is none.
func (p *Poller) Watchers() []Watcher { return p.watchers }

func (p *Poller) setActive(active bool) {
	if !active {
		p.hold.Release()
		p.loop.Low().SetPoller(nil)
		return
	}
	p.loop.Low().SetPoller(p)
	p.hold = p.loop.Low().Hold(loop.MayPost)
}

// fetch looks, without waiting, for events, if all that were fetched before have been delivered.
func (p *Poller) fetch() int {
	if p.pending == 0 {
		p.pending = p.queue.fetch()
	}
	return p.pending
}

// Poll tells the watchers what their descriptors have become ready for.
func (p *Poller) Poll() {
	for i := range p.fetch() {
		fd, r := p.queue.event(i)
		if fd < 0 {
			continue
		}
		if w := p.watchers[fd]; w != nil {
			w.Ready(r)
		}
	}
	p.pending = 0
}

// Ready reports whether a Poll would tell anything.
func (p *Poller) Ready() bool { return p.fetch() > 0 }

// Wait parks the loop's goroutine until there are events, until the deadline, or until a Wake. It need not look for
// events before: the runtime does so before it parks.
func (p *Poller) Wait(deadline time.Duration, posted func() bool) (found bool) {
	p.dismiss()
	p.setDeadline(deadline)
	p.asleep.Store(true)
	if posted() {
		p.awake()
		return p.pending > 0
	}
	err := p.raw.Read(p.fetched)
	p.awake()
	if err != nil {
		p.dirty = true // it may be the doing of a waker that was late in the wait before
		if err != os.ErrDeadlineExceeded && !errors.Is(err, os.ErrDeadlineExceeded) {
			panic("netpoll: wait for events: " + err.Error())
		}
	}
	return p.pending > 0
}

// awake ends a wait. If a waker has been faster, it has set a deadline, or is about to: also after the wait has ended.
func (p *Poller) awake() {
	if !p.asleep.CompareAndSwap(true, false) {
		p.dirty = true
	}
}

// setDeadline sets the file's deadline, unless that is what it is.
func (p *Poller) setDeadline(deadline time.Duration) {
	if deadline == p.deadline && !p.dirty {
		return
	}
	p.deadline, p.dirty = deadline, false
	var at time.Time
	if deadline != timer.Never {
		at = time.Now().Add(deadline - p.loop.Time())
	}
	p.mustSetDeadline(at)
}

func (p *Poller) mustSetDeadline(t time.Time) {
	if err := p.file.SetReadDeadline(t); err != nil {
		panic("netpoll: " + err.Error())
	}
}

var past = time.Now() // with a reading of the monotonic clock, it costs half of what another time does

// Wake may be called from any goroutine. It ends the Wait under way, and reports whether there was one.
func (p *Poller) Wake() bool {
	woken := p.asleep.CompareAndSwap(true, false)
	if woken {
		_ = p.file.SetReadDeadline(past) // it fails if the poller was closed meanwhile
	}
	return woken
}
