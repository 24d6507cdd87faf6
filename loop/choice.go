package loop

import "github.com/monoloop-go/monoloop/internal/engine/ambient"

// ChoiceKind says what a Choice decides.
type ChoiceKind uint8

const (
	ChooseNext  ChoiceKind = iota // which entry of the batch runs next; ties of deadlines and of posts are among these
	ChooseAdmit                   // whether what was posted joins the present batch (0) or waits for the next one (1)
	ChooseSweep                   // which of the coroutines that a run has left is canceled next
)

// String names the kind in one word.
func (k ChoiceKind) String() string { return [...]string{"next", "admit", "sweep"}[k] }

// A Choice is one question of order. Its answer is one of 0 … N-1, and 0 is what a loop without a Chooser does: first
// in, first out.
type Choice struct {
	Kind ChoiceKind
	N    int // at least two

	loop *Loop
	left []*Co // of a sweep
}

// Co returns the coroutine that answer i lets go first, or nil if that is no step and no end of a sleep. It is valid
// while the choice is made.
func (c Choice) Co(i int) *Co {
	switch c.Kind {
	case ChooseNext:
		return coroutineOf(*c.loop.ready.at(c.loop.candidates[i]))
	case ChooseSweep:
		return c.left[i]
	}
	return nil
}

// Number identifies what answer i lets go first, callbacks too, from one choice to the next: it counts what became
// ready, or, of a sweep, what was started.
func (c Choice) Number(i int) uint64 {
	if c.Kind == ChooseSweep {
		return c.left[i].id
	}
	if c.Kind == ChooseNext {
		return c.loop.candidates[i]
	}
	return 0
}

// Name returns what answer i lets go first, in words, if that is no step: the function of a callback, or what else says
// so by a String method; or nothing. Several callbacks may have the same. It is valid while the choice is made.
func (c Choice) Name(i int) string {
	if c.Kind != ChooseNext {
		return ""
	}
	r := *c.loop.ready.at(c.loop.candidates[i])
	if coroutineOf(r) != nil {
		return ""
	}
	return nameOfEntry(entryOf(r))
}

// A Chooser decides every order that a loop leaves open, so that a test can have another one than first in, first out,
// and have it again. What one goroutine has posted stays in its order whatever the answer. Choose is called on the
// loop's goroutine, must not call into the loop, and must answer with less than c.N. The first time that it does not,
// it has failed as a callback does that panics, and is asked no more.
type Chooser interface{ Choose(c Choice) int }

// choose asks the Chooser. One that panics, calls Goexit, or answers out of range is not asked again: from then on the
// order is first in, first out.
func (l *Loop) choose(c Choice) int {
	c.loop = l
	chooser := l.chooser
	l.chooser = nil
	i := chooser.Choose(c)
	if i < 0 || i >= c.N {
		misuse("a Chooser answered %d where there are %d choices", i, c.N)
	}
	l.chooser = chooser
	return i
}

// next takes the entry that runs next out of the batch, which must not be at its end. An entry that is chosen before
// its turn leaves a canceled one in its place, so that the numbers of the others stay theirs.
func (l *Loop) next() Runnable {
	if l.chooser == nil {
		return l.ready.pop()
	}
	l.candidates = l.candidates[:0]
	for n := l.ready.head; n != l.batchEnd; n++ {
		if *l.ready.at(n) != Runnable(canceledEntry{}) {
			l.candidates = append(l.candidates, n)
		}
	}
	if len(l.candidates) == 0 {
		return l.ready.pop()
	}
	chosen := l.candidates[0]
	if n := len(l.candidates); n > 1 {
		chosen = l.firstOfSource(l.candidates[l.choose(Choice{Kind: ChooseNext, N: n})])
	}
	slot := l.ready.at(chosen)
	r := *slot
	*slot = canceledEntry{}
	if p, ok := r.(*sourced); ok {
		r = p.Runnable
	}
	return r
}

// firstOfSource returns the first candidate that the goroutine which posted this one has posted.
func (l *Loop) firstOfSource(chosen uint64) uint64 {
	p, ok := (*l.ready.at(chosen)).(*sourced)
	if !ok {
		return chosen
	}
	for _, n := range l.candidates {
		if q, ok := (*l.ready.at(n)).(*sourced); ok && q.goroutine == p.goroutine {
			return n
		}
	}
	return chosen
}

// sourced is an entry that was posted to a loop with a Chooser, which must know by whom.
type sourced struct {
	Runnable
	goroutine uint64
}

// fromHere tells the chooser's loop which goroutine posts r; it may be called from any goroutine.
func (l *Loop) fromHere(r Runnable) Runnable {
	if l.opts.Chooser == nil {
		return r
	}
	return &sourced{r, ambient.Number()}
}

// defers reports whether what was posted waits for the next batch, which it only can if there is something else to run.
func (l *Loop) defers() bool {
	return l.chooser != nil && l.ready.len() > 0 && l.choose(Choice{Kind: ChooseAdmit, N: 2}) == 1
}

// inSweepOrder puts the coroutines that are left into the order in which they are canceled.
func (l *Loop) inSweepOrder(left []*Co) {
	if l.chooser == nil {
		return
	}
	for ; len(left) > 1; left = left[1:] {
		i := l.choose(Choice{Kind: ChooseSweep, N: len(left), left: left})
		first := left[i]
		copy(left[1:i+1], left[:i])
		left[0] = first
	}
}

// coroutineOf returns the coroutine whose step r is, or whose sleep it ends, or nil.
func coroutineOf(r Runnable) *Co {
	switch e := r.(type) {
	case *readyCo:
		return (*Co)(e)
	case *stack:
		return e.co
	case *timedCall:
		return coroutineOf(e.run)
	case *wakeSleeper:
		return e.co
	}
	return nil
}
