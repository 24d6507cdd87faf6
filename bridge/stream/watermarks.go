package stream

// SetWaterMarks sets how many bytes may be pending before a Write waits, and how few there must be before it goes on.
// It is asyncio's set_write_buffer_limits.
func (s *Stream) SetWaterMarks(high, low int) {
	if low < 0 || high < low {
		panic("stream: SetWaterMarks: it must be 0 <= low <= high")
	}
	r := s.rarely()
	before := r.low
	if r.high, r.low = high, low; s.out == nil {
		return
	}
	for _, w := range s.out.waits {
		if w.drain {
			w.until += int64(before - low)
		}
	}
	s.finishWrites()
	s.flushSoon() // who waits may have waited long enough
}

// finishWrites makes of each Write that waits, and before whose end no more is pending than the low-water mark, output
// of the stream's own.
func (s *Stream) finishWrites() {
	pending := 0
	for i := range s.out.segments {
		g := &s.out.segments[i]
		if pending += len(g.bytes); g.by != nil && pending <= s.low() {
			s.takeOver(g)
		}
	}
}

func (s *Stream) high() int {
	if s.rare == nil {
		return defaultHighWater
	}
	return s.rare.high
}

func (s *Stream) low() int {
	if s.rare == nil {
		return defaultLowWater
	}
	return s.rare.low
}
