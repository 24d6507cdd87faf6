package command

import (
	"errors"
	"os"
	"os/exec"
	"sync"
	"time"
)

// A pipe is our end of a pipe that a process writes to. Once the process has ended, all reads together wait no longer
// than a limit for more, exec.Cmd's WaitDelay, because then only a descendant of the process can still hold the other
// end. What is in the pipe is read all the same, however slow the reader is.
//
// One goroutine at a time reads. mu guards ended and stopped, and the deadline of file, which follows from them.
type pipe struct {
	file *os.File

	mu      sync.Mutex
	wait    time.Duration // how long reads may still wait, once the process has ended; the reader's alone
	ended   bool          // the process has ended
	stopped bool          // nobody wants any more
}

var longAgo = time.Unix(1, 0)

// Read reads what is there, or waits. The error is exec.ErrWaitDelay if the pipe was held for too long, os.ErrClosed if
// it was stopped, and io.EOF at the end.
func (p *pipe) Read(b []byte) (n int, err error) {
	for {
		ended, err := p.prepare()
		if err != nil {
			return 0, err
		}
		began := time.Now()
		n, err := p.file.Read(b)
		if ended {
			p.wait -= time.Since(began)
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
	case p.stopped:
		return true, os.ErrClosed
	case !p.ended:
		return false, nil
	case p.wait <= 0:
		return true, exec.ErrWaitDelay
	}
	_ = p.file.SetReadDeadline(time.Now().Add(p.wait)) // what has no deadlines is waited for
	return true, nil
}

// processEnded may be called from any goroutine. It lets a read that waits begin anew, under the limit.
func (p *pipe) processEnded() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	_ = p.file.SetReadDeadline(longAgo)
}

// stop may be called from any goroutine. It ends the read that waits, and every later one.
func (p *pipe) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	_ = p.file.SetReadDeadline(longAgo)
}
