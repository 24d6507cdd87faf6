package flight

import (
	"encoding/binary"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
)

// An encoder makes of the words of a log the bytes of a stream: each word as a varint, times as differences, functions
// and objects by number instead of address, and texts as they are. It adds what the log leaves out: that a task has
// given way is what remains of a step in which it has neither parked nor ended.
type encoder struct {
	stream  []byte
	source  func(pc uintptr) eventlog.Source
	objects map[uint64]uint64

	now, time uint64  // as the log and the stream have told it
	next      uint64  // the number of the block that comes next, if one did before
	current   uint64  // the task whose step runs, as far as the stream has told
	steps     []aStep // those under way: eager ones begin inside of others, and of callbacks, which are task zero
}

// aStep is one that is under way.
type aStep struct {
	task uint64
	over bool // it has parked or ended, or nobody knows
}

func newEncoder(source func(pc uintptr) eventlog.Source) *encoder {
	return &encoder{source: source, objects: map[uint64]uint64{}}
}

// add adds a word, and before it the time, if that has changed.
func (e *encoder) add(w eventlog.Word) {
	if e.now != e.time {
		e.put(eventlog.Make(eventlog.Time, e.now-e.time))
		e.time = e.now
	}
	e.put(w)
}

func (e *encoder) put(w eventlog.Word) {
	e.stream = binary.AppendUvarint(e.stream, uint64(w))
	switch w.Kind() {
	case eventlog.Current, eventlog.Step, eventlog.StepEnd:
		e.current = w.Value()
	case eventlog.End:
		_, e.current = w.Outcome()
	case eventlog.Callback, eventlog.Wait, eventlog.Finish:
		e.current = 0
	}
}

// block adds the words of a block. What it begins with is known already if the one before it was there.
func (e *encoder) block(number uint64, words []eventlog.Word) {
	if len(words) == 0 {
		return
	}
	i := 0
	if number == e.next && len(e.stream) > 0 {
		i = 3
	}
	e.next = number + 1
	for ; i < len(words); i++ {
		w := words[i]
		if w.Kind() == eventlog.Text {
			n := eventlog.Length(w.Value())
			e.text(w, words[i+1:i+1+n])
			i += n
			continue
		}
		e.word(w)
	}
}

func (e *encoder) word(w eventlog.Word) {
	switch w.Kind() {
	case eventlog.Time:
		e.now = w.Value()
	case eventlog.Current:
		task, running := w.Current()
		e.steps = append(e.steps[:0], aStep{task, !running})
		e.add(eventlog.Make(eventlog.Current, task))
	case eventlog.Step, eventlog.Eager, eventlog.StepEnd, eventlog.Callback, eventlog.Call, eventlog.Nothing,
		eventlog.Post, eventlog.Timer, eventlog.Over, eventlog.Wait, eventlog.Finish:
		e.entry(w)
	case eventlog.Park:
		e.over(e.running())
		s, object := w.Object()
		e.add(eventlog.MakePark(s, e.object(s, object)))
	case eventlog.End:
		_, task := w.Outcome()
		e.over(task)
		e.add(w)
	case eventlog.Settled:
		s, object, how := w.Settled()
		e.add(eventlog.MakeSettled(s, e.object(s, object), how))
	default:
		e.add(w)
	}
}

// entry adds the word of what is an end of the step under way, but for an eager one, which begins inside of it.
func (e *encoder) entry(w eventlog.Word) {
	switch v := w.Value(); w.Kind() {
	case eventlog.Eager:
		e.steps = append(e.steps, aStep{task: v})
		e.add(eventlog.Make(eventlog.Step, v))
	case eventlog.StepEnd:
		e.end(v)
		e.add(w)
	case eventlog.Step:
		e.end(0)
		e.steps = append(e.steps, aStep{task: v})
		e.add(w)
	case eventlog.Call:
		e.end(0)
		e.add(eventlog.Make(eventlog.Callback, uint64(e.source(uintptr(v)))))
	case eventlog.Over:
		e.end(0)
		e.add(eventlog.Make(eventlog.Current, 0))
	default:
		e.end(0)
		e.add(w)
	}
}

// end ends the steps that have begun inside of one of outer, or all if that is zero, or not known.
func (e *encoder) end(outer uint64) {
	for n := len(e.steps); n > 0; n-- {
		s := e.steps[n-1]
		if s.task == outer && outer != 0 {
			return
		}
		if !s.over && s.task != 0 {
			e.giveWay(s.task)
		}
		e.steps = e.steps[:n-1]
	}
	if outer != 0 {
		e.steps = append(e.steps, aStep{outer, true})
	}
}

// giveWay adds that a task has given way, at the time of before what comes next.
func (e *encoder) giveWay(task uint64) {
	if e.current != task {
		e.put(eventlog.Make(eventlog.Current, task))
	}
	e.put(eventlog.Make(eventlog.Yield, 0))
}

// running returns the task whose step is the innermost one.
func (e *encoder) running() uint64 {
	if n := len(e.steps); n > 0 {
		return e.steps[n-1].task
	}
	return 0
}

// over is told that a task has parked or ended.
func (e *encoder) over(task uint64) {
	for i := range e.steps {
		if e.steps[i].task == task {
			e.steps[i].over = true
		}
	}
}

func (e *encoder) text(w eventlog.Word, words []eventlog.Word) {
	e.put(w)
	var bytes []byte
	for _, w := range words {
		bytes = binary.LittleEndian.AppendUint64(bytes, uint64(w))
	}
	e.stream = append(e.stream, bytes[:w.Value()]...)
}

// object returns a small number for an address, in order of appearance; tasks have their own.
func (e *encoder) object(s eventlog.Source, object uint64) uint64 {
	if s == eventlog.Task || object == 0 {
		return object
	}
	n, ok := e.objects[object]
	if !ok {
		n = uint64(len(e.objects)) + 1
		e.objects[object] = n
	}
	return n
}
