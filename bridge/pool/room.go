package pool

import (
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Room returns a future that is settled when the queue has room, first come, first served, or the pool is closed. It
// keeps the room for nobody: a coroutine that awaits it before each RunInExecutor is held back by a pool that is full,
// and that is all. If the pool takes no jobs any more, the future fails with the error of Submit. To cancel it ends the
// wait.
func (p *Pool) Room(r loop.Ref) *future.Future[struct{}] {
	n := newNotice(r, "Room")
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.refusal != nil:
		n.tell(p.refusal)
	case p.opts.WhenFull == WaitForRoom && p.packed():
		n.pool = p
		p.addWaiter(n, &n.node)
	default:
		n.tell(nil)
	}
	return n.Future()
}
