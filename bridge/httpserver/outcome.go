package httpserver

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/monoloop-go/monoloop/loop"
)

const errorOfRequest = "error of an HTTP request"

// A StatusError is an error that says what response it makes, if it is returned by what serves a request.
type StatusError struct {
	Status int    // such as http.StatusNotFound; one that ends no exchange is sent as 500, and reported
	Text   string // the body; empty means the usual text of the status
}

// Errorf returns a *StatusError with a formatted text.
func Errorf(status int, format string, args ...any) error {
	return &StatusError{status, fmt.Sprintf(format, args...)}
}

// Error gives the status and the text.
func (e *StatusError) Error() string { return strconv.Itoa(e.Status) + " " + e.text() }

func (e *StatusError) text() string {
	if e.Text == "" {
		return http.StatusText(e.Status)
	}
	return e.Text
}

// lastMessage makes the last message of what was written and of the error with which the coroutine has ended, and
// reports what the client is not told.
func (x *exchange) lastMessage(err error) message {
	if err == nil && x.w.err == nil && !x.w.last.delegated {
		return x.w.rest()
	}
	status, known := x.statusOf(err)
	if !known {
		x.handler.loop.Report(loop.Report{Message: errorOfRequest, Err: err, Name: x.String()})
	}
	w := &x.w
	switch {
	case w.last.delegated:
		return message{delegated: true, abort: err != nil && !loop.IsCanceled(err)}
	case err != nil && (w.sent || err == w.broken || errors.Is(err, http.ErrAbortHandler)), w.err != nil:
		return message{abort: true}
	case err != nil:
		for _, key := range []string{"Cache-Control", "Content-Encoding", "Etag", "Last-Modified"} {
			w.Header().Del(key) // as http.Error does
		}
		w.Reply(status.Status, status.text())
		if status.Status == http.StatusServiceUnavailable {
			w.header.Set("Retry-After", x.handler.retryAfter())
		}
	}
	return w.rest()
}

// statusOf says which response an error makes, and whether it is one that the loop's OnError need not hear of.
func (x *exchange) statusOf(err error) (status *StatusError, known bool) {
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil, errors.Is(err, http.ErrAbortHandler), x.w.err != nil && errors.Is(err, x.w.err):
		return nil, true
	case errors.As(err, &status) && isFinal(status.Status):
		return status, true
	case errors.As(err, &tooLarge):
		return &StatusError{Status: http.StatusRequestEntityTooLarge}, true
	case loop.IsCanceled(err), errors.Is(err, loop.ErrClosed):
		return &StatusError{Status: http.StatusServiceUnavailable}, true
	case x.current != readBody && x.inErr != nil && x.inErr != io.EOF && errors.Is(err, x.inErr):
		return &StatusError{Status: http.StatusBadRequest}, true
	}
	return &StatusError{Status: http.StatusInternalServerError}, false
}

// netHTTPCounts is how long a body may be for net/http to count it, where the handler has not.
const netHTTPCounts = 2048

// rest takes all that was not sent yet.
func (w *ResponseWriter) rest() message {
	m := message{header: w.header, status: w.status, body: w.buf}
	if !w.sent && len(w.buf) > netHTTPCounts {
		h := w.Header()
		if h["Content-Length"] == nil && h["Transfer-Encoding"] == nil && h["Trailer"] == nil {
			h.Set("Content-Length", strconv.Itoa(len(w.buf)))
		}
		m.header = h
	}
	w.buf, w.header = nil, nil
	return m
}
