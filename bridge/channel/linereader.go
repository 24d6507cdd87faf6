package channel

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/bridge/internal/lines"
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
	src := lines.NewReader(s.src, 4<<10, s.maxLine)
	for n := 1; s.hasRoom(); n++ {
		next, ok, failure := src.Next()
		if ok {
			s.push(n, next, failure)
		}
		if failure != nil {
			err = failure
			return
		}
	}
	err = ErrLinesClosed
}

// push makes the nth line ready, with the failure of Read that has cut it off.
func (s *Lines) push(n int, l lines.Line, failure error) {
	switch {
	case l.Err != nil:
		l.Err = fmt.Errorf("channel: line %d: %w: more than %d bytes", n, l.Err, s.maxLine)
	case failure != io.EOF:
		l.Err = failure
	}
	s.add(func() { s.ready.Push(l) })
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
