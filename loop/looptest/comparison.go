package looptest

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
	"github.com/monoloop-go/monoloop/loop"
)

// What an observation can be beside an event of the loop.
const (
	sawChoice loop.EventKind = 200 + iota
	sawLine                  // of T.Logf, after the run
	sawEnd                   // how the run ended; always the last
)

// A observation is one thing that an audit compares. It is comparable, and holds nothing that differs from run to run
// by itself.
type observation struct {
	kind   loop.EventKind
	at     time.Duration
	number int    // of the coroutine in order of starts; 0 if none is concerned
	text   string // the coroutine's name, or what was chosen, logged or came out
	what   string // what a coroutine that parks does: in it are names and times of sleeps
}

// String gives the time, the kind, and the coroutine.
func (s observation) String() string {
	switch {
	case s.kind == sawChoice:
		return fmt.Sprintf("%v  choice    %s", s.at, s.text)
	case s.kind == sawLine:
		return "log: " + s.text
	case s.kind == sawEnd:
		return "the end: " + s.text
	case s.number == 0:
		return fmt.Sprintf("%v  %v", s.at, s.kind)
	}
	return strings.TrimRight(fmt.Sprintf("%v  %-8v  %s (coroutine %d) %s", s.at, s.kind, s.text, s.number, s.what), " ")
}

// around is how many events are shown, and have their stacks kept, on both sides of the one that differs.
const around = 6

// fewObserved is how many may all have their stacks kept.
const fewObserved = 20_000

// A comparison notes what it sees in a run, and compares it with what was seen in another.
type comparison struct {
	run      *run
	observed []observation
	against  []observation // of the other run; nil if there is none
	differs  int           // the first observation that is another one; -1 while there is none
	near     int           // the observation around which stacks are kept; -1 for none
	stacks   map[int][]uintptr
}

func newComparison(r *run, against []observation, near int) *comparison {
	k := &comparison{run: r, against: against, differs: -1, near: near, stacks: map[int][]uintptr{}}
	r.onEvent, r.onChoice = k.event, k.choice
	return k
}

func (k *comparison) event(e loop.Event) {
	s := observation{kind: e.Kind, at: e.Time}
	if e.Co != nil {
		s.number, s.text = k.run.numbers[e.Co], e.Co.Name()
	}
	if e.Kind == loop.EventPark {
		s.what = activityOf(e.Co)
	}
	k.see(s)
}

func (k *comparison) choice(answer int, c loop.Choice) {
	what := [...]string{
		loop.ChooseNext: "what runs next", loop.ChooseAdmit: "whether posts of other goroutines wait", loop.ChooseSweep: "what is canceled next",
	}[c.Kind]
	k.see(observation{kind: sawChoice, at: k.run.clock.Now(), text: fmt.Sprintf("%s: %d of %d", what, answer, c.N)})
}

// end adds what is known after the run.
func (k *comparison) end(out outcome) {
	if k.differs >= 0 {
		return // it was ended early
	}
	for _, line := range out.logs {
		k.see(observation{kind: sawLine, text: line})
	}
	how := "it passed"
	if f := out.failure; f != nil {
		how = fmt.Sprintf("%v: %v", f.Kind, f.Err)
	}
	k.see(observation{kind: sawEnd, text: how})
}

// see notes an observation, and ends the run soon after the first one that differs.
func (k *comparison) see(s observation) {
	i := len(k.observed)
	if k.differs >= 0 && i > k.differs+around {
		return
	}
	k.observed = append(k.observed, s)
	if k.near >= 0 && (i < fewObserved || i >= k.near-around && i <= k.near+around) {
		k.stacks[i] = callers()
	}
	if k.against != nil && k.differs < 0 && (i >= len(k.against) || k.against[i] != s) {
		k.differs = i
		k.run.maxSteps = min(k.run.maxSteps, k.run.steps+around)
	}
}

func callers() []uintptr {
	var pcs [48]uintptr
	return append([]uintptr(nil), pcs[:runtime.Callers(3, pcs[:])]...)
}

// stack returns the calls of the program that led to an observation, innermost first, and before them the one of the
// library that they have made; nothing if the loop itself did it.
func (k *comparison) stack(i int) (calls []string) {
	pcs := k.stacks[i]
	if len(pcs) == 0 {
		return nil
	}
	last, ours := "", 0
	walk := runtime.CallersFrames(pcs)
	for more := true; more; {
		var f runtime.Frame
		f, more = walk.Next()
		call := fmt.Sprintf("%s:%d in %s", filepath.Base(f.File), f.Line,
			f.Function[strings.LastIndexByte(f.Function, '/')+1:])
		if !frames.Call(f.Function, f.File) {
			last = call
			continue
		}
		if last != "" {
			calls = append(calls, last)
		}
		calls, last = append(calls, call), ""
		ours = len(calls)
	}
	return calls[:ours]
}
