package inspect

import (
	"runtime/metrics"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// publishEvery is how old what is known of a busy loop may be.
const publishEvery = 50 * time.Millisecond

// A tally counts the events of one loop. It belongs to the loop's goroutine, but for what it has published, which any
// goroutine may read.
type tally struct {
	loop    *loop.Loop
	low     *loop.Low
	counted Counters
	samples samples
	recent  *recent // nil if the loop has a record of its own
	heap    []metrics.Sample

	batch   uint64        // the number of the present turn
	depth   int           // how many entries, an eager step inside another, have begun
	began   time.Duration // the outermost of them
	parked  int
	running int
	second  int64    // of the last event
	since   Counters // what was counted at the beginning of that second
	lagMax  time.Duration
	stepMax time.Duration
	next    time.Duration // when it publishes next

	mu        sync.Mutex
	published published
}

// published is what other goroutines may see.
type published struct {
	counters Counters
	samples  samples
	loop     Loop
	taken    time.Time
}

func newTally(l *loop.Loop, r *recent) *tally {
	t := &tally{loop: l, recent: r, low: l.Low(), heap: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}}
	t.second = int64(l.Time() / time.Second)
	metrics.Read(t.heap)
	return t
}

// observe is told of every event.
func (t *tally) observe(e loop.Event) {
	if e.Time >= t.next {
		t.publish(e.Time)
	}
	if t.recent != nil {
		t.recent.add(e)
	}
	switch e.Kind {
	case loop.EventPost:
		t.counted.Posts++
	case loop.EventTimer:
		t.timer(e.Time - e.Deadline)
	case loop.EventCallback:
		t.begin(e.Time)
		t.counted.Callbacks++
	case loop.EventCallbackEnd:
		t.end(e.Time)
	case loop.EventStart:
		t.start(e.Co, e.By, e.Time)
	case loop.EventStep:
		t.step(e.Co, e.Time)
	case loop.EventStepEnd:
		t.stepEnd(e.Co, e.Time)
	case loop.EventPark:
		t.become(t.known(e.Co), parked, e.Time)
	case loop.EventWake:
		t.become(t.known(e.Co), ready, e.Time)
	case loop.EventEnd:
		t.ended(e.Co)
	}
}

func (t *tally) timer(lag time.Duration) {
	t.counted.TimersFired++
	t.counted.Lag.add(lag)
	t.lagMax = max(t.lagMax, lag)
}

// begin is told that the loop begins an entry of the ready queue, or an eager step inside one.
func (t *tally) begin(now time.Duration) {
	if b := t.low.Batch(); b != t.batch {
		t.batch, t.depth = b, 0
		t.turn(now)
	}
	if t.depth == 0 {
		t.began = now
	}
	t.depth++
}

// end is told that an entry is over, or an eager step. Of one that a panic has ended it is not told.
func (t *tally) end(now time.Duration) {
	if t.depth--; t.depth != 0 {
		t.depth = max(t.depth, 0)
		return
	}
	t.stepMax = max(t.stepMax, now-t.began)
	t.busy(t.began, now)
}

// known returns the record of co, which is made if there is none.
func (t *tally) known(co *loop.Co) *record {
	if r := recordOf(co); r != nil {
		return r
	}
	return t.meet(co)
}

// meet makes the record of a task that was started before.
func (t *tally) meet(co *loop.Co) *record {
	r := newRecord(co)
	switch r.state {
	case parked:
		t.parked++
	case running:
		t.running++
	}
	return r
}

func (t *tally) start(co, by *loop.Co, now time.Duration) {
	r := &record{since: now}
	parent := t.loop.Current()
	if parent == nil {
		parent = by
	}
	if parent != nil {
		r.parent, r.parentName = parent.Low().ID(), parent.Name()
	}
	co.Low().SetRecord(r)
	t.counted.Started++
}

// step is told that a step of co begins.
func (t *tally) step(co *loop.Co, now time.Duration) {
	t.begin(now)
	r := t.known(co)
	if r.state == ready && r.since != unknown {
		t.counted.Wait.add(now - r.since)
		r.waited += now - r.since
	}
	t.counted.Steps++
	r.steps++
	r.began = now
	t.become(r, running, now)
}

// turn is told that a turn begins that is to run something.
func (t *tally) turn(now time.Duration) {
	t.counted.Turns++
	if s := t.samples.at(int64(now / time.Second)); s != nil {
		s.Turns++
		s.Ready = max(s.Ready, t.low.Ready()+1)
	}
}

// stepEnd is told that the step of co is over.
func (t *tally) stepEnd(co *loop.Co, now time.Duration) {
	r := t.known(co)
	if r.steps == 0 { // it was begun before the inspector was attached
		return
	}
	took := now - r.began
	r.ran += took
	r.longest = max(r.longest, took)
	t.counted.Step.add(took)
	t.end(now)
}

// ended is told that co has ended. One that was not known is counted out as it comes in.
func (t *tally) ended(co *loop.Co) {
	t.counted.Ended++
	if r := recordOf(co); r != nil {
		t.count(r.state, -1)
	}
}

// become moves a task to another state.
func (t *tally) become(r *record, to state, now time.Duration) {
	t.count(r.state, -1)
	t.count(to, 1)
	r.state, r.since = to, now
}

func (t *tally) count(s state, n int) {
	switch s {
	case parked:
		t.parked += n
	case running:
		t.running += n
	}
}

// busy counts the time from one moment to another, in each of the seconds in which it lies.
func (t *tally) busy(from, to time.Duration) {
	t.counted.Busy += to - from
	for from = max(from, to-history*time.Second); from < to; {
		second := from / time.Second
		end := min((second+1)*time.Second, to)
		if s := t.samples.at(int64(second)); s != nil {
			s.Busy += end - from
		}
		from = end
	}
}

// publish makes what was counted known to other goroutines.
func (t *tally) publish(now time.Duration) {
	t.next = now + publishEvery
	t.sample(now)
	l := t.whole()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.published = published{t.counted, t.samples, l, time.Now()}
}

// sample brings the sample of the present second up to date, and before that the one of the last, if that is over.
func (t *tally) sample(now time.Duration) {
	second := int64(now / time.Second)
	t.next = min(t.next, time.Duration(second+1)*time.Second)
	t.fill()
	if second != t.second {
		t.second, t.since = second, t.counted
		t.lagMax, t.stepMax = 0, 0
		metrics.Read(t.heap)
		t.fill()
	}
}

func (t *tally) fill() {
	s := t.samples.at(t.second)
	if s == nil {
		return
	}
	lag := t.counted.Lag.since(&t.since.Lag)
	lag.Max = t.lagMax
	s.LagP50, s.LagP99, s.LagMax, s.StepMax = lag.Quantile(0.5), lag.Quantile(0.99), lag.Max, t.stepMax
	turns, busy := s.Turns, s.Busy // which are counted in the seconds in which they lie
	s.Work = t.counted.Work.since(&t.since.Work)
	s.Turns, s.Busy = turns, busy
	s.Tasks, s.Parked, s.Running, s.Timers = t.low.Live(), t.parked, t.running, t.loop.Timers()
	s.Heap = t.heap[0].Value.Uint64()
}

// whole returns the loop on the whole.
func (t *tally) whole() Loop {
	l := Loop{State: "running", Answered: true, Time: t.loop.Time(), Debug: t.loop.Debug(), Started: t.low.Started(),
		Sizes: Sizes{t.low.Live(), t.low.Ready(), t.loop.Timers()}}
	l.WillPost, l.MayPost = t.low.Holds()
	return l
}

// last returns what was published last.
func (t *tally) last() published {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.published
}
