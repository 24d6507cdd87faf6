package loop

import (
	"runtime"
	"strings"
)

// maxPeek is how many bytes of a stack are told.
const maxPeek = 1 << 16

// Stack returns the stack of the coroutine's straight-line body, if it is suspended, as the runtime prints one; empty
// otherwise. It is called on the loop's goroutine. Nothing stands still for it: the body itself is resumed, tells its
// stack, and suspends again, in the place where it was.
func (low *LowCo) Stack() string {
	co := (*Co)(low)
	s := co.stack()
	if s == nil || s.co != co || s.onStack || !s.coroutine.Busy() || co.state == running || co.loop.peek != nil {
		return ""
	}
	l, text := co.loop, ""
	l.peek, l.strict, l.looked = &text, l.strict|looked, true
	s.coroutine.Resume()
	l.peek = nil
	l.setStrict()
	return text
}

// tell is what a body does that was resumed to tell its stack, as often as it is.
func (s *stack) tell() {
	l := s.co.loop
	for l.peek != nil {
		*l.peek = ownStack()
		s.coroutine.Suspend()
	}
}

// ownStack returns the caller's stack, from where it has suspended.
func ownStack() string {
	buf := make([]byte, maxPeek)
	text := string(buf[:runtime.Stack(buf, false)])
	if _, after, found := strings.Cut(text, "loop.(*stack).resumed("); found {
		if _, after, found = strings.Cut(after, "\n\t"); found {
			_, text, _ = strings.Cut(after, "\n")
		}
	}
	return text
}
