package httpserver

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// A ResponseWriter is the response to one request, as the coroutine that serves it makes it. What is written is kept
// until there are 32 KiB of it, or Flush, or the end: a small response crosses to net/http's goroutine once. It is for
// the loop's goroutine alone, until its coroutine has ended.
//
// Until the header is sent, status and header may be changed; sent says that it was. While an order to write is under
// way, the exchange has what was written, and what comes then goes to a new buf.
type ResponseWriter struct {
	x      *exchange
	header http.Header
	status int
	buf    []byte
	sent   bool  // the header was handed to an order
	err    error // of an order to write; later ones fail with it as well

	misused string // what a method has panicked with; empty if none has
	broken  error  // that panic, when it was the end of the coroutine

	last message // what the last order is to send
}

// Header returns the header, to be changed until the first flush; after it only trailers can be added, as in net/http.
func (w *ResponseWriter) Header() http.Header {
	if w.header == nil {
		w.header = make(http.Header)
	}
	return w.header
}

// WriteHeader sets the status, once; without it, it is 200. It sends nothing yet. A status below 200 or above 999 is
// misuse of the response: see New.
func (w *ResponseWriter) WriteHeader(status int) {
	if !isFinal(status) {
		w.misuse("WriteHeader with the status " + strconv.Itoa(status))
	}
	if w.status == 0 && !w.sent {
		w.status = status
	}
}

// misuse panics with the rule that the handler has broken: a fault of one request, and the end of that one alone.
func (w *ResponseWriter) misuse(what string) {
	w.misused = "httpserver: " + what
	panic(w.misused)
}

// isFinal reports whether a status can be that of a whole response.
func isFinal(status int) bool { return status >= 200 && status <= 999 }

// Append adds p to the body and never suspends, so that it is for bodies that fit into memory; step tasks use it most.
func (w *ResponseWriter) Append(p []byte) { w.buf = append(w.buf, p...) }

// Reply makes a short plain text, to which it adds a line end, the whole of the response. What was written before is
// dropped; if some of it was sent already, Reply is misuse, as WriteHeader is of a status that is none.
func (w *ResponseWriter) Reply(status int, text string) {
	if w.sent {
		w.misuse("Reply after the header was sent")
	}
	w.status = 0
	w.WriteHeader(status)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Del("Content-Length")
	w.buf = append(append(w.buf[:0], text...), '\n')
}

// Write adds p to the body, and suspends the straight-line coroutine co while a full buffer is sent. The error tells
// that the client is gone, or that co was canceled; then n bytes of p are sent or kept, and the rest is not.
func (w *ResponseWriter) Write(co *loop.Co, p []byte) (n int, err error) {
	if w.writeError() == nil && w.x.current == noOrder && len(w.buf)+len(p) < chunk {
		w.Append(p)
		return len(p), nil
	}
	s := WriteStep{W: w, P: p}
	err = co.Await(&s)
	return s.N, err
}

// Flush sends what was written so far, and suspends the straight-line coroutine co until net/http has sent it. Where a
// middleware keeps it from flushing, the error is http.ErrNotSupported, and the response goes on.
func (w *ResponseWriter) Flush(co *loop.Co) error {
	return co.Await(&WriteStep{W: w, Flush: true})
}

// Writer returns an io.Writer that is w.Write for co: for fmt.Fprintf, an encoder, a template.
func (w *ResponseWriter) Writer(co *loop.Co) io.Writer { return boundWriter{w, co} }

type boundWriter struct {
	w  *ResponseWriter
	co *loop.Co
}

func (b boundWriter) Write(p []byte) (int, error) { return b.w.Write(b.co, p) }

// writeError is the error of a response that nothing can be added to.
func (w *ResponseWriter) writeError() error {
	switch {
	case w.x.ended || w.x.w.last.delegated:
		return ErrEnded
	case w.err != nil:
		return w.err
	case w.x.exited:
		return errExited
	case w.status == http.StatusNoContent || w.status == http.StatusNotModified:
		return http.ErrBodyNotAllowed
	}
	return nil
}

// message takes what is to be sent now.
func (w *ResponseWriter) message(flush bool) message {
	m := message{status: w.status, body: w.buf, flush: flush}
	if !w.sent && w.header != nil {
		m.header = w.header.Clone() // the coroutine may change it while the order is under way
	}
	w.buf, w.sent = nil, true
	return m
}

// writeDone takes the buffer back from an order to write, and its error.
func (w *ResponseWriter) writeDone(buf []byte, err error) {
	if w.buf == nil {
		w.buf = buf[:0]
	}
	if w.err == nil && !errors.Is(err, http.ErrNotSupported) {
		w.err = err
	}
}

// WriteStep is Write, or Flush, for step tasks.
type WriteStep struct {
	W     *ResponseWriter
	P     []byte
	Flush bool

	// N is how many bytes of P are sent or kept, at any time.
	N int

	spot parking.Spot
	last uint64 // the order that flushes; zero if it was not sent yet
}

// Step adds to the body, from its first call on.
func (s *WriteStep) Step(co *loop.Co, in error) (done bool, err error) {
	s.spot.Leave()
	s.W.x.await()
	if in != nil {
		return true, in
	}
	if done, err = s.advance(); done {
		return true, err
	}
	return s.W.x.wait(co, s, &s.spot)
}

// advance goes on as far as it can without waiting for an order that is under way.
func (s *WriteStep) advance() (done bool, err error) {
	x := s.W.x
	for {
		if err := s.W.writeError(); err != nil && (err != http.ErrBodyNotAllowed || len(s.P) > 0) {
			return true, err
		}
		switch {
		case s.last != 0 && x.doneCount >= s.last:
			return true, x.outErr
		case x.current == readBody:
			x.stopReading()
			return false, nil
		case x.current != noOrder:
			return false, nil
		}
		s.fill()
		full := len(s.W.buf) >= chunk
		if s.N == len(s.P) && !full && !s.Flush {
			return true, nil
		}
		x.out = s.W.message(s.Flush && s.N == len(s.P))
		if number := x.ask(writeBody); x.out.flush {
			s.last = number
		}
	}
}

func (s *WriteStep) fill() {
	room := max(0, chunk-len(s.W.buf))
	part := s.P[s.N:min(len(s.P), s.N+room)]
	s.W.Append(part)
	s.N += len(part)
}

// Abort ends the wait; an order that is under way goes on.
func (s *WriteStep) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what a coroutine waits for.
func (s *WriteStep) String() string { return "writing to the " + s.W.x.String() }
