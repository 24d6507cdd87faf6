package command

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// startAndSupervise starts the process and supervises it on a thread that no other goroutine uses until the process has
// ended. For the system kills the process when the thread that has started it ends, and the runtime ends a thread if a
// goroutine that is locked to it ends.
func (p *Process) startAndSupervise(started chan<- error) {
	runtime.LockOSThread()
	p.supervise(p.cmd.Start(), started)
}

// supervise supervises a process that was started without an error, on a goroutine of its own, to its end.
func (p *Process) supervise(err error, started chan<- error) {
	if err != nil {
		p.group.release()
		started <- err
		runtime.UnlockOSThread()
		return
	}
	p.group.join(p.cmd.Process)
	started <- nil
	<-p.ready
	err = p.cmd.Wait()
	runtime.UnlockOSThread()
	stopped, until := p.markReaped()
	if stopped && p.group.exists() {
		p.group.end(p.pid, until)
	}
	p.group.release()
	failed := p.streams.finish(stopped)
	if err == nil {
		err = failed
	}
	p.err = err
	_ = p.hub.loop.Low().Post((*exited)(p)) // the loop does not close before a process has ended
}

// markReaped notes that there is nothing left to send a signal to, and tells whether the process was stopped, and the
// end of its grace.
func (p *Process) markReaped() (stopped bool, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reaped = true
	if p.killer != nil {
		p.killer.Stop()
	}
	return p.stopping, p.graceEnd
}

// send calls fn, unless the process is reaped: then its number may be another's.
func (p *Process) send(fn func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reaped {
		return os.ErrProcessDone
	}
	return fn()
}

func (p *Process) signalAll(sig os.Signal) error {
	return p.send(func() error { return p.signalLocked(sig) })
}

// signalLocked is signalAll for a caller that holds mu and knows that the process is not reaped.
func (p *Process) signalLocked(sig os.Signal) error {
	if !p.group.exists() {
		if sig == syscall.SIGKILL || !canTerminate {
			return p.cmd.Process.Kill()
		}
		return p.cmd.Process.Signal(sig)
	}
	return p.group.signal(p.cmd.Process, sig)
}

// stop may be called from any goroutine. It begins to end the process and its group, once; if the process has ended, it
// ends the wait for others that hold its pipes.
func (p *Process) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reaped || p.beginStop() == os.ErrProcessDone { // the supervisor may not have marked it reaped yet
		p.streams.stop()
	}
}

// beginStop is called with mu held.
func (p *Process) beginStop() error {
	switch {
	case p.stopping:
		return nil
	case p.grace < 0:
		p.stopping = true
		return p.signalLocked(syscall.SIGKILL)
	}
	p.stopping, p.graceEnd = true, time.Now().Add(p.grace)
	p.killer = time.AfterFunc(p.grace, func() { _ = p.signalAll(syscall.SIGKILL) })
	return p.signalLocked(syscall.SIGTERM)
}

// exited is a process as the entry by which the supervisor posts its end.
type exited Process

func (e *exited) Run() {
	p := (*Process)(e)
	if p.stdin != nil {
		p.stdin.Close() // the supervisor has closed the file: what waits fails
	}
	switch {
	case p.canceled != nil:
		p.promise.SetCanceled(p.canceled)
	case p.err != nil:
		p.promise.SetError(p.failure())
	default:
		p.promise.SetResult(p.cmd.ProcessState)
	}
	p.removeIfDone()
	p.hub.done()
}

func (p *Process) failure() error {
	err := &Error{Name: p.name, Err: p.err}
	if p.output != nil {
		err.Output = p.output.Bytes()
	}
	if exit, ok := p.err.(*exec.ExitError); ok && p.problems != nil {
		exit.Stderr = p.problems.kept
	}
	return err
}

// removeIfDone is called whenever the process, or one of its streams, has ended. After the last, there is nothing left
// to do at the end of the loop.
func (p *Process) removeIfDone() {
	if p.Wait().Done() && p.stdout.ended() && p.stderr.ended() && (p.stdin == nil || p.stdin.fileClosed) {
		p.hub.remove(p)
	}
}

// ended reports whether the stream has ended, if there is one.
func (l *Lines) ended() bool { return l == nil || l.err != nil }

// stopForClose is called at the end of the loop: it stops the process, whose output nobody reads any more.
func (p *Process) stopForClose() {
	if !p.Wait().Done() {
		p.Wait().Cancel(nil)
	}
	for _, l := range []*Lines{p.stdout, p.stderr} {
		if l != nil {
			l.Discard()
		}
	}
}

// closeStreams closes what a process that has ended has left open.
func (p *Process) closeStreams() {
	for _, l := range []*Lines{p.stdout, p.stderr} {
		if l != nil {
			l.Close()
		}
	}
}
