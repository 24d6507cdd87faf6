package command

import "bytes"

// A line is what a process has written up to a newline, without it; or, with an error, what became of a line.
type line struct {
	text string
	err  error
}

// size is what a line counts in the buffer.
func (l line) size() int { return len(l.text) + 1 }

// A splitter makes lines of what is read. It keeps at most max bytes of a line whose end has not come.
type splitter struct {
	max      int
	partial  []byte
	dropping bool // the line that is being read is too long, and its rest is dropped
}

// split appends the lines that data completes; last says that nothing follows, so that what is left is a line as well.
func (s *splitter) split(lines []line, data []byte, last bool) []line {
	for {
		i := bytes.IndexByte(data, '\n')
		if i < 0 {
			break
		}
		lines = s.endLine(lines, data[:i])
		data = data[i+1:]
	}
	s.keep(data)
	if last && (len(s.partial) > 0 || s.dropping) {
		lines = s.endLine(lines, nil)
	}
	return lines
}

// endLine ends a line whose rest is given.
func (s *splitter) endLine(lines []line, rest []byte) []line {
	l := line{err: ErrLineTooLong}
	if !s.dropping && len(s.partial)+len(rest) <= s.max {
		l = line{text: string(bytes.TrimSuffix(append(s.partial, rest...), []byte("\r")))}
	}
	s.partial, s.dropping = s.partial[:0], false
	return append(lines, l)
}

func (s *splitter) keep(data []byte) {
	if len(s.partial)+len(data) > s.max {
		s.partial, s.dropping = s.partial[:0], true
	}
	if !s.dropping {
		s.partial = append(s.partial, data...)
	}
}
