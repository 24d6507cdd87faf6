package flight

import (
	"encoding/binary"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
)

// An encoder makes of the words of a log the bytes of a stream: each word as a varint, times as differences, objects
// by number instead of address, and texts as they are.
type encoder struct {
	stream  []byte
	time    uint64
	objects map[uint64]uint64
}

func (e *encoder) add(w eventlog.Word) { e.stream = binary.AppendUvarint(e.stream, uint64(w)) }

// block adds the words of a block.
func (e *encoder) block(words []eventlog.Word) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch w.Kind() {
		case eventlog.Time:
			now := w.Value()
			w, e.time = eventlog.Make(eventlog.Time, now-e.time), now
			if w.Value() == 0 {
				continue
			}
		case eventlog.Park:
			s, object := w.Object()
			if s != eventlog.Task {
				object = e.number(object)
			}
			w = eventlog.MakePark(s, object)
		case eventlog.Settle:
			how, object := w.Outcome()
			w = eventlog.MakeOutcome(eventlog.Settle, e.number(object), how)
		case eventlog.Text:
			n := eventlog.Length(w.Value())
			e.text(w, words[i+1:i+1+n])
			i += n
			continue
		}
		e.add(w)
	}
}

func (e *encoder) text(w eventlog.Word, words []eventlog.Word) {
	e.add(w)
	var bytes []byte
	for _, w := range words {
		bytes = binary.LittleEndian.AppendUint64(bytes, uint64(w))
	}
	e.stream = append(e.stream, bytes[:w.Value()]...)
}

// number returns a small number for an address, in order of appearance.
func (e *encoder) number(object uint64) uint64 {
	if object == 0 {
		return 0
	}
	n, ok := e.objects[object]
	if !ok {
		n = uint64(len(e.objects)) + 1
		e.objects[object] = n
	}
	return n
}
