package play

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// A camera observes one run, and takes the pictures. All fields belong to the loop's goroutine.
type camera struct {
	loop     *loop.Loop
	pictures []Picture
	ready    []Entry // as the events tell it, in order
	ended    []Task
	output   strings.Builder
	choice   *Picture // the choice that was made for the next entry; nil if there was none
	turn     int
	batch    uint64
	running  bool // an entry
	taken    bool // the last picture is that of the entry that runs, or ran last
	ending   bool // what is left is canceled, and nothing has run since
}

// maxPictures is how many a run has at most, the last one besides: what goes on for ever needs no more.
const maxPictures = 3000

// begin is told the first event, the start of main: a source is not told all, so the camera looks for itself from now
// on.
func (c *camera) begin(e loop.Event) {
	if c.loop == nil && e.Co != nil {
		c.loop = e.Co.Loop()
		c.loop.Low().SetValue(outputKey{}, &c.output)
		c.loop.Low().AddObserver(c.observe)
		c.observe(e)
	}
}

// observe is told each event.
func (c *camera) observe(e loop.Event) {
	switch e.Kind {
	case loop.EventStep, loop.EventCallback:
		c.running, c.ending = true, false
	case loop.EventStepEnd, loop.EventCallbackEnd:
		c.running = false
	case loop.EventCancel:
		c.end(e.Time)
	}
	switch e.Kind {
	case loop.EventPost, loop.EventTimer, loop.EventReady:
		c.ready = append(c.ready, entryOf(e.On))
	case loop.EventStart, loop.EventWake:
		c.ready = append(c.ready, stepOf(e.Co))
	case loop.EventStep:
		c.take(stepOf(e.Co), e.Time)
	case loop.EventCallback:
		c.take(entryOf(e.On), e.Time)
	case loop.EventEnd:
		c.ended = append(c.ended, Task{e.Co.Low().ID(), e.Co.Name(), "ended", outcomeOf(e.Err)})
	}
}

// end takes a picture before the run cancels what is left, as it does when main has ended, and in a deadlock.
func (c *camera) end(now time.Duration) {
	if !c.running && !c.ending {
		c.ending = true
		c.take(Entry{Name: "the run ends: what is left is canceled"}, now)
	}
}

func outcomeOf(err error) string {
	switch {
	case err == nil:
		return "returned"
	case loop.IsCanceled(err):
		return "canceled"
	}
	return err.Error()
}

func stepOf(co *loop.Co) Entry { return Entry{co.Name(), co.Low().ID()} }

// entryOf is what is ready and no step: the end of a sleep, or a callback.
func entryOf(on any) Entry {
	if sleeper, ok := on.(interface{ Co() *loop.Co }); ok && sleeper.Co() != nil {
		return timeIsUp(sleeper.Co())
	}
	return Entry{Name: nameOf(on)}
}

func timeIsUp(co *loop.Co) Entry { return Entry{co.Name() + ": time is up", co.Low().ID()} }

// nameOf is the name of a callback.
func nameOf(on any) string {
	switch on := on.(type) {
	case nil:
		return "canceled"
	case fmt.Stringer:
		return on.String()
	}
	name := strings.TrimPrefix(reflect.TypeOf(on).String(), "*")
	if v := reflect.ValueOf(on); v.Kind() == reflect.Func {
		name = runtime.FuncForPC(v.Pointer()).Name()
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	name, _, _ = strings.Cut(name, "[") // type arguments
	return name
}

// take takes the picture before an entry, which has just left the ready queue.
func (c *camera) take(next Entry, now time.Duration) {
	if i := slices.Index(c.ready, next); i >= 0 {
		c.ready = slices.Delete(c.ready, i, i+1)
	}
	if c.taken = len(c.pictures) < maxPictures; !c.taken {
		return
	}
	if batch := c.loop.Low().Batch(); batch != c.batch || c.turn == 0 {
		c.batch = batch
		c.turn++
	}
	p := Picture{Choice: -1}
	if c.choice != nil {
		p = *c.choice
		c.choice = nil
	}
	p.Next = next
	c.fill(&p, now)
}

// fill fills in what is seen of the loop.
func (c *camera) fill(p *Picture, now time.Duration) {
	p.Turn, p.Time = c.turn, now.String()
	p.Ready, p.Waits, p.Lines = slices.Clone(c.ready), graphOf(c.loop), c.lines()
	for co := c.loop.Low().First(); co != nil; co = co.Low().Next() {
		p.Tasks = append(p.Tasks, Task{co.Low().ID(), co.Name(), co.Low().State(), c.doing(co)})
	}
	p.Tasks = append(p.Tasks, c.ended...)
	slices.SortFunc(p.Tasks, func(a, b Task) int { return int(a.ID) - int(b.ID) })
	p.Tasks = slices.CompactFunc(p.Tasks, func(a, b Task) bool { return a.ID == b.ID })
	c.loop.Low().EachTimer(func(when time.Duration, on any) bool {
		p.Timer = append(p.Timer, Timer{when.String(), strings.TrimSuffix(entryOf(on).Name, ": time is up")})
		return len(p.Timer) < 20
	})
	c.pictures = append(c.pictures, *p)
}

// lines is how many lines the program has printed.
func (c *camera) lines() int { return strings.Count(c.output.String(), "\n") }

func (c *camera) doing(co *loop.Co) string {
	if co.Low().State() != "parked" {
		return ""
	}
	return co.Low().Doing()
}

// chose keeps a choice for the picture of what runs next.
func (c *camera) chose(number, answer int, q loop.Choice) {
	p := &Picture{Choice: number, Kind: q.Kind.String(), Answer: answer}
	for i := range q.N {
		switch co := q.Co(i); {
		case co == nil:
			p.Options = append(p.Options, Entry{Name: q.Name(i)})
		case co.Low().State() == "parked":
			p.Options = append(p.Options, timeIsUp(co))
		default:
			p.Options = append(p.Options, stepOf(co))
		}
	}
	if q.Kind == loop.ChooseNext {
		c.choice = p
	}
}

// asked puts a question into the picture of the entry that asks.
func (c *camera) asked(a Asked) {
	if c.taken {
		p := &c.pictures[len(c.pictures)-1]
		p.Asked = append(p.Asked, a)
	}
}

// finish takes the picture of the end.
func (c *camera) finish() {
	last := Picture{Choice: -1, Turn: c.turn, Lines: c.lines()}
	if n := len(c.pictures); n > 0 {
		last.Time = c.pictures[n-1].Time
		last.Tasks = slices.Clone(c.pictures[n-1].Tasks)
	}
	for _, t := range c.ended {
		if i := slices.IndexFunc(last.Tasks, func(o Task) bool { return o.ID == t.ID }); i >= 0 {
			last.Tasks[i] = t
		} else {
			last.Tasks = append(last.Tasks, t)
		}
	}
	c.pictures = append(c.pictures, last)
}
