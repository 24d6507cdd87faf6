package httpserver

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// ErrReadStopped is the error of a read after the response was begun while another read waited for the client: reads
// and writes of one request take turns.
var ErrReadStopped = errors.New("httpserver: the reading was ended by the response")

var errBlockingBody = errors.New("httpserver: Body blocks: on a loop, a body is read by Request.Read")

// A Request is an *http.Request on a loop: the same fields and methods, but for the body, which is read by awaits. Its
// Body field refuses to be read. What is waited for outside the loop on its behalf uses Context.
type Request struct {
	*http.Request
	x *exchange
}

// Context returns a context that ends with the coroutine, or with the first request to cancel it, as when the client is
// gone. It carries the coroutine's values and the ones of the http.Request. Any goroutine may use the context.
func (r *Request) Context() context.Context {
	return requestContext{r.x.co.Context(), r.Request.Context()}
}

// requestContext ends as a coroutine does and knows the values of its http.Request as well.
type requestContext struct {
	context.Context
	request context.Context
}

func (c requestContext) Value(key any) any {
	if v := c.Context.Value(key); v != nil {
		return v
	}
	return c.request.Value(key)
}

// blockingBody stands in the place of the body.
type blockingBody struct{}

func (blockingBody) Read([]byte) (int, error) { return 0, errBlockingBody }

func (blockingBody) Close() error { return nil }

// Read reads the next part of the body into p, and suspends the straight-line coroutine co while the client has sent
// none. At the end of the body the error is io.EOF. A canceled Read loses nothing: what comes is for the next one.
func (r *Request) Read(co *loop.Co, p []byte) (n int, err error) {
	s := ReadStep{R: r, P: p}
	err = co.Await(&s)
	return s.N, err
}

// ReadAll reads the rest of the body, up to limit bytes; a longer one gives an *http.MaxBytesError.
func (r *Request) ReadAll(co *loop.Co, limit int64) ([]byte, error) {
	s := ReadAllStep{R: r, Limit: limit}
	err := co.Await(&s)
	return s.B, err
}

// ParseForm is http.Request.ParseForm for a body of up to limit bytes: it reads that of a POST, PUT or PATCH whose type
// is that of a form, once. Multipart forms are read from Reader.
func (r *Request) ParseForm(co *loop.Co, limit int64) error {
	if r.PostForm == nil && r.bodyIsForm() {
		b, err := r.ReadAll(co, limit)
		if err != nil {
			return err
		}
		if r.PostForm, err = url.ParseQuery(string(b)); err != nil {
			return err
		}
	}
	return r.Request.ParseForm()
}

func (r *Request) bodyIsForm() bool {
	switch r.Method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		return err == nil && media == "application/x-www-form-urlencoded"
	}
	return false
}

// Reader returns an io.Reader that is r.Read for co: for a decoder, a multipart.Reader, a bufio.Scanner.
func (r *Request) Reader(co *loop.Co) io.Reader { return boundReader{r, co} }

type boundReader struct {
	r  *Request
	co *loop.Co
}

func (b boundReader) Read(p []byte) (int, error) { return b.r.Read(b.co, p) }

// ReadStep is Read for step tasks; it is used again for each part.
type ReadStep struct {
	R *Request
	P []byte

	// N is how many bytes were read, when the step is done.
	N int

	spot parking.Spot
}

// Step reads, from its first call on.
func (s *ReadStep) Step(co *loop.Co, in error) (done bool, err error) {
	s.N = 0
	s.spot.Leave()
	if in != nil {
		return true, in
	}
	x := s.R.x
	x.await()
	switch {
	case x.ended || x.w.last.delegated:
		return true, ErrEnded
	case x.exited:
		return true, errExited
	case len(s.P) == 0:
		return true, nil
	case x.current == noOrder && len(x.in) > 0:
		s.N = copy(s.P, x.in)
		x.in = x.in[s.N:]
		return true, nil
	case x.current == noOrder && x.inErr != nil:
		return true, x.inErr
	case x.current == noOrder:
		x.ask(readBody)
	}
	return x.wait(co, s, &s.spot)
}

// Abort ends the wait; the next read gets what comes.
func (s *ReadStep) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what a coroutine waits for.
func (s *ReadStep) String() string { return "reading from the " + s.R.x.String() }

// ReadAllStep is ReadAll for step tasks.
type ReadAllStep struct {
	R     *Request
	Limit int64

	// B is what was read; all of it when the step is done without an error.
	B []byte

	part ReadStep
}

// Step reads, from its first call on.
func (s *ReadAllStep) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		if s.part.R == nil {
			s.part.R = s.R
			s.B = make([]byte, 0, max(512, min(s.R.ContentLength, s.Limit, chunk)+1))
		}
		if len(s.B) == cap(s.B) {
			s.B = append(s.B, 0)[:len(s.B)]
		}
		s.part.P = s.B[len(s.B):cap(s.B)]
		if done, err = s.part.Step(co, in); !done {
			return false, nil
		}
		in = nil
		s.B = s.B[:len(s.B)+s.part.N]
		switch {
		case err == io.EOF:
			return true, nil
		case err != nil:
			return true, err
		case int64(len(s.B)) > s.Limit:
			s.B = s.B[:s.Limit]
			return true, &http.MaxBytesError{Limit: s.Limit}
		}
	}
}
