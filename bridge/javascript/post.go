package javascript

import "sync"

// Post may be called from any goroutine. It has fn called on the loop, where it may use the Runtime; it never blocks.
// What one goroutine posts is called in its order. If it returns an error, loop.ErrClosed, fn will not be called. A
// post does not keep the run from being over, but a [Runtime.Hold] does.
func (r *Runtime) Post(fn func(r *Runtime)) error {
	if fn == nil {
		panic("javascript: Post of a nil function")
	}
	return r.mail.post(fn)
}

// mail is what goroutines have posted. It is one entry of the loop's ready queue for all that has come since it ran
// last, so that a post costs a lock and no object.
type mail struct {
	r *Runtime

	mu          sync.Mutex
	first, last *posts
	spare       *posts
	spares      int
	scheduled   bool // it is on its way to the ready queue
}

// posts are a piece of the queue: one that a fast goroutine makes long is not copied as it grows, and what has run is
// filled anew. Those from done to n have not been called.
type posts struct {
	next    *posts
	done, n int
	all     [125]func(r *Runtime)
}

// maxSpares is how many empty pieces are kept.
const maxSpares = 64

func (m *mail) post(fn func(r *Runtime)) error {
	m.mu.Lock()
	if !m.scheduled {
		if err := m.schedule(); err != nil {
			m.mu.Unlock()
			return err
		}
	}
	p := m.last
	if p == nil || p.n == len(p.all) {
		p = m.grow()
	}
	p.all[p.n] = fn
	p.n++
	m.mu.Unlock()
	return nil
}

func (m *mail) schedule() error {
	err := m.r.loop.Low().Post(m)
	m.scheduled = err == nil
	return err
}

// grow adds a piece.
func (m *mail) grow() *posts {
	p := m.spare
	if p == nil {
		p = &posts{}
	} else {
		m.spare, p.next = p.next, nil
		m.spares--
	}
	if m.last == nil {
		m.first = p
	} else {
		m.last.next = p
	}
	m.last = p
	return p
}

// Run calls what was posted before it. As after all that comes from outside, the check phase is next.
func (m *mail) Run() {
	m.mu.Lock()
	p, last := m.first, m.last
	m.first, m.last, m.scheduled = nil, nil, false
	m.mu.Unlock()
	defer func() { m.putBack(p, last) }()
	for p != nil {
		for p.done < p.n {
			fn := p.all[p.done]
			p.done++
			fn(m.r)
		}
		p = m.emptied(p)
	}
	if len(m.r.immediates.queue) > 0 {
		m.r.cycle.begin = checkPhase
	}
}

// emptied keeps a piece for what comes, and returns the next one.
func (m *mail) emptied(p *posts) (next *posts) {
	clear(p.all[:p.n])
	next, p.next, p.done, p.n = p.next, nil, 0, 0
	m.mu.Lock()
	if m.spares < maxSpares {
		p.next, m.spare = m.spare, p
		m.spares++
	}
	m.mu.Unlock()
	return next
}

// putBack has those that follow upon one that has panicked run in another turn.
func (m *mail) putBack(first, last *posts) {
	if first == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if last.next = m.first; m.last == nil {
		m.last = last
	}
	m.first = first
	if !m.scheduled {
		_ = m.schedule()
	}
}

// String names the entry in the stories of looptest.
func (m *mail) String() string { return "posts to the script" }
