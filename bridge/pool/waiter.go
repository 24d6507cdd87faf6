package pool

import "github.com/monoloop-go/monoloop/internal/engine/list"

// A waiter waits for room in a full pool, in the pool's list, first come, first served: a job of a loop, a goroutine
// that is blocked in Submit, or a future of Room. The mutex of the pool guards it. The Value of its node is nil unless
// it is in the list.
type waiter interface {
	// admit is called when there is room, and the waiter was taken off the list.
	admit(p *Pool)

	// turnAway is called without the mutex when the pool takes no jobs any more, for that reason. A job ends with
	// outcome.
	turnAway(reason, outcome error)
}

func (p *Pool) addWaiter(w waiter, node *list.Node[waiter]) {
	node.Value = w
	p.waiters.Add(node)
}

// leave takes a waiter off the list, and reports whether it was in it.
func (p *Pool) leave(node *list.Node[waiter]) bool {
	if node.Value == nil {
		return false
	}
	p.waiters.Remove(node)
	node.Value = nil
	return true
}

// withdraw is leave for a caller that does not have the mutex.
func (p *Pool) withdraw(node *list.Node[waiter]) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.leave(node)
}

// nextWaiter takes the first waiter, which there is, off the list.
func (p *Pool) nextWaiter() waiter {
	first := p.waiters.First()
	w := first.Value
	p.leave(first)
	return w
}

// admitWaiters admits as many as there is room for.
func (p *Pool) admitWaiters() {
	for p.waiters.Len() > 0 && !p.full() {
		p.nextWaiter().admit(p)
	}
}

// A waitingJob is a job of a loop.
type waitingJob struct {
	work Work
	node list.Node[waiter]
}

func (p *Pool) awaitJob(w Work) {
	j := &waitingJob{work: w}
	if p.jobs == nil {
		p.jobs = map[Work]*waitingJob{}
	}
	p.jobs[w] = j
	p.addWaiter(j, &j.node)
}

// admit queues a job that was just canceled like any other, because its discard is still to come.
func (j *waitingJob) admit(p *Pool) {
	delete(p.jobs, j.work)
	p.push(j.work)
}

func (j *waitingJob) turnAway(_, outcome error) { j.work.Drop(outcome) }

// A blockedSubmit is a goroutine that is blocked with its job.
type blockedSubmit struct {
	work     Work
	admitted chan error // of capacity one
	node     list.Node[waiter]
}

func (p *Pool) awaitSubmit(w Work) *blockedSubmit {
	b := &blockedSubmit{work: w, admitted: make(chan error, 1)}
	p.addWaiter(b, &b.node)
	return b
}

func (b *blockedSubmit) admit(p *Pool) {
	b.admitted <- nil
	p.push(b.work)
}

func (b *blockedSubmit) turnAway(reason, _ error) { b.admitted <- reason }
