package javascript

import "sync"

// Post may be called from any goroutine. It has fn called on the loop, where it may use the Runtime; it never blocks.
// What one goroutine posts is called in its order. If it returns an error, loop.ErrClosed, fn will not be called. A
// post does not keep the run from being over, but a [Runtime.Hold] does.
func (r *Runtime) Post(fn func(r *Runtime)) error { return r.mail.post(fn) }

// mail is what goroutines have posted. It is one entry of the loop's ready queue for all that has come since it ran
// last, so that a post costs a lock and no object.
type mail struct {
	r *Runtime

	mu        sync.Mutex
	posts     []func(r *Runtime)
	scheduled bool // it is on its way to the ready queue

	ran []func(r *Runtime) // of the loop: the posts of the run before, emptied
}

func (m *mail) post(fn func(r *Runtime)) error {
	m.mu.Lock()
	err := m.schedule()
	if err == nil {
		m.posts = append(m.posts, fn)
	}
	m.mu.Unlock()
	return err
}

func (m *mail) schedule() error {
	if m.scheduled {
		return nil
	}
	err := m.r.loop.Low().Post(m)
	m.scheduled = err == nil
	return err
}

// Run calls what was posted. As after all that comes from outside, the check phase is next.
func (m *mail) Run() {
	m.mu.Lock()
	posts := m.posts
	m.posts, m.scheduled = m.ran, false
	m.mu.Unlock()
	done := 0
	defer func() { m.putBack(posts[done:]) }()
	for _, fn := range posts {
		done++
		fn(m.r)
	}
	clear(posts)
	m.ran = posts[:0]
	if len(m.r.immediates.queue) > 0 {
		m.r.cycle.begin = checkPhase
	}
}

// putBack has those that follow upon one that has panicked run in another turn.
func (m *mail) putBack(rest []func(r *Runtime)) {
	if len(rest) == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.posts = append(rest[:len(rest):len(rest)], m.posts...)
	_ = m.schedule()
}

// String names the entry in the stories of looptest.
func (m *mail) String() string { return "posts to the script" }
