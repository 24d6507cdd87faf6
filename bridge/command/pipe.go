package command

import (
	"errors"
	"os"
	"os/exec"
	"sync"
	"time"
)

// A pipe is our end of a pipe that a process writes to. It refuses to wait for ever for what the process has left behind:
// once the process has ended, all reads together wait no longer than delay for more, because then only a descendant of it
// can still hold the other end. What is in the pipe is read all the same, however slow the reader is.
//
// One goroutine at a time reads. mu guards ended and cut, and makes the deadline that goes with them one with them.
type pipe struct {
	file *os.File

	mu    sync.Mutex
	left  time.Duration // how long reads may still wait, once the process has ended; the reader's alone
	ended bool          // the process has ended
	cut   bool          // nobody wants any more
}

var past = time.Unix(1, 0)

// Read reads what is there, or waits. The error is exec.ErrWaitDelay if the pipe was held for too long, os.ErrClosed if
// it was cut, and io.EOF at the end.
func (p *pipe) Read(b []byte) (n int, err error) {
	for {
		ended, err := p.prepare()
		if err != nil {
			return 0, err
		}
		began := time.Now()
		n, err := p.file.Read(b)
		if ended {
			p.left -= time.Since(began)
		}
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
	}
}

// prepare tells whether the process has ended, and sets the deadline for the next read.
func (p *pipe) prepare() (ended bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.cut:
		return true, os.ErrClosed
	case !p.ended:
		return false, nil
	case p.left <= 0:
		return true, exec.ErrWaitDelay
	}
	_ = p.file.SetReadDeadline(time.Now().Add(p.left)) // what has no deadlines is waited for
	return true, nil
}

// processEnded may be called from any goroutine. It lets a read that waits begin anew, under the limit.
func (p *pipe) processEnded() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	_ = p.file.SetReadDeadline(past)
}

// stop may be called from any goroutine. It ends the read that waits, and every later one.
func (p *pipe) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = true
	_ = p.file.SetReadDeadline(past)
}
