package looptest

import (
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// A Token is something that must come to exactly one end, whoever is canceled on the way: an item that goes through a
// queue, a permit, a request. It is consumed by whoever has got it for good, or returned by whoever could not pass it
// on. One that comes to no end was lost, and one that comes to two was doubled; both fail the schedule. It belongs to
// the loop's goroutine.
type Token struct {
	name string
	ends []string
}

// Token returns a new token.
func (t *T) Token(name string) *Token {
	k := &Token{name: name}
	t.ledger.tokens = append(t.ledger.tokens, k)
	return k
}

// Name returns the name that was given.
func (k *Token) Name() string { return k.name }

// Consume ends the token: it was delivered, and used.
func (k *Token) Consume() { k.end("consumed") }

// Return ends the token: it was not delivered, and is back where it came from.
func (k *Token) Return() { k.end("returned") }

// Ended reports whether the token was consumed or returned.
func (k *Token) Ended() bool { return len(k.ends) > 0 }

func (k *Token) end(how string) { k.ends = append(k.ends, how+" at "+callSite()) }

// Invariant registers fn to be called when the schedule is over: main and every other coroutine has ended, and the loop
// is closed. What fn asserts fails the schedule. It is not called if main has failed, or if the schedule has not come
// to its end. Tokens are counted after the last of these functions, so that fn may return those that are left in a
// queue.
func (t *T) Invariant(fn func()) { t.ledger.invariants = append(t.ledger.invariants, fn) }

// Target says that a Sweep is to cancel these coroutines and no others, besides those of other calls. Whatever runs the
// program otherwise takes no notice.
func (t *T) Target(cos ...*loop.Co) { t.ledger.targets = append(t.ledger.targets, cos...) }

// ledger is what a T is to account for when its schedule is over.
type ledger struct {
	tokens     []*Token
	invariants []func()
	targets    []*loop.Co
}

// conclude accounts for it, after the loop was closed.
func (t *T) conclude() {
	for _, fn := range t.ledger.invariants {
		fn()
	}
	for _, k := range t.ledger.tokens {
		switch len(k.ends) {
		case 0:
			t.Errorf("token %q was lost: nobody has consumed or returned it", k.name)
		case 1:
		default:
			t.Errorf("token %q was doubled: %s", k.name, strings.Join(k.ends, ", and "))
		}
	}
}

// targeted reports whether co is to be canceled in a sweep.
func (t *T) targeted(co *loop.Co) bool {
	return len(t.ledger.targets) == 0 || slices.Contains(t.ledger.targets, co)
}

// String gives the name and the ends.
func (k *Token) String() string {
	if !k.Ended() {
		return k.name + ", on its way"
	}
	return k.name + ", " + strings.Join(k.ends, ", ")
}
