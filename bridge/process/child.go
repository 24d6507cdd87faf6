package process

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"
)

// patience is how long a worker may take to end after its pipe was closed, before it is killed: it has nothing left to do.
// Only tests change it.
var patience = 5 * time.Second

// A child is the process of a worker, with a pipe either way. Two goroutines belong to it, beside that of its stderr: that
// of live is locked to the thread that has started the process and waits there for its end; that of read passes on what
// comes out of the pipe, so that the process is never kept from writing.
//
// Fields without a lock belong to the goroutine of the worker, except that channels belong to who sends, and that state and
// cause may be read by all once exited and replies are closed. Any goroutine may call signal, doom and isDoomed.
type child struct {
	replies chan frame    // from read; closed when nothing more will come
	exited  chan struct{} // closed when the process has ended
	state   *os.ProcessState
	cause   error   // why replies was closed, if not at the end of the pipe
	stderr  *stderr // nil if the process writes to a file of the user's
	gone    bool    // there is no process any more, and no other goroutine but perhaps that of stderr

	writing sync.Mutex // held while a frame is written to in
	in      *os.File

	mu      sync.Mutex
	process *os.Process // nil until it is started
	doomed  bool        // it is to die, and that is no accident
}

// spawn starts the process.
func (c *child) spawn(o *Options) (err error) {
	var files [4]*os.File
	for i := 0; i < len(files) && err == nil; i += 2 {
		files[i], files[i+1], err = os.Pipe()
	}
	toRead, in, out, toWrite := files[0], files[1], files[2], files[3]
	if err == nil {
		c.in = in
		err = c.launch(o, toRead, toWrite, out)
	}
	if err == nil {
		go c.read(out)
		in, out = nil, nil
	}
	for _, f := range []*os.File{toRead, toWrite, in, out} {
		if f != nil {
			f.Close()
		}
	}
	c.gone = err != nil
	return err
}

// launch starts the process with its ends of the pipes.
func (c *child) launch(o *Options, toRead, toWrite, out *os.File) error {
	cmd, err := newCommand()
	if err != nil {
		return err
	}
	dieWithThread(cmd)
	if err := give(cmd, toRead, toWrite); err != nil {
		return err
	}
	if _, ok := o.Stderr.(*os.File); ok {
		cmd.Stdout, cmd.Stderr = o.Stderr, o.Stderr
		return c.run(cmd, out)
	}
	s, end, err := newStderr(o.Stderr)
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = end, end
	c.stderr = s
	err = c.run(cmd, out)
	end.Close()
	if err != nil {
		s.close()
	}
	return err
}

func (c *child) run(cmd *exec.Cmd, out *os.File) error {
	started := make(chan error)
	go c.live(cmd, out, started)
	return <-started
}

// live is with the process from its beginning to its end. Where the kernel ends a process with the thread that has started
// it, this thread must not end before.
func (c *child) live(cmd *exec.Cmd, out *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Start()
	if err != nil {
		started <- err
		return
	}
	c.mu.Lock()
	c.process = cmd.Process
	if c.doomed {
		_ = c.process.Kill()
	}
	c.mu.Unlock()
	started <- nil
	_ = cmd.Wait() // its outcome is the state
	c.state = cmd.ProcessState
	c.in.Close()                                      // for a write to a pipe that somebody else holds open
	_ = out.SetReadDeadline(time.Now().Add(patience)) // as well
	close(c.exited)
}

// read passes on what the process writes.
func (c *child) read(out *os.File) {
	defer close(c.replies)
	defer out.Close()
	r := bufio.NewReaderSize(out, 1<<15)
	for {
		f, err := readFrame(r)
		if err != nil {
			if errors.Is(err, errFrame) {
				c.cause = err
			}
			return
		}
		c.replies <- f
	}
}

// send writes a frame. It blocks as long as the pipe is full.
func (c *child) send(b []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return writeFrame(c.in, b)
}

// receive waits for a frame of this kind. If none will come, the error says why not.
func (c *child) receive(k kind) (frame, error) {
	f, ok := <-c.replies
	if !ok || f.kind != k {
		return f, c.silence(ok)
	}
	return f, nil
}

var (
	errDied   = errors.New("the process has ended")
	errUnsent = errors.New("the process had ended before it was asked")
	errOrder  = errors.New("it said something else than it was asked for")
)

// silence says why what the process said was not what it should say, or why it says nothing any more.
func (c *child) silence(spoke bool) error {
	switch {
	case spoke:
		return errOrder
	case c.cause != nil:
		return c.cause
	}
	return errDied
}

// bury waits until the process has ended, and the goroutines with it, and says how that came.
func (c *child) bury(fn string, why error) *WorkerDeathError {
	c.forsake(why)
	c.end()
	if c.cause != nil {
		why = c.cause
	}
	if why == errDied || why == errUnsent {
		why = nil
	}
	return &WorkerDeathError{PID: c.state.Pid(), State: c.state, Func: fn, Err: why, Stderr: c.stderr.end()}
}

// forsake has nothing more to do with the process, and kills it, unless it is the process that has nothing more to say.
func (c *child) forsake(why error) {
	if why != errDied && why != errUnsent {
		c.signal(os.Kill)
	}
	c.in.Close()
}

// end lets the process end, and waits for it and for the goroutines.
func (c *child) end() {
	c.in.Close()
	timer := time.AfterFunc(patience, func() { c.signal(os.Kill) })
	<-c.exited
	timer.Stop()
	for range c.replies {
		// nobody asked
	}
	c.stderr.catchUp()
	c.gone = true
}

// signal signals the process, if there is one.
func (c *child) signal(s os.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signalLocked(s)
}

func (c *child) signalLocked(s os.Signal) {
	if c.process != nil && c.process.Signal(s) != nil {
		_ = c.process.Kill() // the system may know no other signal; and the dead are no error
	}
}

// doom ends the process, or keeps it from beginning; its death is no accident.
func (c *child) doom(s os.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doomed = true
	c.signalLocked(s)
}

func (c *child) isDoomed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.doomed
}

// pid returns the number of the process; zero before it was started.
func (c *child) pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process == nil {
		return 0
	}
	return c.process.Pid
}
