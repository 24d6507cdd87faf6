package lines

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/monoloop-go/monoloop/loop"
)

// A Reader reads lines, one after the other. It keeps little more than max bytes of a line. One goroutine at a time
// uses it.
type Reader struct {
	src  *bufio.Reader
	max  int
	text []byte // of the line that is being read; kept for the next
}

// NewReader returns a reader that asks src for up to size bytes at a time, and whose lines have at most max without
// their end, "\n" or "\r\n".
func NewReader(src io.Reader, size, max int) *Reader {
	return &Reader{src: bufio.NewReaderSize(src, size), max: max}
}

// A Line is what stood before a line's end; or, without a text, what became of it.
type Line struct {
	Text string
	Err  error
}

// ErrTooLong is the error of a line that is too long.
var ErrTooLong = errors.New("line too long")

// Next reads a line; ok reports whether there is one. Failure is that of Read, which came before the end of the line.
func (r *Reader) Next() (l Line, ok bool, failure error) {
	failure = r.read()
	switch {
	case failure != nil && len(r.text) == 0:
		return Line{}, false, failure
	case len(r.text) > r.max:
		return Line{Err: ErrTooLong}, true, failure
	}
	return Line{Text: string(r.text)}, true, failure
}

// read sets text to the next line, or to the beginning of one that is too long, which is longer than max.
func (r *Reader) read() error {
	limit := r.max + len("\r\n") // more need not be kept
	r.text = r.text[:0]
	for {
		part, err := r.src.ReadSlice('\n')
		r.text = append(r.text, part[:min(len(part), limit-len(r.text))]...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return err
		case len(r.text) < limit || bytes.HasSuffix(r.text, []byte("\r\n")):
			r.text = bytes.TrimSuffix(bytes.TrimSuffix(r.text, []byte("\n")), []byte("\r"))
		}
		return nil
	}
}

// Ready reports whether Next gives a line without a Read.
func (r *Reader) Ready() bool {
	b, _ := r.src.Peek(r.src.Buffered()) // it has that much
	return bytes.IndexByte(b, '\n') >= 0
}

// All iterates in co over what next gives, until io.EOF, or an error that is not of one line alone.
func All(co *loop.Co, next func(co *loop.Co) (string, error)) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for {
			text, err := next(co)
			if err == io.EOF || !yield(text, err) {
				return
			}
			if err != nil && (loop.IsCanceled(err) || !errors.Is(err, ErrTooLong)) {
				return
			}
		}
	}
}
