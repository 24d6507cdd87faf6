package stream

import (
	"bytes"
	"io"

	"github.com/monoloop-go/monoloop/loop"
)

// reading is one operation of a reader. try does what can be done without waiting, and reports whether that is all;
// undo makes unread again what it has taken.
type reading interface {
	try() (done bool, err error)
	undo()
}

// stepReading is the Step of every reading operation.
func (s *Stream) stepReading(co *loop.Co, in error, r reading) (done bool, err error) {
	s.stopWaiting(co)
	if in != nil {
		r.undo()
		return true, in
	}
	if done, err := r.try(); done {
		return true, err
	}
	if err := s.waitForInput(co); err != nil {
		r.undo()
		return true, err
	}
	return false, nil
}

// FillStep is Fill for step tasks: what it returns is Stream.Unread then. It may be used again once it is done.
type FillStep struct{ Stream *Stream }

// Step waits for input.
func (f *FillStep) Step(co *loop.Co, in error) (done bool, err error) {
	return f.Stream.stepReading(co, in, f)
}

func (f *FillStep) try() (done bool, err error) {
	_, err = f.Stream.TryFill()
	return err != ErrWouldBlock, err
}

func (f *FillStep) undo() {}

// ReadStep is Read for step tasks. It may be used again once it is done.
type ReadStep struct {
	Stream *Stream
	To     []byte

	// N is how much was read; set when the step is done.
	N int
}

// Step reads.
func (r *ReadStep) Step(co *loop.Co, in error) (done bool, err error) {
	return r.Stream.stepReading(co, in, r)
}

func (r *ReadStep) try() (done bool, err error) {
	r.N, err = r.Stream.TryRead(r.To)
	return err != ErrWouldBlock, err
}

func (r *ReadStep) undo() { r.N = 0 }

// ReadFullStep is ReadFull for step tasks. To use it again once it is done, set N to 0.
type ReadFullStep struct {
	Stream *Stream
	To     []byte

	// N is how much was read.
	N int
}

// Step reads.
func (r *ReadFullStep) Step(co *loop.Co, in error) (done bool, err error) {
	return r.Stream.stepReading(co, in, r)
}

func (r *ReadFullStep) try() (done bool, err error) {
	for r.N < len(r.To) {
		n, err := r.Stream.TryRead(r.To[r.N:])
		r.N += n
		switch {
		case err == nil:
		case err == ErrWouldBlock:
			return false, nil
		case err == io.EOF && r.N > 0:
			return true, io.ErrUnexpectedEOF
		default:
			r.undo()
			return true, err
		}
	}
	return true, nil
}

func (r *ReadFullStep) undo() {
	if r.Stream.state == stateOpen {
		r.Stream.unreadAgain(r.To[:r.N])
	}
	r.N = 0
}

// ReadUntilStep is ReadUntil for step tasks. It may be used again once it is done.
type ReadUntilStep struct {
	Stream    *Stream
	Separator []byte

	// Data is what was read, with the separator; set when the step is done.
	Data []byte

	searched int // how much of what is unread has no separator
}

// Step reads.
func (r *ReadUntilStep) Step(co *loop.Co, in error) (done bool, err error) {
	return r.Stream.stepReading(co, in, r)
}

func (r *ReadUntilStep) try() (done bool, err error) {
	r.Data = nil
	end, err := r.Stream.scan(r.Separator, &r.searched)
	switch {
	case err == ErrWouldBlock:
		return false, nil
	case err == io.EOF:
		r.Data, err = r.Stream.takeRest()
	case err == nil:
		r.Data = r.Stream.take(end)
	}
	return true, err
}

func (r *ReadUntilStep) undo() { r.Data, r.searched = nil, 0 }

// scan reads until the separator is among what is unread, and returns where it ends. searched is where it goes on, and
// zero when it is over.
func (s *Stream) scan(separator []byte, searched *int) (end int, err error) {
	if len(separator) == 0 {
		panic("stream: an empty separator")
	}
	from := min(*searched, len(s.in)) // an Abort drops what was searched
	*searched = 0
	for {
		i := bytes.Index(s.in[from:], separator)
		if i >= 0 && from+i <= s.limit() {
			return from + i + len(separator), nil
		}
		before := from + i
		if i < 0 {
			before = max(0, len(s.in)-len(separator)+1)
		}
		if before > s.limit() {
			return 0, &LimitError{Limit: s.limit(), Consumed: before}
		}
		from = before
		if _, err := s.TryFill(); err != nil {
			if err == ErrWouldBlock {
				*searched = from
			}
			return 0, err
		}
	}
}

// WriteStep is Write for step tasks. To use it again once it is done, set N to 0.
type WriteStep struct {
	Stream *Stream
	From   []byte

	// N is how much was written.
	N int

	co *loop.Co // who waits; nil if nobody does
}

// Step writes.
func (w *WriteStep) Step(co *loop.Co, in error) (done bool, err error) {
	s := w.Stream
	if w.co != nil {
		return w.resumed(in)
	}
	if in != nil {
		return true, in
	}
	n, err := s.TryWrite(w.From[w.N:])
	if w.N += n; err != ErrWouldBlock {
		return true, err
	}
	if err := s.mustBeOf(co); err != nil {
		return true, err
	}
	w.co = co
	o := s.output()
	rest := s.hub.keep(w.From[w.N:])
	o.put += int64(len(rest))
	o.segments = append(o.segments, segment{rest, w})
	co.Low().Park(w)
	return false, nil
}

func (w *WriteStep) resumed(in error) (done bool, err error) {
	w.co = nil
	if w.N == len(w.From) {
		return true, in
	}
	w.Stream.takeBack(w)
	if in == nil {
		if in = w.Stream.writeError(); in == nil {
			in = w.Stream.errClosed("write")
		}
	}
	return true, in
}

// advance tells that n bytes more were sent.
func (w *WriteStep) advance(n int) { w.N += n }

// finish tells that nothing of the write is waited for any more.
func (w *WriteStep) finish(n int) {
	w.N += n
	if w.co != nil {
		w.co.Low().Unpark()
	}
}

// Abort ends the wait. What was not written is taken back when co goes on.
func (w *WriteStep) Abort(co *loop.Co, cause error) bool {
	w.Stream.takeBack(w)
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the coroutine waits for.
func (w *WriteStep) String() string { return "output of " + w.Stream.String() }

// takeBack takes out of the output what is left of a Write. Those who wait for something behind it wait for less.
func (s *Stream) takeBack(w *WriteStep) {
	if s.out == nil {
		return
	}
	o := s.out
	at := o.gone
	for i, g := range o.segments {
		if g.by == w {
			n := int64(len(g.bytes))
			o.segments = append(o.segments[:i], o.segments[i+1:]...)
			o.put -= n
			for _, wait := range o.waits {
				if wait.until > at {
					wait.until -= n
				}
			}
			s.progress()
			return
		}
		at += int64(len(g.bytes))
	}
}
