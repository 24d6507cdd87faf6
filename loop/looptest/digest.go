package looptest

import "github.com/monoloop-go/monoloop/loop"

// digest is an FNV-1a hash of numbers and texts. It refuses what differs from process to process: pointers, the order
// of maps, the numbers of goroutines.
type digest uint64

func newDigest() digest { return 0xcbf29ce484222325 }

func (d *digest) number(n uint64) {
	for ; n > 0x7f; n >>= 7 {
		d.byte(byte(n) | 0x80)
	}
	d.byte(byte(n))
}

func (d *digest) text(s string) {
	d.number(uint64(len(s)))
	for i := range len(s) {
		d.byte(s[i])
	}
}

func (d *digest) byte(b byte) { *d = (*d ^ digest(b)) * 0x100000001b3 }

// event adds what happened, when, and to which coroutine, by its number in the order of starts and by its name.
func (d *digest) event(e loop.Event, number int) {
	d.byte(byte(e.Kind))
	d.number(uint64(e.Time))
	d.number(uint64(number))
	if e.Kind == loop.EventStep {
		d.text(e.Co.Name())
	}
}

// Digest runs one schedule of s and returns a hash of all that happened in it: every event, its time and its coroutine,
// every choice and its answer, and how it ended. Two runs with equal sources differ only if the program draws on
// something else than its T.
func Digest(s Source, p Program) uint64 { return Explorer{Source: s}.Digest(p) }

// Digest is the function Digest, of the next schedule of the explorer's Source and with its Adversity.
func (e Explorer) Digest(p Program) uint64 {
	e.setDefaults()
	e.worker = &worker{}
	defer e.worker.close()
	s, _ := begin(e.Source, e.Adversity)
	return uint64(e.newRun(p, s).execute().digest)
}
