package command

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/monoloop-go/monoloop/bridge/internal/lines"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/queue"
)

const (
	chunkSize   = 32 << 10
	bufferLimit = 64 << 10
)

// Lines are the lines that a process writes to one of its streams. When 64 KiB of them wait, no more is read, and the
// process waits as soon as the pipe is full. They differ from channel.Lines in that they are read ahead by size, end
// with their process even if others hold the pipe, and can be discarded. They belong to the loop's goroutine.
//
// While a read is under way, reader, got and readErr belong to its goroutine, which gives them back by a post.
// Between turns, a read is under way if there is room for more and the stream has not ended.
type Lines struct {
	process *Process
	stream  string // stdout or stderr
	pipe    *pipe
	queue   *queue.Queue[lines.Line]

	buffered int   // the sizes of the lines in the queue
	reading  bool  // a read is under way
	dropping bool  // what comes is not kept; see Discard
	err      error // how the stream ended; nil before

	reader  *lines.Reader
	got     []lines.Line
	readErr error
}

// sizeOf is what a line counts in the buffer.
func sizeOf(l lines.Line) int { return len(l.Text) + 1 }

func newLines(p *Process, stream string, from *pipe, maxLine int) *Lines {
	return &Lines{
		process: p, stream: stream, pipe: from,
		queue: queue.New[lines.Line](0), reader: lines.NewReader(from, chunkSize, maxLine),
	}
}

// Next suspends the straight-line coroutine co until there is a line, and gives it without its newline; if one is
// there, co does not give way. A last line without a newline is one. At the end the error is io.EOF. It is
// ErrLineTooLong for a line that was dropped, and exec.ErrWaitDelay if somebody else held the pipe of a process that
// had ended, both in an *Error; or it tells that co was canceled, and then nothing is lost. See
// asyncio.StreamReader.readline.
func (l *Lines) Next(co *loop.Co) (string, error) {
	item, err := l.queue.Get(co)
	return l.received(item, err)
}

// received takes the outcome of each Get of the queue.
func (l *Lines) received(item lines.Line, err error) (string, error) {
	switch {
	case err == nil:
		l.buffered -= sizeOf(item)
		l.fill()
		return item.Text, l.wrap(item.Err)
	case errors.Is(err, queue.ErrShutDown) && !loop.IsCanceled(err): // a cancellation may have any cause
		return "", l.err
	}
	return "", err
}

// wrap says in an error which stream of which command it is of.
func (l *Lines) wrap(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return &Error{Name: l.process.name, Err: fmt.Errorf("%s: %w", l.stream, err)}
}

// All iterates, in the straight-line coroutine co, over the lines as Next gives them. The end of the stream ends the
// iteration; any other error is given and ends it, but for ErrLineTooLong, after which it goes on.
func (l *Lines) All(co *loop.Co) iter.Seq2[string, error] {
	return lines.All(co, l.Next)
}

// Discard drops the lines that wait and all that will come, so that the process is not held up by output which nobody
// reads any more. A task that waits for a line gets io.EOF at the end of the stream.
func (l *Lines) Discard() {
	l.dropping = true
	for {
		if _, err := l.queue.TryGet(); err != nil {
			break
		}
	}
	l.buffered = 0
	l.fill()
}

// Close ends the stream: lines that wait are dropped, and the process gets SIGPIPE, or an error, when it writes more.
func (l *Lines) Close() {
	l.Discard()
	l.pipe.stop()
	l.fill()
}

// fill begins a read if there is room for what it brings.
func (l *Lines) fill() {
	if l.reading || l.err != nil || l.buffered >= bufferLimit {
		return
	}
	l.reading = true
	l.process.hub.add()
	go l.read()
}

// read, on a goroutine of its own, waits for a line and takes those that came with it.
func (l *Lines) read() {
	l.got, l.readErr = l.got[:0], nil
	for more := true; more; more = l.readErr == nil && l.reader.Ready() {
		next, ok, err := l.reader.Next()
		if ok {
			l.got = append(l.got, next)
		}
		l.readErr = err
	}
	_ = l.process.hub.loop.Low().Post((*readDone)(l)) // the loop does not close before a read has ended
}

// readDone is Lines as the entry by which a read posts what it has read.
type readDone Lines

func (a *readDone) Run() {
	l := (*Lines)(a)
	l.reading = false
	if !l.dropping {
		for _, item := range l.got {
			l.buffered += sizeOf(item)
			_ = l.queue.TryPut(item) // it is shut down at the end only
		}
	}
	clear(l.got)
	if l.readErr != nil {
		l.finish(l.readErr)
	} else {
		l.fill()
	}
	l.process.hub.done()
}

func (l *Lines) finish(err error) {
	l.err = l.wrap(err)
	_ = l.pipe.file.Close()
	l.queue.Shutdown()
	l.process.removeIfDone()
}

// NextStep is Next for step tasks. It may be used again once it is done.
type NextStep struct {
	Lines *Lines

	// Line is set when the step is done without an error.
	Line string

	get queue.GetStep[lines.Line]
}

// Step waits for a line, from its first call on.
func (s *NextStep) Step(co *loop.Co, in error) (done bool, err error) {
	s.get.Queue = s.Lines.queue
	if done, err = s.get.Step(co, in); !done {
		return false, nil
	}
	s.Line, err = s.Lines.received(s.get.Item, err)
	return true, err
}

// Result returns the line, so that task.GoStep makes it the value of a task.
func (s *NextStep) Result() string { return s.Line }
