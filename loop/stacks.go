package loop

import "github.com/monoloop-go/monoloop/internal/engine/ambient"

// A Stacks keeps the goroutines on which straight-line coroutines run from one loop to the next, for who makes many
// short ones: a fresh goroutine begins with a small stack, and to let that grow as deep as the bodies go costs more
// than the bodies of a short loop. The zero value is empty.
//
// It is for loops that run one after the other, each of which gets it by [Low.UseStacks] and is closed before the next
// is made. All run in one place, either outside or in the same bubble of testing/synctest, and should run on one
// goroutine: who reads a dump of all goroutines, as [Loop.Stuck] does, tells by who has made a coroutine which loop it
// runs for.
type Stacks struct{ idle []*stack }

// UseStacks gives the loop the goroutines in s, which is empty until the loop is closed and then has those that are
// idle. Call it before anything runs on the loop. A loop with Options.LockOSThread cannot use any; and one that is
// closed by a goroutine that is locked to its thread gives none back.
func (low *Low) UseStacks(s *Stacks) {
	switch l := low.Loop(); {
	case s == nil:
		misuse("nil Stacks cannot be used")
	case l.opts.LockOSThread:
		misuse("a loop with LockOSThread cannot use Stacks of others")
	case l.started > 0 || l.idle.keeper != nil:
		misuse("UseStacks is for a loop on which nothing has run, and that has none")
	}
	low.idle.keeper, low.idle.stacks = s, s.idle
	s.idle = nil
}

// Len returns how many goroutines there are.
func (s *Stacks) Len() int { return len(s.idle) }

// Close ends the goroutines. No loop that uses s may be open.
func (s *Stacks) Close() {
	i := idleStacks{stacks: s.idle}
	s.idle = nil
	i.close()
}

// close stops them all, or gives them to who keeps them for the next loop.
func (i *idleStacks) close() {
	if i.keeper == nil || ambient.Locked() {
		i.stop(len(i.stacks))
	} else {
		for _, s := range i.stacks {
			s.sleep = SleepStep{} // which a body that was forced to end may have left in the middle
		}
		i.keeper.idle = i.stacks
	}
	i.keeper, i.stacks = nil, nil
}
