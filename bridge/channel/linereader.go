package channel

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/loop"
)

// read is the goroutine of the lines: it reads them one after the other, while there is room.
func (s *Lines) read() {
	err := loop.ErrGoexit // unless Read returns or panics
	defer func() {
		if r := recover(); r != nil {
			err = &loop.PanicError{Value: r, Stack: debug.Stack(), Where: "the reader of lines"}
		}
		s.add(func() { s.err = err })
	}()
	src := bufio.NewReader(s.src)
	for n := 1; s.hasRoom(); n++ {
		text, ended, failure := s.readLine(src)
		switch {
		case len(text) > s.maxLine:
			err := fmt.Errorf("channel: line %d: %w: more than %d bytes", n, ErrLineTooLong, s.maxLine)
			s.add(func() { s.ready.Push(line{err: err}) })
		case ended || len(text) > 0 && failure == io.EOF:
			s.add(func() { s.ready.Push(line{text: string(text)}) })
		case len(text) > 0:
			s.add(func() { s.ready.Push(line{string(text), failure}) })
		}
		if failure != nil {
			err = failure
			return
		}
	}
	err = ErrLinesClosed
}

// readLine reads to the end of a line, without it; ended tells that there was one. Of a line that is too long it returns
// the beginning, which is longer than maxLine. The failure is that of Read.
func (s *Lines) readLine(src *bufio.Reader) (text []byte, ended bool, failure error) {
	limit := s.maxLine + len("\r\n") // more need not be kept
	for {
		part, err := src.ReadSlice('\n')
		text = append(text, part[:min(len(part), limit-len(text))]...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return text, false, err
		}
		if len(text) < limit || bytes.HasSuffix(text, []byte("\r\n")) {
			text = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
		}
		return text, true, nil
	}
}

// hasRoom waits for room, and reports false if the lines are closed.
func (s *Lines) hasRoom() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.ready.Len() >= s.ahead && !s.closed {
		s.room.Wait()
	}
	return !s.closed
}

// add adds something to what is ready, and tells the loop if somebody waits.
func (s *Lines) add(to func()) {
	s.mu.Lock()
	to()
	wanted := s.wanted
	s.wanted = false
	s.mu.Unlock()
	if wanted {
		_ = s.loop.Low().Post((*passLine)(s)) // on a closed loop nobody waits
	}
}
