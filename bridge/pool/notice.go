package pool

import (
	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// A notice is a future of a loop that tells of something of a pool: that it has room, or has ended. It holds the loop
// until it is told or canceled.
type notice struct {
	jobs.Resolver[struct{}]
	pool *Pool // in which it waits for room; nil if in none
	node list.Node[waiter]
}

func newNotice(r loop.Ref, what string) *notice {
	n := &notice{}
	n.Init(loop.Of(r), what, n)
	return n
}

// tell may be called from any goroutine. Only the first call counts.
func (n *notice) tell(err error) { n.Resolve(struct{}{}, err) }

func (n *notice) admit(*Pool) { n.tell(nil) }

func (n *notice) turnAway(reason, _ error) { n.tell(reason) }

// Cancel settles the future, and waits for room no more.
func (n *notice) Cancel(cause error) bool {
	if n.pool != nil {
		n.pool.withdraw(&n.node)
	}
	return n.Resolver.Cancel(cause)
}

func (n *notice) String() string { return "pool" }
