package looptest

import "github.com/monoloop-go/monoloop/loop"

// family gives coroutines an identity that does not depend on the order of events: the how manieth child of whom.
type family struct {
	members map[*loop.Co]*member
	steps   []*member // those on the stack, an eager one above its maker
	orphans uint64    // started by callbacks
}

type member struct {
	path     uint64
	children uint64
	steps    uint64
}

// event tells what answer i lets go, in a way that is the same in other schedules: the how manieth step of a coroutine, or
// of callbacks, which have no identity, just that.
func (f *family) event(c loop.Choice, i int) uint64 {
	h := newDigest()
	h.number(uint64(c.Kind))
	switch co := c.Co(i); {
	case co != nil:
		m := f.of(co)
		h.number(m.path)
		h.number(m.steps)
	case c.Kind == loop.ChooseAdmit:
		h.number(uint64(i))
	}
	return uint64(h)
}

func (f *family) reset() { *f = family{members: make(map[*loop.Co]*member)} }

func (f *family) of(co *loop.Co) *member {
	m := f.members[co]
	if m == nil {
		h := newDigest()
		if n := len(f.steps); n > 0 {
			parent := f.steps[n-1]
			parent.children++
			h.number(parent.path)
			h.number(parent.children)
		} else {
			f.orphans++
			h.number(f.orphans)
		}
		m = &member{path: uint64(h)}
		f.members[co] = m
	}
	return m
}

func (f *family) observe(e loop.Event) {
	switch e.Kind {
	case loop.EventStart:
		f.of(e.Co)
	case loop.EventStep:
		m := f.of(e.Co)
		m.steps++
		f.steps = append(f.steps, m)
	case loop.EventStepEnd:
		if n := len(f.steps); n > 0 {
			f.steps = f.steps[:n-1]
		}
	}
}
