package eventlog

import (
	"sync"
	"sync/atomic"
	"time"
)

// blockWords is how many words a block has. A reader holds up the writer for as long as it takes to copy them.
const blockWords = 1024

// longest is how many bytes of a text are kept.
const longest = 160

// room is what the longest event takes: the text, its length, and what it is the text of. An event begins where a block
// has that left.
const room, most = longest/8 + 3, blockWords - room

type block struct {
	words  [blockWords]Word
	number uint64 // of all blocks that were ever begun
	length int    // once it is full
}

// A Log is the ring. Its methods are for the goroutine that writes, unless they say otherwise.
//
// The words of a block are written once, in order, until it is used again; what stands before published may be read by
// any goroutine that holds mu, and is not written then. Blocks are begun, and names set, with mu held.
type Log struct {
	// An entry that begins at limit, or later, publishes. The writer sets it, and who wants to be answered, to zero.
	limit uint64

	words  *[blockWords]Word // of the present block
	n      uint64            // how many it has
	block  *block            // that one
	base   uint64            // the block's number, as published has it
	prompt int               // how many entries may still publish by themselves until the next tick
	last   time.Duration
	seen   int64  // of tick
	id     uint32 // of the log, for marks; not zero
	things uint32 // how many have one

	// Exact says that the writer tells the time at each entry, and not Tick.
	Exact bool

	// Popped says that entries are told after they have left the ready queue, and not right before.
	Popped bool

	// Now returns the time, if Exact is true.
	Now func() time.Duration

	// Look returns the length of the ready queue now, the task whose step runs, zero if none does, and whether that has
	// neither parked nor given way.
	Look func() (queue int, task uint64, running bool)

	// tick is the time that somebody else tells now and then; zero until it does.
	tick atomic.Int64

	// Waiting says, to any goroutine, that the loop waits. If Away is true when it does no more, Back gets something:
	// so who tells the Tick may rest meanwhile.
	Waiting atomic.Bool
	Away    atomic.Bool
	Back    chan struct{}

	// published is the number of a block, above 16 bits, how many of its words may be read, and the mark open if there
	// may be more that nobody has published.
	published atomic.Uint64

	mu      sync.Mutex
	blocks  []*block // nil where none was needed yet
	number  uint64   // of the present block
	names   names
	sources sources

	// What follows is the writer's, as what is first.

	cache  [cacheSize]cached
	typed  [typedSize]typed
	called [namesSize]called
	space  [longest]byte
}

// New returns a log that keeps at least so many words.
func New(words int) *Log {
	l := &Log{
		Back: make(chan struct{}, 1), blocks: make([]*block, max(2, (words+blockWords-1)/blockWords+1)), id: newID(),
		Look: func() (int, uint64, bool) { return 0, 0, false }, prompt: perTick,
	}
	l.sources.init()
	l.block = &block{}
	l.blocks[0] = l.block
	l.words = &l.block.words
	l.head(0)
	l.publishAll()
	return l
}

// head writes what a reader must know who begins with the present block: what was so before the event that comes next,
// of which the ready queue has as many entries already.
func (l *Log) head(already int) {
	queue, task, running := l.Look()
	l.n = 0
	l.put(word(Time, uint64(l.last)))
	l.put(MakeCurrent(task, running))
	l.put(word(Queue, uint64(queue-already)))
}

// put adds a word for which there is room.
func (l *Log) put(w Word) {
	l.words[l.n%blockWords] = w
	l.n++
}

// add adds an event of one word, which tells of as many entries that were put into the ready queue.
func (l *Log) add(w Word, entries int) {
	if l.n >= most {
		l.turnOver(entries)
	}
	l.put(w)
}

// makeRoom makes room for an event that puts nothing into the ready queue, or tells of it before.
func (l *Log) makeRoom() {
	if l.n >= most {
		l.turnOver(0)
	}
}

// turnOver goes on to the next block: the oldest one, or one more while there are fewer than the ring may have.
func (l *Log) turnOver(already int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.block.length = int(l.n)
	l.number++
	l.base = l.number << 16
	place := &l.blocks[l.number%uint64(len(l.blocks))]
	if *place == nil {
		*place = &block{}
	}
	l.block = *place
	l.block.number, l.words = l.number, &l.block.words
	l.head(already)
	l.hurry()
}

// SetTime says what time it is.
func (l *Log) SetTime(now time.Duration) {
	if now != l.last {
		l.last = now
		l.makeRoom()
		l.put(word(Time, uint64(now)))
	}
}

// Words may be called from any goroutine. It calls yield for the words of one block after the other, oldest first, with
// the number of the block, as far as they are published; yield must not keep them. It returns how many blocks are
// missing before the first.
func (l *Log) Words(yield func(number uint64, words []Word)) (lost uint64) {
	var copied [blockWords]Word
	first, last := l.bounds()
	lost = first
	for number := first; number <= last; number++ {
		n, ok := l.copy(number, &copied)
		if !ok {
			lost = number + 1
			continue
		}
		yield(number, copied[:n])
	}
	return lost
}

func (l *Log) bounds() (first, last uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last = l.number
	if n := uint64(len(l.blocks)); last >= n {
		first = last - n + 1
	}
	return first, last
}

// copy copies a block, if it is still there.
func (l *Log) copy(number uint64, to *[blockWords]Word) (n int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.blocks[number%uint64(len(l.blocks))]
	if b.number != number {
		return 0, false
	}
	n = b.length
	if number == l.number {
		n = 0
		if p := l.published.Load(); p>>16 == number {
			n = int(p & (open - 1))
		}
	}
	return copy(to[:], b.words[:n]), true
}
