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

// room is what the longest event takes: the text, its length, and what it is the text of.
const room = longest/8 + 3

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
	block  *block // the present one
	n      uint64 // how many words it has
	base   uint64 // its number, as published has it
	last   time.Duration
	seen   int64  // of Tick
	task   uint64 // whose step runs, as far as blocks must say so
	queue  uint64 // the length of the ready queue
	cache  [cacheSize]cached
	called [namesSize]called
	space  [longest]byte

	// Exact says that the writer tells the time at each entry, and not Tick.
	Exact bool

	// Tick is the time that somebody else tells now and then; zero until it does.
	Tick atomic.Int64

	// Waiting says, to any goroutine, that the loop waits. If Away is true when it does no more, Back gets something:
	// so who tells the Tick may rest meanwhile.
	Waiting atomic.Bool
	Away    atomic.Bool
	Back    chan struct{}

	published atomic.Uint64 // the number of a block, and how many of its words may be read

	mu      sync.Mutex
	blocks  []block
	number  uint64 // of the present block
	names   names
	sources sources
}

// New returns a log that keeps at least so many words.
func New(words int) *Log {
	l := &Log{Back: make(chan struct{}, 1), blocks: make([]block, max(2, (words+blockWords-1)/blockWords+1))}
	l.sources.init()
	l.block = &l.blocks[0]
	l.head()
	l.publish()
	return l
}

// head writes what a reader must know who begins with the present block.
func (l *Log) head() {
	l.n = 0
	l.put(word(Time, uint64(l.last)))
	l.put(word(Current, l.task))
	l.put(word(Queue, l.queue))
}

// put adds a word for which there is room.
func (l *Log) put(w Word) {
	l.block.words[l.n%blockWords] = w
	l.n++
}

// add adds a word.
func (l *Log) add(w Word) {
	l.makeRoom()
	l.put(w)
}

// makeRoom makes room for an event.
func (l *Log) makeRoom() {
	if l.n >= blockWords-room {
		l.turnOver()
	}
}

// turnOver goes on to the next block, the oldest one.
func (l *Log) turnOver() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.block.length = int(l.n)
	l.number++
	l.base = l.number << 16
	l.block = &l.blocks[l.number%uint64(len(l.blocks))]
	l.block.number = l.number
	l.head()
}

// publish lets readers see what was written.
func (l *Log) publish() { l.published.Store(l.base | l.n) }

// Position may be called from any goroutine. It is another one whenever anything has begun to run, or to wait.
func (l *Log) Position() uint64 { return l.published.Load() }

// SetTime says what time it is.
func (l *Log) SetTime(now time.Duration) {
	if now != l.last {
		l.last = now
		l.add(word(Time, uint64(now)))
	}
}

// tick is SetTime of what somebody else has told last.
func (l *Log) tick(t int64) {
	l.seen = t
	if now := time.Duration(t); now > l.last {
		l.SetTime(now)
	}
}

// Words may be called from any goroutine. It calls yield for the words of one block after the other, oldest first, as
// far as they are published; yield must not keep them. It returns how many blocks are missing before the first.
func (l *Log) Words(yield func(words []Word)) (lost uint64) {
	var copied [blockWords]Word
	first, last := l.bounds()
	lost = first
	for number := first; number <= last; number++ {
		n, ok := l.copy(number, &copied)
		if !ok {
			lost = number + 1
			continue
		}
		yield(copied[:n])
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
	b := &l.blocks[number%uint64(len(l.blocks))]
	if b.number != number {
		return 0, false
	}
	n = b.length
	if number == l.number {
		n = 0
		if p := l.published.Load(); p>>16 == number {
			n = int(p & 0xffff)
		}
	}
	return copy(to[:], b.words[:n]), true
}
