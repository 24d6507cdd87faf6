package channel

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/bridge/internal/lines"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/internal/engine/ring"
	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

var (
	// ErrLineTooLong is wrapped by the error that takes the place of a line which is longer than LinesOptions.MaxLine,
	// or than that of package command.
	ErrLineTooLong = lines.ErrTooLong

	// ErrLinesClosed is the error of asking for a line after Lines.Close.
	ErrLinesClosed = errors.New("channel: lines closed")
)

// LinesOptions are the rarely needed choices of Lines. The zero value, like a nil pointer, means the defaults.
type LinesOptions struct {
	// Ahead is how many lines are read before they are asked for, at most; zero means 16.
	Ahead int

	// MaxLine is how many bytes a line may have without its end; zero means 1 MiB.
	MaxLine int
}

// Lines are the lines of an io.Reader, read by a goroutine of its own and handed to the coroutines of a loop. It
// refuses to hand out bytes: who needs those reads in an executor. Its methods belong to the loop's goroutine. See
// asyncio.StreamReader.readline.
//
// Each line goes to one coroutine, in order; who waits is woken in the order of its coming. As in a queue, who was
// woken has no claim: who asks before it runs may take the line.
type Lines struct {
	loop    *loop.Loop
	src     io.Reader // its Read is called by the goroutine of the lines alone
	ahead   int
	maxLine int

	waiting parking.Lot
	place   list.Node[closing.Resource]

	mu     sync.Mutex // guards the fields below
	room   *sync.Cond // there is room in ready, or the lines are closed
	ready  ring.Ring[lines.Line]
	err    error // there will be no lines but those that are ready
	wanted bool  // somebody waits, and is to be told of the next line or of err
	closed bool
}

// NewLines starts to read lines from src, which belongs to them from now on, for coroutines of r's loop. If src is an
// io.Closer, Close closes it, and so does the loop when it closes; that makes the goroutine end. The goroutine of a
// Reader that cannot be closed, or whose Close does not end a Read that is under way, ends with that Read.
func NewLines(r loop.Ref, src io.Reader, o *LinesOptions) *Lines {
	if src == nil {
		panic("channel: NewLines of a nil reader")
	}
	l := loop.Of(r)
	l.Low().Check("NewLines")
	s := &Lines{loop: l, src: src, ahead: 16, maxLine: 1 << 20}
	if o != nil && o.Ahead > 0 {
		s.ahead = o.Ahead
	}
	if o != nil && o.MaxLine > 0 {
		s.maxLine = o.MaxLine
	}
	s.room = sync.NewCond(&s.mu)
	s.place.Value = (*linesClosing)(s)
	closing.Add(l, &s.place)
	go s.read()
	return s
}

// Next suspends the straight-line coroutine co until there is a line, and returns it without its end, "\n" or "\r\n".
// The last line may lack one. If a line is there, co does not give way; otherwise, under virtual time, the clock stands
// still meanwhile.
//
// The error is io.EOF after the last line. In the place of a line that is too long, it is one that wraps ErrLineTooLong
// and gives its number; the lines after it follow. If Read fails, it is that error, after all lines, with what was read
// of an unfinished one; if it panics, a *loop.PanicError. After Close, it is ErrLinesClosed. If co is canceled, no line
// is lost: the next to ask gets it.
func (s *Lines) Next(co *loop.Co) (string, error) {
	if co.Loop() == s.loop {
		if l, ok := s.take(); ok {
			s.pass()
			return l.Text, l.Err
		}
	}
	step := LineStep{Lines: s}
	err := co.Await(&step)
	return step.Line, err
}

// All iterates, in the straight-line coroutine co, over the lines as Next gives them, until io.EOF. It ends after an
// error, but for that of a line that is too long.
func (s *Lines) All(co *loop.Co) iter.Seq2[string, error] {
	return lines.All(co, s.Next)
}

// Close ends the lines: those that were read ahead are dropped, and who waits gets ErrLinesClosed. It closes the
// Reader, if that is an io.Closer, and returns its error. To close twice is fine.
func (s *Lines) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.ready.Reset()
	s.room.Signal()
	s.mu.Unlock()
	closing.Remove(s.loop, &s.place)
	for s.waiting.TakeNext() {
	}
	if c, ok := s.src.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// linesClosing is Lines as what the loop closes at its end.
type linesClosing Lines

func (c *linesClosing) OnClose() {
	s := (*Lines)(c)
	if err := s.Close(); err != nil {
		s.loop.Report(loop.Report{Message: "lines were not closed", Err: err})
	}
}

// take takes the next line, if there is one, or an error; otherwise somebody is going to wait.
func (s *Lines) take() (l lines.Line, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return lines.Line{Err: ErrLinesClosed}, true
	case s.ready.Len() > 0:
		l = s.ready.Pop()
		s.room.Signal()
		return l, true
	case s.err != nil:
		return lines.Line{Err: s.err}, true
	}
	s.wanted = true
	return lines.Line{}, false
}

// pass wakes the next who waits, if there is something for it, or has it told of the next line.
func (s *Lines) pass() {
	if s.waiting.Empty() {
		return
	}
	s.mu.Lock()
	s.wanted = s.ready.Len() == 0 && s.err == nil
	wake := !s.wanted
	s.mu.Unlock()
	if wake {
		s.waiting.TakeNext()
	}
}

// passLine is Lines as the entry that tells the loop of a line.
type passLine Lines

func (p *passLine) Run() { (*Lines)(p).pass() }

// LineStep is Next for step tasks. It may be used again once it is done.
type LineStep struct {
	Lines *Lines

	// Line is set when the step is done.
	Line string

	spot    parking.Spot
	hold    loop.Hold
	waiting bool
}

// Step waits for a line, from its first call on.
func (s *LineStep) Step(co *loop.Co, in error) (done bool, err error) {
	lines := s.Lines
	if s.waiting {
		s.waiting = false
		s.hold.Release()
		if woken := s.spot.Leave(); in != nil {
			if woken {
				lines.pass()
			}
			return true, in
		}
	} else if s.Line = ""; co.Loop() != lines.loop {
		return true, fmt.Errorf("wait for %v: %w", s, loop.ErrForeignLoop)
	}
	if l, ok := lines.take(); ok {
		s.Line = l.Text
		lines.pass()
		return true, l.Err
	}
	if err := s.spot.Enter(&lines.waiting, co, s); err != nil {
		return true, err
	}
	s.waiting = true
	s.hold = lines.loop.Low().Hold(loop.WillPost)
	co.Low().Park(s)
	return false, nil
}

// Abort ends the wait.
func (s *LineStep) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *LineStep) String() string { return "a line" }
