package stream

import "github.com/monoloop-go/monoloop/loop"

// An output is what is to be written and is not yet with the kernel, in order, and those who wait for it. A stream has
// none while both are empty.
//
// The counters run from the beginning of the output: put is how many bytes were ever added, gone how many have left it,
// to the transport or by being taken back. What waits for bytes waits until gone has reached a number.
type output struct {
	segments  []segment
	put, gone int64
	waits     []*outputWait
	scheduled bool // the flusher is in the ready queue
	over      bool // a Write has met the high-water mark: until the low one is reached, the next ones wait as well
}

// A segment is part of the output. Its bytes are the output's own, or those of a Write that waits.
type segment struct {
	bytes []byte
	by    *WriteStep // nil if the bytes are the output's own
}

// Pending returns how many bytes were given to Write and Append and are not yet with the kernel.
func (s *Stream) Pending() int {
	n := s.buffered()
	if s.out != nil {
		n += int(s.out.put - s.out.gone)
	}
	return n
}

// buffered returns how much of what the transport has taken is not yet with the kernel.
func (s *Stream) buffered() int {
	if !s.buffers || s.transport == nil {
		return 0
	}
	return s.transport.(Buffering).Buffered()
}

// mayWrite says why nothing can be written; nil if it can.
func (s *Stream) mayWrite() error {
	s.hub.check("a write")
	switch {
	case s.state != stateOpen:
		return s.errClosed("write")
	case s.rare != nil && s.rare.writeErr != nil:
		return s.rare.writeErr
	case s.shut:
		return s.failure("write", errShut)
	}
	return nil
}

// Append adds p to the output, however much there is, and never suspends. It is sent when co is next suspended on this
// stream, or else in the next turn, together with what else was appended. Back-pressure is Drain's, or Write's, which
// waits. The error says that the stream is closed, or has failed. See asyncio.StreamWriter.write.
func (s *Stream) Append(p []byte) error {
	if err := s.mayWrite(); err != nil {
		return err
	}
	s.enqueue(p)
	s.flushSoon()
	return nil
}

// enqueue copies p to the end of the output.
func (s *Stream) enqueue(p []byte) {
	if len(p) == 0 {
		return
	}
	o := s.output()
	o.put += int64(len(p))
	if n := len(o.segments); n > 0 && o.segments[n-1].by == nil {
		last := &o.segments[n-1]
		last.bytes = append(last.bytes, p...)
		return
	}
	o.segments = append(o.segments, segment{bytes: append(s.hub.buffer(), p...)})
}

func (s *Stream) output() *output {
	if s.out == nil {
		s.out = &output{}
	}
	return s.out
}

// TryWrite writes as much of p as there is room for below the high-water mark, and returns how much that is. If that is
// not all, the error is ErrWouldBlock; Drain waits for room.
func (s *Stream) TryWrite(p []byte) (n int, err error) {
	if err := s.mayWrite(); err != nil {
		return 0, err
	}
	if n, err = s.writeThrough(p); err != nil {
		return n, err
	}
	room := max(0, s.high()-s.Pending())
	if s.out != nil && s.out.over {
		room = 0
	}
	m := min(room, len(p)-n)
	s.enqueue(p[n : n+m])
	if n += m; n < len(p) {
		s.output().over = true
		return n, ErrWouldBlock
	}
	return n, nil
}

// writeThrough gives the transport what it takes: of the output first, and then of p, of which it returns how much.
func (s *Stream) writeThrough(p []byte) (n int, err error) {
	if s.ready&(canWrite|corked) != canWrite {
		return 0, nil
	}
	if o := s.out; o != nil && len(o.segments) > 0 {
		if s.Pending()+len(p) <= min(s.high(), defaultLowWater) { // one call for both
			s.enqueue(p)
			n = len(p)
		}
		if s.flush(); len(o.segments) > 0 || n > 0 {
			return n, s.writeError()
		}
	}
	for n < len(p) && err == nil {
		var m int
		m, err = s.send(p[n:])
		n += m
	}
	if s.out != nil { // a transport that buffers has somebody wait for what it has taken before
		s.out.put += int64(n)
		s.out.gone += int64(n)
	}
	if err == ErrWouldBlock {
		err = nil
	}
	return n, err
}

// send is the one place where output goes to the transport.
func (s *Stream) send(p []byte) (int, error) {
	if s.ready&(canWrite|corked) != canWrite {
		return 0, ErrWouldBlock
	}
	n, err := s.transport.Write(p)
	switch {
	case err == nil:
	case err == ErrWouldBlock:
		s.ready &^= canWrite
	default:
		err = s.failure("write", err)
		s.rarely().writeErr = err
	}
	return n, err
}

func (s *Stream) writeError() error {
	if s.rare == nil {
		return nil
	}
	return s.rare.writeErr
}

// Write writes p. It suspends co while more than the high-water mark is pending, until no more than the low one is: p
// is not copied meanwhile, and must not be changed; but if it is of what Fill has returned, it is copied. What is
// written by several coroutines is in the order of their calls, each in one piece. When Write returns with no error,
// all of p is with the kernel or in the output, and goes out by itself.
//
// If co is canceled, or the connection fails, n is how much of p was written, and nothing of the rest ever will be. See
// asyncio.StreamWriter.write with drain, and sock_sendall.
func (s *Stream) Write(co *loop.Co, p []byte) (n int, err error) {
	if s.Pending() == 0 {
		if n, err = s.TryWrite(p); err != ErrWouldBlock {
			return n, err
		}
	}
	step := WriteStep{Stream: s, From: p, N: n}
	err = co.Await(&step)
	return step.N, err
}

// flushSoon has the output sent in the next turn, if that is not so yet.
func (s *Stream) flushSoon() {
	if o := s.output(); !o.scheduled {
		o.scheduled = true
		s.hub.loop.Low().Schedule((*flusher)(s))
	}
}

// flusher is the entry that sends the output.
type flusher Stream

// Run sends what the transport takes.
func (f *flusher) Run() {
	s := (*Stream)(f)
	if s.out == nil {
		return
	}
	s.out.scheduled = false
	s.flush()
}

// flush sends what the transport takes of the output, and tells those who wait for it.
func (s *Stream) flush() {
	o := s.out
	if o == nil || s.state == stateClosed {
		return
	}
	sent := 0
	for sent < len(o.segments) && s.flushSegment(&o.segments[sent]) {
		sent++
	}
	if s.buffers {
		s.flushTransport()
	}
	if err := s.writeError(); err != nil {
		s.dropOutput()
		return
	}
	o.segments = shift(o.segments, sent)
	s.progress()
}

// flushTransport has the transport send what it keeps.
func (s *Stream) flushTransport() {
	err := s.transport.(Buffering).Flush()
	told := s.state == stateClosing && s.finished // all but the end was sent before
	if err != nil && s.writeError() == nil && !told {
		s.rarely().writeErr = s.failure("write", err)
	}
}

// flushSegment sends what the transport takes of one segment, and reports whether that is all. The end of a Write that
// is below the low-water mark becomes the output's own, and the Write is done.
func (s *Stream) flushSegment(g *segment) bool {
	o := s.out
	for len(g.bytes) > 0 {
		n, err := s.send(g.bytes)
		o.gone += int64(n)
		if n == len(g.bytes) && g.by == nil {
			s.hub.recycle(g.bytes)
		}
		g.bytes = g.bytes[n:]
		if g.by != nil {
			g.by.advance(n)
		}
		if err != nil {
			break
		}
	}
	if g.by != nil && len(g.bytes) <= s.low() {
		s.takeOver(g)
	}
	return len(g.bytes) == 0
}

// takeOver makes a segment the output's own, and the Write whose it was done.
func (s *Stream) takeOver(g *segment) {
	w, n := g.by, len(g.bytes)
	g.bytes, g.by = append(s.hub.buffer(), g.bytes...), nil
	w.finish(n)
}

// shift drops the first n of the segments.
func shift(segments []segment, n int) []segment {
	left := copy(segments, segments[n:])
	clear(segments[left:])
	return segments[:left]
}

// progress tells those who wait for what is gone, and lets go of an output that is of no use any more.
func (s *Stream) progress() {
	o := s.out
	if s.Pending() <= s.low() {
		o.over = false
	}
	out := o.gone - int64(s.buffered())
	kept := o.waits[:0]
	for _, w := range o.waits {
		if out >= w.until {
			w.co.Low().Unpark()
		} else {
			kept = append(kept, w)
		}
	}
	clear(o.waits[len(kept):])
	o.waits = kept
	if s.Pending() > 0 {
		return
	}
	if s.shut || s.state == stateClosing {
		s.finishOutput()
	}
	if s.out != nil && len(s.out.waits) == 0 && !s.out.scheduled {
		s.out = nil
	}
}

// dropOutput drops what is pending, since the stream has failed or was given up; those who wait try again, and learn
// it.
func (s *Stream) dropOutput() {
	o := s.out
	if o == nil {
		return
	}
	for _, g := range o.segments {
		if g.by != nil {
			g.by.finish(0)
		}
	}
	o.segments = nil
	o.gone = o.put
	s.progress()
}
