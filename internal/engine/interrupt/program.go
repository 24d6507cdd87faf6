package interrupt

import (
	"os"
	"os/signal"
	"slices"
	"sync"
)

// A Program is to be asked to end by the first interrupt that comes between Begin and End.
type Program struct {
	ask      func()    // called once at most, on another goroutine, under mu
	handlers *Handlers // of its loop
	heard    bool      // it was asked; guarded by mu
}

var (
	mu       sync.Mutex // guards what follows
	programs []*Program // that have begun and not ended, in that order
	ears     *listener  // of these programs; nil if there are none
	dying    bool       // one that has ended asks for the end of the process
)

// Begin begins a program. Ask tells it of the interrupt: it must not block, nor call this package. While there are
// handlers, the program handles interrupts itself and is not asked.
func Begin(handlers *Handlers, ask func()) *Program {
	p := &Program{ask: ask, handlers: handlers}
	if !possible || signal.Ignored(os.Interrupt) || inBubble() {
		return p
	}
	mu.Lock()
	defer mu.Unlock()
	if len(programs) == 0 {
		ears = listen()
	}
	programs = append(programs, p)
	return p
}

// End ends the program. Kills is asked, with whether the program was interrupted, if that is to be the end of the
// process; nil says no. End reports whether now is the time for that, since every other program has ended: then the
// caller is to call Raise. To end a program twice is fine.
func (p *Program) End(kills func(heard bool) bool) (now bool) {
	mu.Lock()
	i := slices.Index(programs, p)
	if i < 0 {
		mu.Unlock()
		return false
	}
	programs = slices.Delete(programs, i, i+1)
	dying = dying || kills != nil && kills(p.heard)
	var idle *listener
	if len(programs) == 0 {
		now = dying && kills != nil
		idle, ears, dying = ears, nil, false
	}
	mu.Unlock()
	if idle != nil {
		idle.stop()
	}
	return now
}
