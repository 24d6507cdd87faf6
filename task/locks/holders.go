package locks

import (
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// maxHolders is of how many units a semaphore knows at most who holds them: to give one back, it looks through all.
const maxHolders = 64

// holders are the coroutines that have acquired units of a semaphore, the latest last; one that has several is in it as
// often. TryAcquire, which nobody is named to, adds none. Since a unit may be released by another coroutine than the one
// that has acquired it, a holder is who is most likely to give a unit back, and is not asked for more than a report.
type holders []*loop.Co

// add is called when co has got a unit; there are that many in all.
func (h *holders) add(co *loop.Co, units int) {
	if n := len(*h); n < units && n < maxHolders {
		*h = append(*h, co)
	}
}

// remove is called before a unit is given back; that many are out. It was that of the coroutine that runs now, if that
// has one, and otherwise the oldest, unless it may be one of those that nobody is known to hold.
func (h *holders) remove(out int) {
	n := len(*h)
	if n == 0 {
		return
	}
	last := (*h)[n-1]
	now := last.Loop().Current()
	if last == now { // most often
		(*h)[n-1] = nil
		*h = (*h)[:n-1]
		return
	}
	for i := n - 2; i >= 0; i-- {
		if (*h)[i] == now {
			h.drop(i)
			return
		}
	}
	if out <= n {
		h.drop(0)
	}
}

func (h *holders) drop(i int) {
	all := *h
	copy(all[i:], all[i+1:])
	all[len(all)-1] = nil
	*h = all[:len(all)-1]
}

// dependsOn returns those that have not ended, each once.
func (h holders) dependsOn() (all []any) {
	for i, co := range h {
		if !co.Ended() && !slices.Contains(h[:i], co) {
			all = append(all, co)
		}
	}
	return all
}
