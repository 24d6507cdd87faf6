package stream

import "github.com/monoloop-go/monoloop/loop"

// outputWait is a coroutine that waits until the output is gone as far as a number.
type outputWait struct {
	co    *loop.Co
	until int64
	drain bool // until the low-water mark, which may be set anew
}

// Flush suspends co until what is pending now is with the kernel. If co is canceled, it goes out all the same.
func (s *Stream) Flush(co *loop.Co) error {
	if s.flush(); s.Pending() == 0 {
		return s.flushError()
	}
	return co.Await(&FlushStep{Stream: s})
}

// Drain suspends co, if more than the high-water mark is pending, or if a Write or TryWrite has met that, until no more
// than the low one is. It is the back-pressure of Append and TryWrite. See asyncio.StreamWriter.drain.
func (s *Stream) Drain(co *loop.Co) error {
	if s.drained() {
		return s.writeError()
	}
	return co.Await(s.DrainStep())
}

// FlushStep is Flush for step tasks. It may be used again once it is done.
type FlushStep struct {
	Stream *Stream

	drain bool // the low-water mark will do
	wait  outputWait
}

// DrainStep returns the step that is Drain for step tasks.
func (s *Stream) DrainStep() *FlushStep { return &FlushStep{Stream: s, drain: true} }

// Step waits until the output is gone.
func (f *FlushStep) Step(co *loop.Co, in error) (done bool, err error) {
	s := f.Stream
	if f.wait.co != nil {
		f.wait.co = nil
		s.waitNoMore(&f.wait)
		if in == nil {
			in = s.flushError()
		}
		return true, in
	}
	if in != nil {
		return true, in
	}
	leave := 0
	if f.drain {
		leave = s.low()
	} else {
		s.flush()
	}
	if s.Pending() == 0 && !f.drain || f.drain && s.drained() {
		return true, s.flushError()
	}
	done, err = s.waitForOutput(co, f, &f.wait, leave)
	f.wait.drain = f.drain
	return done, err
}

// Abort ends the wait; what is pending goes out all the same.
func (f *FlushStep) Abort(co *loop.Co, cause error) bool {
	f.Stream.waitNoMore(&f.wait)
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the coroutine waits for.
func (f *FlushStep) String() string { return "output of " + f.Stream.String() }

// drained reports whether a Drain need not wait: no more than the high-water mark is pending, and no Write or TryWrite
// has met it since the low one was reached.
func (s *Stream) drained() bool { return s.Pending() <= s.high() && (s.out == nil || !s.out.over) }

// waitForOutput parks co on on, until no more is left than leave of what is pending now.
func (s *Stream) waitForOutput(co *loop.Co, on loop.Waitlist, w *outputWait, leave int) (done bool, err error) {
	if err := s.mustBeOf(co); err != nil {
		return true, err
	}
	o := s.output()
	*w = outputWait{co: co, until: o.put - int64(leave)}
	o.waits = append(o.waits, w)
	co.Low().Park(on)
	return false, nil
}

// waitNoMore takes w out of those who wait for output to go.
func (s *Stream) waitNoMore(w *outputWait) {
	if s.out == nil {
		return
	}
	for i, other := range s.out.waits {
		if other == w {
			s.out.waits = append(s.out.waits[:i], s.out.waits[i+1:]...)
			return
		}
	}
}
