package locks

import (
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// maxHolders is how many holders a semaphore remembers at most: a release may look through all of them.
const maxHolders = 64

// holders are the coroutines that have acquired units of a semaphore; one that has several is in it as often.
// TryAcquire, which is not told for whom, adds none. Since a unit may be released by another coroutine than the one that
// has acquired it, a holder is who is most likely to give a unit back, and serves for nothing but reports.
//
// The latest one stands apart, because most often it is the only one, or the next to give a unit back. After that it is
// nil until another comes, and the latest is the last of the earlier ones.
type holders struct {
	latest  *loop.Co
	earlier []*loop.Co // the latest last
}

func (h *holders) len() int {
	n := len(h.earlier)
	if h.latest != nil {
		n++
	}
	return n
}

// add is called when co has got a unit; there are that many in all.
func (h *holders) add(co *loop.Co, units int) {
	if h.latest == nil && len(h.earlier) < min(units, maxHolders) {
		h.latest = co
	} else {
		h.addAfter(co, units)
	}
}

func (h *holders) addAfter(co *loop.Co, units int) {
	if h.len() < min(units, maxHolders) {
		h.earlier = append(h.earlier, h.latest)
		h.latest = co
	}
}

// remove is called before a unit is given back, while so many are out. The unit is taken to be that of the coroutine that
// runs now, if it holds one. Otherwise it is that of the holder who came first, unless some of the units that are out have
// no known holder: then it may be one of those, and all holders stay.
func (h *holders) remove(out int) {
	if co := h.latest; co != nil && co == co.Loop().Current() { // most often
		h.latest = nil
	} else {
		h.removeEarlier(out)
	}
}

func (h *holders) removeEarlier(out int) {
	if h.latest != nil {
		h.earlier = append(h.earlier, h.latest)
		h.latest = nil
	}
	n := len(h.earlier)
	if n == 0 {
		return
	}
	now := h.earlier[0].Loop().Current()
	for i := n - 1; i >= 0; i-- {
		if h.earlier[i] == now {
			h.earlier = slices.Delete(h.earlier, i, i+1)
			return
		}
	}
	if out <= n {
		h.earlier = slices.Delete(h.earlier, 0, 1)
	}
}

// all returns them, the latest last.
func (h *holders) all() []*loop.Co {
	all := slices.Clone(h.earlier)
	if h.latest != nil {
		all = append(all, h.latest)
	}
	return all
}

// dependsOn returns those that have not ended, each once.
func (h *holders) dependsOn() (depends []any) {
	all := h.all()
	for i, co := range all {
		if !co.Ended() && !slices.Contains(all[:i], co) {
			depends = append(depends, co)
		}
	}
	return depends
}
