package inbox

import (
	"slices"
	"sync"
	"sync/atomic"
)

const minRoom = 16

// An Inbox collects entries from any number of goroutines for the one that takes them. Entries of one goroutine keep
// their order. A put never blocks longer than another put takes, and wakes the taker once a batch: only the first put
// since the last take sends on the channel. After TakeAwake none does, until Arm: a taker at work needs no call.
//
// The zero value is open and has no channel to wake anybody by.
type Inbox[T any] struct {
	filled atomic.Bool // whether a take would give anything; written under mu
	called atomic.Bool // whether a put is not to send on the channel; set under mu

	mu     sync.Mutex
	put    []T
	closed bool
	wake   chan struct{} // of capacity one; nil while nobody waits on it
	notify func() bool   // called before the channel is sent on; may be nil

	taken []T // the taker's: the batch taken last, given back as the next put
}

// Wake makes the channel on which a taker waits, if there is none, and returns it; what was put before is announced on
// it. It is made here and not before so that it belongs to the testing/synctest bubble of the goroutine that waits.
func (b *Inbox[T]) Wake() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.wake == nil {
		b.wake = make(chan struct{}, 1)
		b.called.Store(len(b.put) > 0)
		if len(b.put) > 0 {
			b.wake <- struct{}{}
		}
	}
	return b.wake
}

// Announce undoes TakeAwake for a taker that waits on the channel without Arm from now on: what was put since is
// announced.
func (b *Inbox[T]) Announce() {
	b.mu.Lock()
	filled, wake := len(b.put) > 0, b.wake
	b.called.Store(filled)
	b.mu.Unlock()
	if filled && wake != nil {
		ring(wake)
	}
}

// Forget drops the channel: the next taker may belong to another bubble.
func (b *Inbox[T]) Forget() {
	b.mu.Lock()
	b.wake = nil
	b.called.Store(false)
	b.mu.Unlock()
}

// Put adds v and wakes the taker. It reports false, and drops v, if the inbox is closed. Any goroutine may call it.
func (b *Inbox[T]) Put(v T) bool {
	b.mu.Lock()
	ok, wake, notify := b.add(v), b.wake, b.notify
	call := ok && wake != nil && !b.called.Load()
	if call {
		b.called.Store(true)
	}
	b.mu.Unlock()
	if call && (notify == nil || !notify()) {
		ring(wake)
	}
	return ok
}

func ring(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// Ring wakes the taker although nothing was put, if there is a channel to wake it by. Any goroutine may call it.
func (b *Inbox[T]) Ring() {
	b.mu.Lock()
	wake := b.wake
	b.mu.Unlock()
	if wake != nil {
		ring(wake)
	}
}

// SetNotify makes a put that would send on the channel call fn before, for a taker that may wait on something else: if
// fn reports that this is so, and that it has woken the taker, who will look whether something was put, nothing is sent
// on the channel. Nil takes that back. A call that has begun may end later than SetNotify.
func (b *Inbox[T]) SetNotify(fn func() (woken bool)) {
	b.mu.Lock()
	b.notify = fn
	b.mu.Unlock()
}

// PutQuietly is Put without the wake-up, for callers that must not touch the channel; what they put is taken at the
// taker's next look. Any goroutine may call it.
func (b *Inbox[T]) PutQuietly(v T) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.add(v)
}

func (b *Inbox[T]) add(v T) bool {
	if b.closed {
		return false
	}
	if n := len(b.put); n == cap(b.put) {
		b.put = slices.Grow(b.put, max(n, minRoom)) // append would grow a long one by a quarter, and copy it more often
	}
	b.put = append(b.put, v)
	if len(b.put) == 1 {
		b.filled.Store(true)
	}
	return true
}

// Filled reports whether a take would give anything. Any goroutine may call it.
func (b *Inbox[T]) Filled() bool { return b.filled.Load() }

// Take returns what was put since the last take, in order; the slice is the taker's until the next call.
func (b *Inbox[T]) Take() []T { return b.take(false) }

// TakeAwake is Take by a taker that calls Arm before it waits on the channel.
func (b *Inbox[T]) TakeAwake() []T { return b.take(true) }

func (b *Inbox[T]) take(called bool) []T {
	if len(b.taken) == 1 { // clear is a call, and most batches are small
		var none T
		b.taken[0] = none
	} else {
		clear(b.taken)
	}
	b.mu.Lock()
	b.put, b.taken = b.taken[:0], b.put
	if b.called.Load() != called {
		b.called.Store(called)
	}
	b.filled.Store(false)
	b.mu.Unlock()
	return b.taken
}

// Arm has the next put wake the taker, and reports whether there is nothing to take: if there is, the taker is not to
// wait. No put falls between the two, since it looks whether to call after it has put.
func (b *Inbox[T]) Arm() bool {
	b.called.Store(false)
	return !b.filled.Load()
}

// CloseIfEmpty closes the inbox unless something was put since the last take, and reports whether it is closed.
func (b *Inbox[T]) CloseIfEmpty() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = b.closed || len(b.put) == 0
	return b.closed
}
