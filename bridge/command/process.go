package command

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A Process is a command that runs, or has run. It ends with its loop at the latest. It belongs to its loop's goroutine.
//
// It runs until it ends by itself or is stopped; a goroutine, the supervisor, waits for it. It is reaped when the
// system has nothing left of it; then what is left of a group that was stopped ends; then its output is copied to its
// end; then the supervisor posts it, and the future of Wait is settled: as canceled if it was the future that was
// canceled, however the process has ended. To stop means SIGTERM, and SIGKILL after the grace, for the whole group.
type Process struct {
	promise future.Promise[*os.ProcessState]
	hub     *hub
	cmd     *exec.Cmd
	name    string
	pid     int
	group   group // of which it is the first, if there is one
	grace   time.Duration
	streams streams

	ready chan struct{} // closed when everything is there for the supervisor, which waits for it

	stdin          *Input // nil unless Options ask for them, as are these:
	stdout, stderr *Lines
	output         *bytes.Buffer // what Output collects, read when the process has ended
	problems       *prefixSaver  // what it collects of standard error
	canceled       error         // what the future will hold; nil if it was not canceled

	err error // the outcome, the supervisor's until it posts

	mu       sync.Mutex  // guards what follows
	reaped   bool        // its number may be another's
	stopping bool        // it was asked to stop
	graceEnd time.Time   // the end of its grace
	killer   *time.Timer // which calls kill then
}

// Start starts cmd, which it has for itself from now on, and returns the process, which belongs to r's loop. It takes
// the time of a fork, about a millisecond, as asyncio's does. The error is an *Error: the command cannot be found, or
// run.
//
// The process is the first of a group of its own, unless cmd.SysProcAttr says otherwise: an interrupt from the terminal
// does not reach it, and what it starts can be ended with it. On Linux, FreeBSD and Windows it is killed when this
// program dies; for that, on the first two, it is started by a thread of its own, and so does not inherit what the
// caller's thread has alone, such as a namespace. A cmd.SysProcAttr with a Pdeathsig, or with Ptrace, has both left to
// the caller, whose thread starts it.
//
// Writers and readers in cmd that are no files are used on other goroutines, until the process has ended. A Write that
// is under way then is waited for, as long as it takes; but if the process was stopped, no longer than cmd.WaitDelay,
// and then it is left behind, as a Read is. That delay, a second if it is zero, is also how long the pipes of a process
// that has ended may be held by others. If cmd has a context, its end stops the process, as to cancel Wait does;
// cmd.Cancel is not called. Options that contradict cmd are misuse. See asyncio.create_subprocess_exec.
func Start(r loop.Ref, cmd *exec.Cmd, o *Options) (*Process, error) {
	p, opts := newProcess(r, cmd, o)
	if err := p.start(opts); err != nil {
		p.streams.closeAll()
		return nil, &Error{Name: p.name, Err: err}
	}
	p.streams.closeChildEnds()
	p.hub.processes = append(p.hub.processes, p)
	p.hub.add()
	p.streams.start()
	close(p.ready)
	for _, l := range []*Lines{p.stdout, p.stderr} {
		if l != nil {
			l.fill()
		}
	}
	return p, nil
}

func newProcess(r loop.Ref, cmd *exec.Cmd, o *Options) (*Process, Options) {
	if cmd == nil {
		panic("command: Start of a nil command")
	}
	l := loop.Of(r)
	l.Low().Check("command.Start")
	opts := o.withDefaults()
	opts.mustFit(cmd)
	p := &Process{hub: hubOf(l), cmd: cmd, name: nameOf(cmd), grace: opts.Grace, ready: make(chan struct{})}
	p.promise.Init(l, (*canceler)(p))
	p.streams.stopped, p.streams.delay = make(chan struct{}), cmd.WaitDelay
	if cmd.WaitDelay == 0 {
		p.streams.delay = defaultWaitDelay
	}
	return p, opts
}

func (p *Process) start(o Options) error {
	cmd := p.cmd
	if err := p.streams.connect(p, cmd, o); err != nil {
		return err
	}
	p.group = newGroup(cmd)
	cmd.WaitDelay = 0 // it is ours to keep
	if cmd.Cancel != nil {
		cmd.Cancel = func() error { p.stop(); return nil }
	}
	started := make(chan error)
	if dieWithThread(cmd) {
		go p.startAndSupervise(started)
	} else {
		go p.supervise(cmd.Start(), started)
	}
	if err := <-started; err != nil { // it comes at once, as cmd.Start does
		return blamed(cmd, err)
	}
	p.pid = cmd.Process.Pid
	return nil
}

// blamed is the error of a command that cannot be started. If its directory is missing, the system's names the program,
// and package os looks into that only where no group is asked for.
func blamed(cmd *exec.Cmd, err error) error {
	if cmd.Dir == "" || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, missing := os.Stat(cmd.Dir)
	if of, ok := missing.(*fs.PathError); ok {
		return &fs.PathError{Op: "chdir", Path: cmd.Dir, Err: of.Err}
	}
	return err
}

// Wait returns the future of the process's end: it is settled when the process has ended, is reaped, and what it wrote
// to the writers of its exec.Cmd is there; lines are still to be read then. Every call returns the same one. The value
// tells how the process ended; if that was not by the exit status zero, the future fails with an *Error that wraps an
// *exec.ExitError.
//
// To cancel the future, or a task that awaits it, stops the process: SIGTERM to its group, and after Options.Grace
// SIGKILL. The future is settled, as canceled, when the process has ended; future.Shield prevents that. See
// asyncio.subprocess.Process.wait, which differs: there the process goes on.
func (p *Process) Wait() *future.Future[*os.ProcessState] { return p.promise.Future() }

// State returns how the process ended, and nil as long as Wait is not settled. See
// asyncio.subprocess.Process.returncode.
func (p *Process) State() *os.ProcessState {
	if !p.Wait().Done() {
		return nil
	}
	return p.cmd.ProcessState
}

// Pid returns the number of the process.
func (p *Process) Pid() int { return p.pid }

// String gives the name of the command and the number of the process.
func (p *Process) String() string { return fmt.Sprintf("%s, pid %d", p.name, p.pid) }

// Stdin returns what the process reads from, if Options.Stdin asked for it.
func (p *Process) Stdin() *Input {
	if p.stdin == nil {
		panic("command: Stdin of a process that was started without Options.Stdin")
	}
	return p.stdin
}

// Stdout returns the lines of standard output, if Options.Stdout asked for them.
func (p *Process) Stdout() *Lines { return mustHave(p.stdout, "Stdout") }

// Stderr returns the lines of standard error, if Options.Stderr asked for them.
func (p *Process) Stderr() *Lines { return mustHave(p.stderr, "Stderr") }

func mustHave(l *Lines, name string) *Lines {
	if l == nil {
		panic("command: " + name + " of a process that was started without Options." + name)
	}
	return l
}

// Lines iterates over the lines of standard output, as Stdout().All does.
func (p *Process) Lines(co *loop.Co) iter.Seq2[string, error] { return p.Stdout().All(co) }

// canceler is a process as the Canceler of its future.
type canceler Process

func (c *canceler) Cancel(cause error) bool {
	p := (*Process)(c)
	if p.canceled == nil {
		p.canceled = loop.Canceled(cause)
	}
	p.stop()
	return true
}

func (c *canceler) String() string { return "command " + c.name }

// Signal sends a signal to the process alone. The error wraps os.ErrProcessDone if it has ended. See
// asyncio.subprocess.Process.send_signal.
func (p *Process) Signal(sig os.Signal) error {
	return p.wrap(p.send(func() error { return p.cmd.Process.Signal(sig) }))
}

// Terminate sends SIGTERM to the process and its group, or, where there is no such signal, as on Windows, kills them.
// It is not stopped by that: no SIGKILL follows. See asyncio.subprocess.Process.terminate.
func (p *Process) Terminate() error { return p.wrap(p.signalAll(syscall.SIGTERM)) }

// Kill sends SIGKILL to the process and its group. See asyncio.subprocess.Process.kill.
func (p *Process) Kill() error { return p.wrap(p.signalAll(syscall.SIGKILL)) }

func (p *Process) wrap(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Name: p.name, Err: err}
}
