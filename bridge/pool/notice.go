package pool

import (
	"sync/atomic"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// A notice is a future of a loop that tells of something of a pool: that it has room, or has ended. It holds the loop until
// it is told or canceled.
type notice struct {
	promise future.Promise[struct{}]
	told    atomic.Bool
	err     error // written once, by whoever tells, before the post
	hold    loop.Hold
	pool    *Pool // in which it waits for room; nil if in none
	node    list.Node[waiter]
}

func newNotice(r loop.Ref, what string) *notice {
	l := r.Loop()
	l.Low().Check(what)
	n := &notice{}
	n.promise.Init(l, n)
	n.hold = l.Low().Hold(loop.WillPost)
	return n
}

// tell may be called from any goroutine. It settles the future in a later turn of the loop; only the first call counts.
func (n *notice) tell(err error) {
	if n.told.CompareAndSwap(false, true) {
		n.err = err
		_ = n.promise.Loop().Low().Post((*noticed)(n)) // a closed loop has no use for it
	}
}

func (n *notice) admit(*Pool) { n.tell(nil) }

func (n *notice) turnAway(reason, _ error) { n.tell(reason) }

// Cancel settles the future.
func (n *notice) Cancel(cause error) bool {
	n.hold.Release()
	if n.pool != nil {
		n.pool.withdraw(&n.node)
	}
	return n.promise.SetCanceled(loop.Canceled(cause))
}

func (n *notice) String() string { return "pool" }

// noticed is a notice as the entry that brings it to the loop.
type noticed notice

func (e *noticed) Run() {
	e.hold.Release()
	e.promise.Settle(struct{}{}, e.err)
}
