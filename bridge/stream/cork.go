package stream

// Cork keeps what is written from now on as output, until Uncork was called as many times: so that replies wait until
// what they tell of is on a disk, or that many small writes go out as one. What is kept is pending, and counts for the
// water marks: a Write that meets the high one waits for Uncork, as Flush and Close do. Reading goes on. See Node's
// writable.cork, and TCP_CORK.
func (s *Stream) Cork() {
	s.hub.check("Cork")
	s.rarely().corks++
	s.ready |= corked
}

// Uncork takes back one Cork. The last one sends what was kept, as far as the kernel takes it.
func (s *Stream) Uncork() {
	s.hub.check("Uncork")
	if s.rare == nil || s.rare.corks == 0 {
		panic("stream: Uncork without a Cork")
	}
	if s.rare.corks--; s.rare.corks == 0 {
		s.ready &^= corked
		s.flush()
	}
}
