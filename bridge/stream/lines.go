package stream

import (
	"bytes"
	"io"
	"iter"

	"github.com/monoloop-go/monoloop/loop"
)

var newline = []byte{'\n'}

// ReadLine suspends co until a line has arrived, and returns it without its end, \n or \r\n. The last line may lack
// that. When there is no other, the error is io.EOF. A line that is longer than the limit (see SetLimit) is a
// *LimitError. Then it is dropped, with its end, if that has arrived; if not, all that has arrived is, and what comes
// until the end of the line is the next one: who cannot tell the two apart gives the connection up. If co is canceled,
// nothing was read. See asyncio.StreamReader.readline, which drops the same, and keeps the end of a line.
func (s *Stream) ReadLine(co *loop.Co) (string, error) {
	step := ReadLineStep{Stream: s}
	if done, err := step.try(); done {
		return step.Line, err
	}
	err := co.Await(&step)
	return step.Line, err
}

// Lines iterates, in the straight-line coroutine co, over the lines of the input, as ReadLine gives them, to its end.
// An error other than io.EOF is given with an empty line, and ends the iteration, but for a *LimitError, after which it
// can go on. To break it off loses nothing.
func (s *Stream) Lines(co *loop.Co) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for {
			line, err := s.ReadLine(co)
			if err == io.EOF || !yield(line, err) {
				return
			}
			if _, ok := err.(*LimitError); err != nil && !ok {
				return
			}
		}
	}
}

// ReadLineStep is ReadLine for step tasks. It may be used again once it is done.
type ReadLineStep struct {
	Stream *Stream

	// Line is what was read; set when the step is done.
	Line string

	searched int
}

// Step reads.
func (r *ReadLineStep) Step(co *loop.Co, in error) (done bool, err error) {
	return r.Stream.stepReading(co, in, r)
}

func (r *ReadLineStep) try() (done bool, err error) {
	s := r.Stream
	r.Line = ""
	end, err := s.scan(newline, &r.searched)
	switch err := err.(type) {
	case nil:
		r.Line = string(chomp(s.in[:end-1]))
		s.consume(end)
		return true, nil
	case *LimitError:
		s.consume(min(len(s.in), err.Consumed+len(newline)))
		return true, err
	}
	if err == io.EOF && len(s.in) > 0 {
		r.Line, err = string(chomp(s.in)), nil
		s.consume(len(s.in))
	}
	return err != ErrWouldBlock, err
}

func (r *ReadLineStep) undo() { r.Line, r.searched = "", 0 }

func chomp(line []byte) []byte { return bytes.TrimSuffix(line, []byte{'\r'}) }
