package httpserver

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An answer is a response as it goes to the client: what net/http makes of the same message, to the byte.
type answer struct {
	bytes []byte
	date  []byte // as it was at the second
	at    int64
}

// Write appends to the answer.
func (a *answer) Write(p []byte) (int, error) {
	a.bytes = append(a.bytes, p...)
	return len(p), nil
}

// WriteString appends to the answer.
func (a *answer) WriteString(s string) (int, error) {
	a.bytes = append(a.bytes, s...)
	return len(s), nil
}

// isPlainAnswer reports whether a message is a whole response to a plain request in which nothing is left to net/http:
// no trailers, no coding, no length but that of the body, nothing of the connection.
func isPlainAnswer(m *message) bool {
	if m.delegated {
		return false
	}
	for name, values := range m.header {
		switch name {
		case "Connection", "Transfer-Encoding", "Trailer", "Upgrade":
			return false
		case "Content-Length":
			if len(values) != 1 || values[0] != strconv.Itoa(len(m.body)) {
				return false
			}
		}
		if strings.HasPrefix(name, http.TrailerPrefix) {
			return false
		}
	}
	return true
}

// What net/http leaves out of responses that have no body.
var (
	withoutBody     = map[string]bool{"Content-Length": true}
	withoutModified = map[string]bool{"Content-Length": true, "Content-Type": true}
)

// make makes the answer, for a request that was a HEAD or not, after which the connection is closed or not.
func (a *answer) make(m *message, head, last bool, now time.Time) {
	status := m.status
	if status == 0 {
		status = http.StatusOK
	}
	var exclude map[string]bool
	switch status {
	case http.StatusNoContent:
		exclude = withoutBody
	case http.StatusNotModified:
		exclude = withoutModified
	}
	a.bytes = a.bytes[:0]
	a.statusLine(status)
	_ = http.Header(m.header).WriteSubset(a, exclude)
	if _, ok := m.header["Date"]; !ok {
		a.dateLine(now)
	}
	if exclude == nil {
		a.bodyLines(m, head)
	}
	if last {
		a.bytes = append(a.bytes, "Connection: close\r\n"...)
	}
	a.bytes = append(a.bytes, "\r\n"...)
	if exclude == nil && !head {
		a.bytes = append(a.bytes, m.body...)
	}
}

func (a *answer) statusLine(status int) {
	a.bytes = append(a.bytes, "HTTP/1.1 "...)
	a.bytes = strconv.AppendInt(a.bytes, int64(status), 10)
	a.bytes = append(a.bytes, ' ')
	if text := http.StatusText(status); text != "" {
		a.bytes = append(a.bytes, text...)
	} else {
		a.bytes = append(a.bytes, "status code "...)
		a.bytes = strconv.AppendInt(a.bytes, int64(status), 10)
	}
	a.bytes = append(a.bytes, "\r\n"...)
}

func (a *answer) dateLine(now time.Time) {
	if at := now.Unix(); at != a.at || a.date == nil {
		a.at = at
		a.date = append(now.UTC().AppendFormat(append(a.date[:0], "Date: "...), http.TimeFormat), "\r\n"...)
	}
	a.bytes = append(a.bytes, a.date...)
}

// bodyLines are those that tell of the body. To a HEAD, an empty one says nothing: the handler may not have made it.
func (a *answer) bodyLines(m *message, head bool) {
	if _, ok := m.header["Content-Length"]; !ok && (len(m.body) > 0 || !head) {
		a.bytes = append(a.bytes, "Content-Length: "...)
		a.bytes = strconv.AppendInt(a.bytes, int64(len(m.body)), 10)
		a.bytes = append(a.bytes, "\r\n"...)
	}
	if _, ok := m.header["Content-Type"]; !ok && len(m.body) > 0 && m.header.Get("Content-Encoding") == "" {
		a.bytes = append(a.bytes, "Content-Type: "...)
		a.bytes = append(a.bytes, http.DetectContentType(m.body)...)
		a.bytes = append(a.bytes, "\r\n"...)
	}
}

// now is the time of a Date. On a loop whose clock is not the wall's, it is that of the loop since 1970, so that two
// runs say the same.
func (v *streams) now() time.Time {
	l := v.serve.co.Loop()
	if !l.Low().CanPoll() {
		return time.Unix(0, 0).Add(l.Time())
	}
	return time.Now()
}
