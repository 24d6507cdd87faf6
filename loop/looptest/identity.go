package looptest

import "github.com/monoloop-go/monoloop/loop"

// identities tell coroutines apart in a way that does not depend on the order of events: by who started each, and which
// of the starts of that one it was.
type identities struct {
	known   map[*loop.Co]*identity
	steps   []*identity // those on the stack, an eager one above its maker
	orphans uint64      // started by callbacks
}

type identity struct {
	path     uint64
	children uint64
	steps    uint64
}

// event tells what answer i lets go, in a way that is the same in other schedules: which coroutine, and which of its
// steps; of callbacks, which have no identity, only that.
func (f *identities) event(c loop.Choice, i int) uint64 {
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

func (f *identities) reset() { *f = identities{known: make(map[*loop.Co]*identity)} }

func (f *identities) of(co *loop.Co) *identity {
	m := f.known[co]
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
		m = &identity{path: uint64(h)}
		f.known[co] = m
	}
	return m
}

func (f *identities) observe(e loop.Event) {
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
