package httpserver

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
)

var headEnd = []byte("\r\n\r\n")

// maxHead is how long the header of a plain request may be.
const maxHead = 32 << 10

// read takes the request with which the unread input begins, and which net/http parses, if it is a plain one: whole,
// and one of which nothing is left to be decided by the server of net/http but how it is answered. If it is not, all is
// as before.
func (v *streams) read(c *conn) (req *http.Request, body []byte, size int) {
	in := c.stream.Unread()
	n := headLength(in)
	if n == 0 { // the input may have ended where the buffer did
		in, _ = c.stream.TryFill()
		n = headLength(in)
	}
	if n == 0 || n > maxHead || n >= v.maxHeaderBytes() {
		return nil, nil, 0
	}
	v.source.Reset(in[:n])
	v.reader.Reset(&v.source)
	req, err := http.ReadRequest(v.reader)
	if err != nil || v.reader.Buffered()+v.source.Len() > 0 || !v.isPlain(req) || req.ContentLength > int64(len(in)-n) {
		return nil, nil, 0
	}
	size = n + int(req.ContentLength)
	if req.ContentLength > 0 {
		body = bytes.Clone(in[n:size])
	}
	return req, body, size
}

// headLength returns how long the header is with which in begins; zero if it is not all there.
func headLength(in []byte) int {
	if i := bytes.Index(in, headEnd); i >= 0 {
		return i + len(headEnd)
	}
	return 0
}

func (v *streams) maxHeaderBytes() int {
	if n := v.inner.MaxHeaderBytes; n > 0 {
		return n
	}
	return http.DefaultMaxHeaderBytes
}

// isPlain reports whether a request, which net/http has parsed, is one that its server accepts, and does nothing
// particular with.
func (v *streams) isPlain(req *http.Request) bool {
	return req.Proto == "HTTP/1.1" && req.Method != http.MethodConnect && strings.HasPrefix(req.RequestURI, "/") &&
		isHost(req.Host) && req.ContentLength >= 0 && req.TransferEncoding == nil && req.Trailer == nil &&
		isPlainHeader(req.Header, maxHeaderValues(v.inner))
}

// isHost reports whether a host is surely one that net/http accepts.
func isHost(host string) bool {
	for i := range len(host) {
		switch b := host[i]; {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		case b == '.', b == '-', b == ':', b == '[', b == ']', b == '_':
		default:
			return false
		}
	}
	return host != ""
}

// isPlainHeader reports whether a header is valid, has no more values than limit, and asks nothing of the server.
// ReadRequest has looked at the names, in which it allows spaces, and has taken out the value of Host.
func isPlainHeader(h http.Header, limit int) bool {
	for name, values := range h {
		if limit -= len(values); limit < 1 {
			return false
		}
		switch name {
		case "Expect", "Upgrade", "Http2-Settings", "Trailer", "Transfer-Encoding":
			return false
		case "Connection":
			if len(values) != 1 || !strings.EqualFold(values[0], "close") &&
				!strings.EqualFold(values[0], "keep-alive") {
				return false
			}
		}
		if strings.IndexByte(name, ' ') >= 0 || slices.ContainsFunc(values, hasControl) {
			return false
		}
	}
	return true
}

func hasControl(value string) bool {
	for i := range len(value) {
		if b := value[i]; b < ' ' && b != '\t' || b == 0x7f {
			return true
		}
	}
	return false
}

// wantsClose reports whether the client of a plain request wants the connection to end with it.
func wantsClose(req *http.Request) bool {
	return req.Close || strings.EqualFold(req.Header.Get("Connection"), "close")
}

// spentBody is a body that was read before the request began.
type spentBody struct{}

func (spentBody) Read([]byte) (int, error) { return 0, io.EOF }

func (spentBody) Close() error { return nil }
