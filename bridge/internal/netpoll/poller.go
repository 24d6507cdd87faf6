//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package netpoll

import (
	"errors"
	"os"

	"github.com/monoloop-go/monoloop/loop"
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
	watchers []Watcher // by descriptor
	count    int
	hold     loop.Hold // while there are descriptors: what comes from them comes from outside
	pending  int       // how many events of the queue were fetched, and not delivered
	parker             // how the loop waits
}

// New returns a poller of l, which must be closed, or an error where there is none.
func New(l *loop.Loop) (*Poller, error) {
	if !enabled {
		return nil, errors.ErrUnsupported
	}
	p := &Poller{loop: l}
	if err := p.queue.open(); err != nil {
		return nil, os.NewSyscallError("open the queue of events", err)
	}
	if err := p.openParker(); err != nil {
		return nil, err
	}
	return p, nil
}

// Close closes the poller. What it watches is closed by its owners, before.
func (p *Poller) Close() error {
	p.setActive(false)
	return p.closeParker()
}

// Add watches a descriptor in both directions, until Remove.
func (p *Poller) Add(fd int, w Watcher) error {
	if err := p.queue.add(fd); err != nil {
		return err
	}
	p.setWatcher(fd, w)
	if p.count++; p.count == 1 {
		p.setActive(true)
	}
	return nil
}

func (p *Poller) setWatcher(fd int, w Watcher) {
	for len(p.watchers) <= fd {
		p.watchers = append(p.watchers, nil)
	}
	p.watchers[fd] = w
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
		p.dismiss()
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
