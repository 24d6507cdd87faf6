package parking

import (
	"cmp"
	"fmt"
	"slices"
	"weak"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
	"github.com/monoloop-go/monoloop/loop"
)

// Name is called when the thing x is given another name; lot is where its waiters wait. If that is known to happen on a
// loop, x is from now on among those that it lists.
func Name[T any](lot *Lot, x *T) {
	*lot.Mark() = eventlog.Mark(0)
	if l := loop.Here(); l != nil {
		List(l, x)
	}
}

// EnterNamed is Enter of a thing x that may have a name. If the lot belongs to the loop from now on, the loop lists x.
func EnterNamed[T any](s *Spot, lot *Lot, co *loop.Co, what fmt.Stringer, name string, x *T) error {
	fresh := name != "" && !lot.Of(co)
	err := s.Enter(lot, co, what)
	if fresh && err == nil {
		List(co.Loop(), x)
	}
	return err
}

// A Listing is the things of a loop that were given names, in that order. It does not keep them: what nobody else has
// is gone. It belongs to the loop's goroutine.
type Listing struct {
	all   []listed
	known map[listedRef]bool
	last  uint64
	limit int // when there are so many, those that are gone are taken out
}

type listed struct {
	number uint64
	ref    listedRef
}

// A listedRef is a ref of any type.
type listedRef interface{ get() any }

type ref[T any] struct{ weak.Pointer[T] }

// get returns the thing, or nil if it is gone.
func (r ref[T]) get() any {
	if x := r.Value(); x != nil {
		return x
	}
	return nil
}

type listingKey struct{}

// leastLimit is how many things are listed before any are looked for that are gone.
const leastLimit = 64

// List has a loop list x, which has a name, from now on.
func List[T any](l *loop.Loop, x *T) {
	li, ok := l.Low().Value(listingKey{}).(*Listing)
	if !ok {
		li = &Listing{known: map[listedRef]bool{}, limit: leastLimit}
		l.Low().SetValue(listingKey{}, li)
	}
	li.add(ref[T]{weak.Make(x)})
}

// ListingOf returns what a loop lists.
func ListingOf(l *loop.Loop) *Listing {
	li, _ := l.Low().Value(listingKey{}).(*Listing)
	return li
}

func (li *Listing) add(r listedRef) {
	if li.known[r] {
		return
	}
	if len(li.all) >= li.limit {
		li.sweep()
	}
	li.last++
	li.known[r] = true
	li.all = append(li.all, listed{li.last, r})
}

// sweep takes out what is gone.
func (li *Listing) sweep() {
	li.all = slices.DeleteFunc(li.all, func(e listed) bool {
		gone := e.ref.get() == nil
		if gone {
			delete(li.known, e.ref)
		}
		return gone
	})
	li.limit = max(leastLimit, 2*len(li.all))
}

// Len counts what is listed, with what is gone and was not taken out yet. A nil Listing has nothing.
func (li *Listing) Len() int {
	if li == nil {
		return 0
	}
	return len(li.all)
}

// Behind counts what is listed behind the one that has this number, as Len counts.
func (li *Listing) Behind(number uint64) int {
	if li == nil {
		return 0
	}
	return len(li.all) - li.index(number)
}

// index returns where the first one is after the one that has this number.
func (li *Listing) index(number uint64) int {
	i, _ := slices.BinarySearchFunc(li.all, number+1, func(e listed, n uint64) int { return cmp.Compare(e.number, n) })
	return i
}

// After returns the first thing after the one that has this number, and its number; nil if there is none. The first of
// all is after zero.
func (li *Listing) After(number uint64) (x any, at uint64) {
	if li == nil {
		return nil, 0
	}
	for _, e := range li.all[li.index(number):] {
		if x := e.ref.get(); x != nil {
			return x, e.number
		}
	}
	return nil, 0
}
