package eventlog

import (
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// open marks a position behind which there may be more words than a reader sees.
	open = 1 << 15

	// perTick is how many entries publish by themselves from one tick to the next, and burst how many words the others
	// may leave unpublished. An atomic store costs as much as several words: where entries are so short that there are
	// more of them in a millisecond, it would be a good part of what they cost.
	perTick, burst = 1024, 32

	// patience is how often a reader gives its processor away until the writer answers, a millisecond or two in all.
	patience = 10_000
)

// Enter adds the word of an entry of the ready queue that begins to run. There is always room for a word. It is small
// enough to be inlined: an atomic load is as cheap as any other, and the store that publishes is in entered.
func (l *Log) Enter(w Word) {
	l.words[l.n%blockWords] = w
	if l.n++; l.n > atomic.LoadUint64(&l.limit) {
		l.entered()
	}
}

// entered is called if Enter has more to do: most often to publish the word, and otherwise it takes that back, and adds
// it once more.
//
//go:noinline
func (l *Log) entered() {
	if l.prompt > 0 && l.n <= most && l.tick.Load() == l.seen && !l.Exact {
		l.prompt--
		l.published.Store(l.base | l.n)
		return
	}
	l.n--
	l.begin(l.words[l.n%blockWords], l.Popped)
}

// begin adds the word of an entry that begins, and has left the ready queue already, or never was in it, if it is gone.
func (l *Log) begin(w Word, gone bool) {
	already := 0
	if gone {
		already = -1
	}
	if l.n >= most {
		l.turnOver(already)
	}
	if t := l.tick.Load(); t != l.seen {
		l.ticked(t)
	}
	if l.Exact {
		l.SetTime(l.Now())
	}
	l.put(w)
	l.publish()
}

// ticked is called when somebody has told the time.
func (l *Log) ticked(t int64) {
	l.seen, l.prompt = t, perTick
	if now := time.Duration(t); now > l.last {
		l.SetTime(now)
	}
}

// publish lets readers see what was written, and says where the next entry does so: at once, or, if too many have done
// so since the last tick, after some words.
func (l *Log) publish() {
	if l.prompt > 0 || l.Exact {
		l.prompt--
		l.publishAll()
		return
	}
	l.published.Store(l.base | open | l.n)
	atomic.StoreUint64(&l.limit, min(l.n+burst, most))
	if l.tick.Load() != l.seen { // it may have been told, and then limit set, before that
		atomic.StoreUint64(&l.limit, 0)
	}
}

// publishAll lets readers see what was written, when no entry begins. The next one publishes too.
func (l *Log) publishAll() {
	l.hurry()
	l.published.Store(l.base | l.n)
}

// hurry has the next entry publish.
func (l *Log) hurry() {
	if atomic.LoadUint64(&l.limit) != 0 {
		atomic.StoreUint64(&l.limit, 0)
	}
}

// SetTick may be called from any goroutine, one at a time. It tells the time, which the writer notes when the next
// entry begins.
func (l *Log) SetTick(now time.Duration) {
	l.tick.Store(int64(now))
	l.hurry()
}

// Position may be called from any goroutine. Between two ticks it is another one if anything has begun to run, or to
// wait.
func (l *Log) Position() uint64 { return l.published.Load() }

// CaughtUp may be called from any goroutine. It reports whether all that came before the entry that runs can be read.
func (l *Log) CaughtUp() bool { return l.published.Load()&open == 0 }

// CatchUp may be called from any goroutine. It has the writer publish all that came before the entry that runs, and
// reports whether it has. A writer that is in one entry for long does not answer; the words of the last entries before,
// fewer than burst, and of this one cannot be had then.
//
// A caller that is inside the entry cannot be answered, and publishes all itself. That is what inside tells, but it may
// report true as well while this writer waits, or has waited since it was asked.
func (l *Log) CatchUp(inside func() bool) bool {
	p := l.published.Load()
	if p&open == 0 {
		return true
	}
	if inside() && l.published.Load() == p {
		l.publishAll()
		return true
	}
	atomic.StoreUint64(&l.limit, 0) // or the writer has just published, and then sets it to something else
	for range patience {
		runtime.Gosched()
		if l.published.Load() != p {
			return true
		}
	}
	return false
}
