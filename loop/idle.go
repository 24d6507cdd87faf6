package loop

import "time"

// What an idleStacks keeps beyond what is needed, and for how long.
const (
	keepIdle  = 64          // that many are never too many
	countIdle = time.Second // between two counts
	stopIdle  = 32          // that many are stopped at a time, which takes some tens of microseconds
)

// An idleStacks holds the stacks that have no body, for the next ones: to make one costs more than all else of a short
// task. It keeps as many as the loop needs at once, and learns that by counting: the least number that were idle since
// the last count were not needed, and half of them are stopped. So what a wave of tasks has used is there for the next
// wave, if that comes within seconds, and is gone a dozen counts after the last.
//
// A count is made when the loop has nothing to run, at most once a second; a loop that is never told anything any more
// counts no more.
type idleStacks struct {
	stacks  []*stack      // the one used last at the end: its memory is still in the caches
	keeper  *Stacks       // gets them when the loop is closed; nil if nobody does
	least   int           // of len(stacks), since the last count
	surplus int           // how many are still to be stopped
	counted time.Duration // when the last count was, since epoch
}

// take returns a stack that is idle no more.
func (i *idleStacks) take() *stack {
	n := len(i.stacks)
	if n == 0 {
		s := &stack{}
		s.coroutine.Init(s.serve())
		return s
	}
	s := i.stacks[n-1]
	i.stacks[n-1] = nil
	i.stacks = i.stacks[:n-1]
	i.least = min(i.least, n-1)
	return s
}

func (i *idleStacks) put(s *stack) { i.stacks = append(i.stacks, s) }

// trim stops some of those that were not needed; the loop has nothing to run.
func (i *idleStacks) trim() {
	if len(i.stacks) <= keepIdle {
		return
	}
	now := time.Since(epoch)
	if since := now - i.counted; since < 0 || since >= countIdle { // negative if this is the time of another bubble
		i.surplus, i.least, i.counted = i.least/2, len(i.stacks), now
	}
	i.stop(min(i.surplus, stopIdle, i.least, len(i.stacks)-keepIdle))
}

// stop ends the n that were used the longest ago.
func (i *idleStacks) stop(n int) {
	for at, s := range i.stacks[:n] {
		s.coroutine.Stop()
		i.stacks[at] = nil
	}
	i.stacks = i.stacks[n:]
	i.surplus -= n
	i.least -= n
}
