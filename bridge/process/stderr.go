package process

import (
	"bytes"
	"errors"
	"io"
	"os"
	"time"
)

// A stderr is the pipe to which a process writes standard output and error. It passes on what comes, and remembers the
// end of what the process has written. Those that the process has started may have inherited the pipe and write on
// after its end; that is passed on as well, but nobody waits for it: until they end too, or the pool does.
//
// Its goroutine owns the fields, except that tail and crash belong to the worker once caughtUp is closed. A nil one
// has no output.
type stderr struct {
	from     *os.File
	to       io.Writer
	tail     []byte        // at most tailSize
	crash    []byte        // how the last crash began of which tail has lost the beginning, at most crashSize; nil if none
	caughtUp chan struct{} // closed when the process has ended and all that it wrote has come
	ended    chan struct{} // closed when the goroutine ends
}

const (
	tailSize  = 8 << 10 // how many bytes of the end are remembered
	crashSize = 1 << 10 // and how many from where a crash begins, for its stacks may be longer than the end
)

// newStderr returns a stderr and the end that the process is to inherit, which the caller closes.
func newStderr(to io.Writer) (*stderr, *os.File, error) {
	from, end, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	s := &stderr{from: from, to: to, caughtUp: make(chan struct{}), ended: make(chan struct{})}
	go s.pass()
	return s, end, nil
}

// pass reads until nobody can write any more.
func (s *stderr) pass() {
	defer close(s.ended)
	ended := false
	defer func() {
		s.from.Close()
		if !ended {
			close(s.caughtUp)
		}
	}()
	b := make([]byte, 4<<10)
	for {
		n, err := s.from.Read(b)
		s.write(b[:n], !ended)
		switch {
		case err == nil:
		case errors.Is(err, os.ErrDeadlineExceeded) && s.from.SetReadDeadline(time.Time{}) == nil:
			s.drain(b)
			ended = true
			close(s.caughtUp)
		default:
			return
		}
	}
}

// drain reads what the pipe holds.
func (s *stderr) drain(b []byte) {
	for n := readNow(s.from, b); n > 0; n = readNow(s.from, b) {
		s.write(b[:n], true)
	}
}

// write passes b on. What the user's writer refuses is lost, and no reason to stop the process.
func (s *stderr) write(b []byte, own bool) {
	if len(b) == 0 {
		return
	}
	if own {
		s.remember(b)
	}
	_, _ = s.to.Write(b)
}

// remember keeps the end, and where a crash begins.
func (s *stderr) remember(b []byte) {
	s.tail = append(s.tail, b...)
	lost := len(s.tail) - tailSize
	if lost <= 0 {
		return
	}
	for _, at := range crash.FindAllIndex(s.tail, -1) {
		if at[0] < lost {
			s.crash = bytes.Clone(s.tail[at[0]:min(at[0]+crashSize, len(s.tail))])
		}
	}
	s.tail = s.tail[lost:]
}

// catchUp, called when the process has ended, waits for what it has written. It waits no longer than patience for a
// writer of the user's that blocks, and where a pipe cannot be read without waiting, for those that have inherited it.
func (s *stderr) catchUp() {
	if s != nil && !isClosed(s.caughtUp) {
		_ = s.from.SetReadDeadline(time.Unix(1, 0)) // wakes the goroutine
		waitFor(exitTimeout, s.caughtUp)
	}
}

// lastOutput returns the end of what the process has written, and before it how a crash began that is longer.
func (s *stderr) lastOutput() string {
	const gap = "\n...\n"
	switch {
	case s == nil || !isClosed(s.caughtUp):
		return ""
	case s.crash == nil || crash.Match(s.tail):
		return string(s.tail)
	}
	return string(s.crash) + gap + string(s.tail[len(s.crash)+len(gap):])
}

// close stops reading, even if others may still write.
func (s *stderr) close() {
	s.from.Close()
	waitFor(exitTimeout, s.ended)
}

// waitFor waits for a channel to be closed, but not for ever.
func waitFor(d time.Duration, c <-chan struct{}) {
	if isClosed(c) {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-c:
	case <-timer.C:
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
