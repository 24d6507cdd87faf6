package command

import (
	"bytes"
	"fmt"
	"os"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// An Input is our end of the standard input of a process. It belongs to the loop's goroutine.
//
// Writes are made one after the other, in order, each on another goroutine, which has the first of waiting while
// writing is true. The file is closed when the input is closed and nothing waits, and at the end of the process.
type Input struct {
	process    *Process
	file       *os.File
	waiting    []*write
	writing    bool
	closed     bool // no more writes are taken
	fileClosed bool // the file is closed
}

// A write waits, is under way, or has ended. A canceled one that waits is never made.
type write struct {
	promise future.Promise[struct{}]
	input   *Input
	data    []byte
	err     error // the writer's, until it posts
}

// Write gives the process a copy of b to read, and returns a future that is settled when all of it is in the pipe; the
// process may not have read it yet. Writes are made in order. The error, an *Error, tells that the process has ended or
// closed its input, or that the input was closed. To cancel the future takes the write back if it has not begun;
// otherwise it goes on, and the future is canceled all the same. See asyncio.StreamWriter.write and drain.
func (in *Input) Write(b []byte) *future.Future[struct{}] {
	w := &write{input: in}
	w.promise.Init(in.process.hub.loop, w)
	if in.closed {
		w.promise.SetError(in.wrap(os.ErrClosed))
		return w.promise.Future()
	}
	w.data = bytes.Clone(b)
	in.waiting = append(in.waiting, w)
	in.pump()
	return w.promise.Future()
}

// Close closes the input when what was written before is in the pipe; the process then reads the end of its input.
// To close twice is fine. See asyncio.StreamWriter.close.
func (in *Input) Close() {
	in.closed = true
	in.pump()
}

func (in *Input) wrap(err error) error {
	return &Error{Name: in.process.name, Err: fmt.Errorf("stdin: %w", err)}
}

// pump begins the first write that waits, or closes the file if there is none and there will be none.
func (in *Input) pump() {
	switch {
	case in.writing:
	case len(in.waiting) > 0:
		in.writing = true
		in.process.hub.add()
		go in.waiting[0].write()
	case in.closed && !in.fileClosed:
		in.fileClosed = true
		_ = in.file.Close()
		in.process.removeIfDone()
	}
}

// write runs on a goroutine of its own.
func (w *write) write() {
	_, w.err = w.input.file.Write(w.data)
	_ = w.input.process.hub.loop.Low().Post((*writeDone)(w)) // the loop does not close before a write has ended
}

// writeDone is a write as the entry by which its goroutine posts its end.
type writeDone write

func (e *writeDone) Run() {
	w := (*write)(e)
	in := w.input
	in.writing = false
	in.waiting[0] = nil
	in.waiting = in.waiting[1:]
	if w.err != nil {
		w.promise.SetError(in.wrap(w.err))
	} else {
		w.promise.SetResult(struct{}{})
	}
	in.pump()
	in.process.hub.done()
}

// Cancel is asked by the future.
func (w *write) Cancel(cause error) bool {
	in := w.input
	for i, x := range in.waiting {
		if x == w && (i > 0 || !in.writing) {
			in.waiting = append(in.waiting[:i:i], in.waiting[i+1:]...)
			break
		}
	}
	return w.promise.SetCanceled(loop.Canceled(cause))
}

// String names the write in reports.
func (w *write) String() string { return "write to " + w.input.process.name }
