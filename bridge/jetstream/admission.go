package jetstream

import (
	"context"
	"sync"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// An admission bounds how many jobs of a client are on their way. Whoever comes when there is no room waits, first come,
// first served. mu guards what is below it.
type admission struct {
	limit  int
	refuse bool

	mu      sync.Mutex
	used    int
	waiting []chan struct{} // each closed when its job has a place
	notices []func() bool   // each told that there is room, which is kept for nobody; false: nobody listens
}

// tryEnter takes a place, or returns what is closed when the caller has one.
func (a *admission) tryEnter() (<-chan struct{}, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.used < a.limit {
		a.used++
		return nil, nil
	}
	if a.refuse {
		return nil, pool.ErrFull
	}
	place := make(chan struct{})
	a.waiting = append(a.waiting, place)
	return place, nil
}

// await waits for a place that is not there yet, and reports whether it has come before ctx or the client's has ended.
func (a *admission) await(ctx, client context.Context, place <-chan struct{}) bool {
	if place == nil {
		return true
	}
	select {
	case <-place:
		return true
	case <-ctx.Done():
	case <-client.Done():
	}
	a.withdraw(place)
	return false
}

// withdraw gives up waiting for a place, or the place, if it has come meanwhile.
func (a *admission) withdraw(place <-chan struct{}) {
	a.mu.Lock()
	for i, other := range a.waiting {
		if other == place {
			a.waiting = append(a.waiting[:i], a.waiting[i+1:]...)
			a.mu.Unlock()
			return
		}
	}
	a.mu.Unlock()
	a.leave()
}

// leave gives a place to who has waited longest.
func (a *admission) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.waiting) > 0 {
		close(a.waiting[0])
		a.waiting = a.waiting[1:]
		return
	}
	a.used--
	for len(a.notices) > 0 {
		notice := a.notices[0]
		a.notices = a.notices[1:]
		if notice() {
			return
		}
	}
}

// notify has notice called when there is room, which may be now.
func (a *admission) notify(notice func() bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.used < a.limit {
		notice()
		return
	}
	a.notices = append(a.notices, notice)
}

// Room returns a future of r's loop that is settled when fewer jobs than ClientOptions.Window are on their way, first
// come, first served. It keeps the room for nobody: a coroutine that awaits it before each Run is held back while the
// window is full, and that is all. See pool.Pool.Room.
func (c *Client) Room(r loop.Ref) *future.Future[struct{}] {
	n := bridge.NewResolver[struct{}](r)
	c.admission.notify(func() bool { return n.Resolve(struct{}{}, nil) })
	return n.Future()
}

// WaitRoom is Room for goroutines: it blocks. If ctx ends before, the error is its cause; of a client that was closed it
// is ErrClosed.
func (c *Client) WaitRoom(ctx context.Context) error {
	if c.ctx.Err() != nil {
		return ErrClosed
	}
	room := make(chan struct{}, 1)
	c.admission.notify(func() bool { room <- struct{}{}; return ctx.Err() == nil })
	select {
	case <-room:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.ctx.Done():
		return ErrClosed
	}
}
