package httpserver_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
)

// A pair is net/http and a server on a listener of the loop, whose handlers do the same.
type pair struct{ plain, onLoop string }

// response is what a handler makes of the path: a status, a header and a body, in each of the two worlds.
func response(path string, header http.Header) (status int, body string) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch name {
	case "status":
		_, _ = fmt.Sscan(rest, &status)
		return status, "text of the status"
	case "long":
		return 0, strings.Repeat("0123456789", 1000)
	case "longer":
		return 0, strings.Repeat("0123456789", 10000)
	case "header":
		for _, part := range strings.Split(rest, ",") {
			key, value, _ := strings.Cut(part, "=")
			header.Add(key, value)
		}
	case "empty":
		return 0, ""
	case "html":
		return 0, "<!DOCTYPE html><p>text</p>"
	}
	return 0, "hello " + rest
}

func newPair(t *testing.T) *pair {
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(rw http.ResponseWriter, req *http.Request) {
		got, err := io.ReadAll(req.Body)
		if err != nil {
			http.Error(rw, "Bad Request", http.StatusBadRequest)
			return
		}
		status, body := response(req.URL.Path, rw.Header())
		if n := len(body); n > 2048 && rw.Header().Get("Trailer") == "" { // as a ResponseWriter of the loop has it
			rw.Header().Set("Content-Length", fmt.Sprint(n))
		}
		if status != 0 {
			rw.WriteHeader(status)
		}
		_, _ = io.WriteString(rw, body+facts(req, got))
	})
	srv := &http.Server{Handler: mux}
	served := make(chan error)
	go func() { served <- srv.Serve(plain) }()
	t.Cleanup(func() {
		require.NoError(t, srv.Close())
		<-served
	})
	w := begin(t, &setting{grace: time.Minute, streams: true, handler: func(co *loop.Co) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/", httpserver.New(co, answerByPath, nil))
		return mux
	}})
	return &pair{plain.Addr().String(), strings.TrimPrefix(w.url, "http://")}
}

func answerByPath(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
	got, err := r.ReadAll(co, 1<<20)
	if err != nil {
		return httpserver.Errorf(http.StatusBadRequest, "Bad Request")
	}
	if r.Header.Get("Yield") != "" {
		if err := co.Yield(); err != nil {
			return err
		}
	}
	status, body := response(r.URL.Path, w.Header())
	if status != 0 {
		w.WriteHeader(status)
	}
	w.Append([]byte(body + facts(r.Request, got)))
	return nil
}

// facts are what a handler sees of a request, unless the body of the response must not have them.
func facts(req *http.Request, body []byte) string {
	if !strings.HasPrefix(req.URL.Path, "/facts") {
		return ""
	}
	return fmt.Sprint(req.Method, req.URL, req.Proto, req.Host, req.Header, req.ContentLength, req.TransferEncoding,
		req.Close, req.RequestURI, req.Pattern, req.PathValue(""), req.Trailer, req.TLS, string(body),
		req.Context().Value(http.ServerContextKey) != nil, req.Context().Value(http.LocalAddrContextKey) != nil)
}

// exchange sends the pieces, each by itself, and returns all that comes back before the server closes the connection,
// which it may do by a reset, if it has not read all.
func (p *pair) exchange(t *testing.T, address string, pieces []string) string {
	c, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.SetDeadline(time.Now().Add(20*time.Second)))
	for _, piece := range pieces {
		if _, err := io.WriteString(c, piece); err != nil {
			break // the server has had enough
		}
	}
	got, err := io.ReadAll(c)
	require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "%q", pieces)
	return dates.ReplaceAllString(string(got), "Date: now\r\n")
}

var dates = regexp.MustCompile(`Date: [^\r]*GMT\r\n`)

// last makes of a request the last one of its connection, so that the server closes that.
const last = "Connection: close\r\n"

// What is sent to the two is answered alike, to the byte.
func TestTheAnswersAreThoseOfNetHTTP(t *testing.T) {
	p := newPair(t)
	for _, sent := range requests {
		want, got := p.exchange(t, p.plain, sent), p.exchange(t, p.onLoop, sent)
		require.Equal(t, want, got, "%q", sent)
		require.NotEmpty(t, want, "%q", sent)
	}
}

// So is what is made of pieces of it at random.
func TestRandomRequestsAreAnsweredAlike(t *testing.T) {
	p := newPair(t)
	const seed = 7
	r := rand.New(rand.NewPCG(seed, seed))
	for i := range 400 {
		sent := randomRequests(r)
		require.Equal(t, p.exchange(t, p.plain, sent), p.exchange(t, p.onLoop, sent), "%d: %q", i, sent)
	}
}

// randomRequests makes a few requests, of parts that are good and bad, and breaks what it sends into pieces.
func randomRequests(r *rand.Rand) []string {
	pick := func(of []string) string { return of[r.IntN(len(of))] }
	var b strings.Builder
	for n := 1 + r.IntN(4); n > 0; n-- {
		head, body := pick(heads), ""
		for range r.IntN(4) {
			head += pick(lines)
		}
		if r.IntN(4) == 0 {
			f := framings[r.IntN(len(framings))]
			head, body = head+f[0], f[1]
		}
		if n == 1 {
			head += last
		}
		b.WriteString(head + pick(ends) + body)
	}
	text := b.String()
	if r.IntN(8) == 0 {
		i := r.IntN(len(text))
		text = text[:i] + string(rune(r.IntN(256))) + text[i+1:] + strings.Repeat("\r\nx", 100) // as a body that is longer
	}
	if r.IntN(3) > 0 {
		return []string{text}
	}
	i := r.IntN(len(text))
	return []string{text[:i], text[i:]}
}
