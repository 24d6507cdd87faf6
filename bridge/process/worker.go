package process

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long a worker may take to end after its pipe was closed, before it is killed: it has nothing left to do.
const patience = 5 * time.Second

// A worker is the parent's view of one process. It starts, does one job after the other, and ends. Three goroutines belong
// to it. That of run does everything that is said below; that of live is locked to the thread that has started the process
// and waits there for its end; that of read passes on what comes out of the pipe, so that the process is never kept from
// writing.
//
// Fields without a lock belong to the goroutine of run, except that channels belong to who sends, and that state and cause
// may be read by all once exited and replies are closed.
type worker struct {
	pool    *Pool
	next    chan request  // of capacity one; the pool sends, or closes it to end the worker, under its mutex
	replies chan frame    // from read; closed when nothing more will come
	exited  chan struct{} // closed when the process has ended
	state   *os.ProcessState
	cause   error         // why replies was closed, if not at the end of the pipe
	served  uint64        // how many requests it was sent
	request request       // what it serves; nil if nothing
	gone    bool          // there is no process any more, and no other goroutine
	id      atomic.Uint64 // the goroutine of run; read by all

	writing sync.Mutex // held while a frame is written to in
	in      *os.File

	mu       sync.Mutex
	process  *os.Process // nil until it is started
	job      uint64      // what it runs, or 0
	function string      // of that job
	killer   *time.Timer // will kill it for the sake of that job; may be nil
	doomed   bool        // it is to die, and that is no accident
}

// newWorker returns a worker of a pool that is not started.
func newWorker(p *Pool) *worker {
	return &worker{pool: p, next: make(chan request, 1), replies: make(chan frame), exited: make(chan struct{})}
}

// start starts the process, and has it ready for jobs when it returns without an error. Otherwise there is no process left.
func (w *worker) start() error {
	if err := w.spawn(); err != nil {
		w.gone = true
		return &WorkerDeathError{Err: err}
	}
	if err := w.introduce(); err != nil {
		return w.bury("", err)
	}
	return nil
}

// spawn starts the process, with a pipe either way.
func (w *worker) spawn() (err error) {
	var files [4]*os.File
	for i := 0; i < len(files) && err == nil; i += 2 {
		files[i], files[i+1], err = os.Pipe()
	}
	toRead, in, out, toWrite := files[0], files[1], files[2], files[3]
	if err == nil {
		w.in = in
		err = w.launch(toRead, toWrite, out)
	}
	if err == nil {
		go w.read(out)
		in, out = nil, nil
	}
	for _, f := range []*os.File{toRead, toWrite, in, out} {
		if f != nil {
			f.Close()
		}
	}
	return err
}

// launch starts the process with its ends of the pipes.
func (w *worker) launch(toRead, toWrite, out *os.File) error {
	cmd, err := newCommand()
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = w.pool.opts.Stderr, w.pool.opts.Stderr, patience
	dieWithThread(cmd)
	if err := give(cmd, toRead, toWrite); err != nil {
		return err
	}
	started := make(chan error)
	go w.live(cmd, out, started)
	return <-started
}

// live is with the process from its beginning to its end. Where the kernel ends a process with the thread that has started
// it, this thread must not end before.
func (w *worker) live(cmd *exec.Cmd, out *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Start()
	if err != nil {
		started <- err
		return
	}
	w.mu.Lock()
	w.process = cmd.Process
	if w.doomed {
		_ = w.process.Kill()
	}
	w.mu.Unlock()
	started <- nil
	_ = cmd.Wait() // its outcome is the state
	w.state = cmd.ProcessState
	w.in.Close()                                      // for a write to a pipe that somebody else holds open
	_ = out.SetReadDeadline(time.Now().Add(patience)) // as well
	close(w.exited)
}

// read passes on what the worker writes.
func (w *worker) read(out *os.File) {
	defer close(w.replies)
	defer out.Close()
	r := bufio.NewReaderSize(out, 1<<15)
	for {
		f, err := readFrame(r)
		if err != nil {
			if errors.Is(err, errFrame) {
				w.cause = err
			}
			return
		}
		w.replies <- f
	}
}

// send writes a frame. It blocks as long as the pipe is full.
func (w *worker) send(b []byte) error {
	w.writing.Lock()
	defer w.writing.Unlock()
	return writeFrame(w.in, b)
}

// introduce makes sure who the worker is, tells it how to work, and runs the initializer.
func (w *worker) introduce() error {
	o := &w.pool.opts
	late := time.AfterFunc(o.StartTimeout, func() { w.signal(os.Kill) })
	defer late.Stop()
	f, err := w.receive(kindHello)
	if err != nil {
		return errSilent
	}
	hello := payload{rest: f.payload}
	if hello.text() != identity() {
		return errIdentity
	}
	s := setup{identity(), codecName(o.Codec), o.MemoryLimit, o.Initializer != nil}
	if err := w.send(s.append(newFrame(kindSetup, 0))); err != nil {
		return errDied
	}
	if f, err = w.receive(kindReady); err != nil {
		return err
	}
	ready := payload{rest: f.payload}
	if complaint := ready.text(); complaint != "" {
		return errors.New(complaint)
	}
	late.Stop()
	return w.initialize(o.Initializer, o.Codec)
}

func (w *worker) initialize(i Initializer, c Codec) error {
	if i == nil {
		return nil
	}
	b, err := i.call(c)
	if err == nil && w.send(b) != nil {
		err = errDied
	}
	if err != nil {
		return err
	}
	f, err := w.receive(kindResult)
	if err != nil {
		return err
	}
	if err := i.done(c, f.payload); err != nil {
		return fmt.Errorf("the initializer failed: %w", err)
	}
	return nil
}

var (
	errDied   = errors.New("the process has ended")
	errUnsent = errors.New("the process had ended before it was asked")
	errSilent = errors.New("it said nothing; is process.Main called first thing in main?")
	errOrder  = errors.New("it said something else than it was asked for")
)

// receive waits for a frame of this kind. If none will come, the error says why not.
func (w *worker) receive(k kind) (frame, error) {
	f, ok := <-w.replies
	if !ok || f.kind != k {
		return f, w.silence(ok)
	}
	return f, nil
}

// silence says why what the worker said was not what it should say, or why it says nothing any more.
func (w *worker) silence(spoke bool) error {
	switch {
	case spoke:
		return errOrder
	case w.cause != nil:
		return w.cause
	}
	return errDied
}

// bury waits until the process has ended, and the goroutines with it, and says how that came.
func (w *worker) bury(fn string, why error) *WorkerDeathError {
	w.forsake(why)
	w.end()
	if w.cause != nil {
		why = w.cause
	}
	if why == errDied || why == errUnsent {
		why = nil
	}
	return &WorkerDeathError{PID: w.state.Pid(), State: w.state, Func: fn, Err: why}
}

// forsake has nothing more to do with the process, and kills it, unless it is the process that has nothing more to say.
func (w *worker) forsake(why error) {
	if why != errDied && why != errUnsent {
		w.signal(os.Kill)
	}
	w.in.Close()
}

// end lets the process end, and waits for it and for the goroutines.
func (w *worker) end() {
	w.in.Close()
	timer := time.AfterFunc(patience, func() { w.signal(os.Kill) })
	<-w.exited
	timer.Stop()
	for range w.replies {
		// nobody asked
	}
	w.gone = true
}

// signal signals the process, if there is one.
func (w *worker) signal(s os.Signal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.signalLocked(s)
}

func (w *worker) signalLocked(s os.Signal) {
	if w.process != nil && w.process.Signal(s) != nil {
		_ = w.process.Kill() // the system may know no other signal; and the dead are no error
	}
}

// doom ends the process, or keeps it from beginning; its death is no accident.
func (w *worker) doom(s os.Signal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.doomed = true
	w.signalLocked(s)
}

func (w *worker) isDoomed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.doomed
}

// running may be called by others. It tells what the worker does.
func (w *worker) running() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.job == 0 {
		return ""
	}
	return fmt.Sprintf("%s, in process %d", w.function, w.process.Pid)
}
