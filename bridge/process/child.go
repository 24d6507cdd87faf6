package process

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"time"
)

// exitTimeout is how long a worker may take to end after its pipe was closed, before it is killed: it has nothing left
// to do. Only tests change it.
var exitTimeout = 5 * time.Second

// A child is the process of a worker, with a pipe in each direction. Two goroutines belong to it, beside that of its
// stderr. supervise is locked to the thread that has started the process and waits there for its end. readFrames passes
// on what comes out of the pipe, so that the process is never kept from writing.
//
// Fields without a lock belong to the goroutine of the worker. Channels belong to their senders. Anybody may read state
// once exited is closed, and cause once replies is closed. Any goroutine may call signal, terminate and isTerminated.
type child struct {
	replies chan frame    // from readFrames; closed when nothing more will come
	exited  chan struct{} // closed when the process has ended
	state   *os.ProcessState
	cause   error   // why replies was closed, if not at the end of the pipe
	stderr  *stderr // nil if the process writes to a file of the user's
	reaped  bool    // the process and its goroutines have ended, but perhaps that of stderr

	writing sync.Mutex // held while a frame is written to in
	in      *os.File

	mu         sync.Mutex
	process    *os.Process // nil until it is started
	terminated bool        // by the pool or a canceled job: its death is no accident
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
		go c.readFrames(out)
		in, out = nil, nil
	}
	for _, f := range []*os.File{toRead, toWrite, in, out} {
		if f != nil {
			f.Close()
		}
	}
	c.reaped = err != nil
	return err
}

// launch starts the process with its ends of the pipes.
func (c *child) launch(o *Options, toRead, toWrite, out *os.File) error {
	cmd, err := newCommand()
	if err != nil {
		return err
	}
	dieWithThread(cmd)
	if err := inherit(cmd, toRead, toWrite); err != nil {
		return err
	}
	if _, ok := o.Stderr.(*os.File); ok {
		cmd.Stdout, cmd.Stderr = o.Stderr, o.Stderr
		return c.startProcess(cmd, out)
	}
	s, end, err := newStderr(o.Stderr)
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = end, end
	c.stderr = s
	err = c.startProcess(cmd, out)
	end.Close()
	if err != nil {
		s.close()
	}
	return err
}

func (c *child) startProcess(cmd *exec.Cmd, out *os.File) error {
	started := make(chan error)
	go c.supervise(cmd, out, started)
	return <-started
}

// supervise starts the process and waits for its end. Where the kernel kills a process when the thread that started it
// ends, this thread must not end before.
func (c *child) supervise(cmd *exec.Cmd, out *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	g := newGroup(cmd)
	defer g.release()
	err := cmd.Start()
	if err != nil {
		started <- err
		return
	}
	g.join(cmd.Process)
	c.mu.Lock()
	c.process = cmd.Process
	if c.terminated {
		_ = c.process.Kill()
	}
	c.mu.Unlock()
	started <- nil
	_ = cmd.Wait() // its outcome is the state
	c.mu.Lock()    // who is about to signal the process has its descriptor open
	c.state = cmd.ProcessState
	c.mu.Unlock()
	// Others may have inherited the pipes and hold them open: a write or a read that is under way must end all the
	// same.
	c.in.Close()
	_ = out.SetReadDeadline(time.Now().Add(exitTimeout))
	close(c.exited)
}

// readFrames passes on what the process writes.
func (c *child) readFrames(out *os.File) {
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

// receive waits for a frame of one of these kinds. If none will come, the error says why not.
func (c *child) receive(kinds ...kind) (frame, error) {
	f, ok := <-c.replies
	if !ok || !slices.Contains(kinds, f.kind) {
		return f, c.receiveError(ok)
	}
	return f, nil
}

var (
	errDied   = errors.New("the process has ended")
	errUnsent = errors.New("the process had ended before it was asked")
	errOrder  = errors.New("it said something else than it was asked for")
)

// receiveError is the error where a frame came that was not expected, or where no more will come.
func (c *child) receiveError(unexpected bool) error {
	switch {
	case unexpected:
		return errOrder
	case c.cause != nil:
		return c.cause
	}
	return errDied
}

// reap ends a process that has failed, waits for it and its goroutines, and says how it died.
func (c *child) reap(fn string, why error) *WorkerDeathError {
	c.disconnect(why)
	c.join()
	if c.cause != nil {
		why = c.cause
	}
	if why == errDied || why == errUnsent {
		why = nil
	}
	return &WorkerDeathError{PID: c.state.Pid(), State: c.state, Func: fn, Err: why, Stderr: c.stderr.lastOutput()}
}

// disconnect closes the pipe to the process, and kills it, unless it has ended by itself.
func (c *child) disconnect(why error) {
	if why != errDied && why != errUnsent {
		c.signal(os.Kill)
	}
	c.in.Close()
}

// join closes the pipe to the process, by which it ends, and waits for it and its goroutines.
func (c *child) join() {
	c.in.Close()
	timer := time.AfterFunc(exitTimeout, func() { c.signal(os.Kill) })
	<-c.exited
	timer.Stop()
	for range c.replies {
		// nobody waits for it any more
	}
	c.stderr.catchUp()
	c.reaped = true
}

// signal signals the process, if there is one.
func (c *child) signal(s os.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signalLocked(s)
}

func (c *child) signalLocked(s os.Signal) {
	if c.process != nil && c.process.Signal(s) != nil {
		_ = c.process.Kill() // the system may know no other signal
	}
}

// terminate ends the process, or keeps it from beginning; its death is no accident.
func (c *child) terminate(s os.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.terminated = true
	c.signalLocked(s)
}

func (c *child) isTerminated() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.terminated
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
