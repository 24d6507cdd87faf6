package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A site is a server to download from. It counts how often each path was asked for, and how many requests there were at
// a time.
type site struct {
	*httptest.Server
	stuck chan struct{} // closed at the end; /slow and /half wait for it, or for the client to go
	waits chan struct{} // an item for each request that waits

	mu       sync.Mutex
	asked    map[string]int
	now, top int
}

func newSite(t *testing.T) *site {
	s := &site{stuck: make(chan struct{}), waits: make(chan struct{}, 8), asked: make(map[string]int)}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() {
		close(s.stuck)
		s.Close()
	})
	return s
}

func (s *site) enter(path string) (times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[path]++
	s.now++
	s.top = max(s.top, s.now)
	return s.asked[path]
}

func (s *site) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now--
}

func (s *site) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	times := s.enter(req.URL.Path)
	defer s.leave()
	switch req.URL.Path {
	case "/page":
		_, _ = io.WriteString(rw, "a page")
	case "/moved":
		http.Redirect(rw, req, "/page", http.StatusFound)
	case "/huge":
		for range 320 {
			_, _ = rw.Write(make([]byte, 100_000))
		}
	case "/failing":
		http.Error(rw, "failing", http.StatusBadGateway)
	case "/third":
		if times < 3 {
			http.Error(rw, "not yet", http.StatusServiceUnavailable)
		}
	case "/slow":
		s.wait(req)
	case "/half":
		_, _ = rw.Write(make([]byte, 100_000))
		s.wait(req)
	case "/cut":
		rw.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(rw, "cut")
	default:
		http.NotFound(rw, req)
	}
}

func (s *site) wait(req *http.Request) {
	s.waits <- struct{}{}
	select {
	case <-s.stuck:
	case <-req.Context().Done():
	}
}

// fetched runs fetch under a clock, and returns the table and the progress, in which SITE stands for the site.
func (s *site) fetched(t *testing.T, clock timer.Clock, args ...string) (table, progress string, err error) {
	t.Helper()
	for i, arg := range args {
		args[i] = strings.Replace(arg, "SITE", s.URL, 1)
	}
	f, err := parseFetch(args)
	require.NoError(t, err)
	f.options.Clock = clock
	var stdout, stderr bytes.Buffer
	err = f.run(t.Context(), &stdout, &stderr)
	clean := func(b *bytes.Buffer) string { return strings.ReplaceAll(b.String(), s.URL, "SITE") }
	return clean(&stdout), clean(&stderr), err
}

func TestFetch(t *testing.T) {
	s := newSite(t)
	table, progress, err := s.fetched(t, &timer.Virtual{}, "-n", "1", "SITE/page", "SITE/moved", "SITE/huge")
	require.NoError(t, err)
	require.Equal(t, ""+
		"STATUS  SIZE     TIME  TRIES  URL\n"+
		"200     6 B      0s    1      SITE/page\n"+
		"200     6 B      0s    1      SITE/moved\n"+
		"200     32.0 MB  0s    1      SITE/huge\n", table)
	require.Equal(t, "1/3 200 SITE/page\n2/3 200 SITE/moved\n3/3 200 SITE/huge\n", progress)
}

// The pauses between the attempts are all that takes virtual time.
func TestFetchTriesAgain(t *testing.T) {
	s := newSite(t)
	table, _, err := s.fetched(t, &timer.Virtual{}, "-n", "1", "-retries", "3", "-backoff", "100ms",
		"SITE/third", "SITE/failing", "SITE/nothing", "SITE/cut")
	require.EqualError(t, err, "fetch: 3 of 4 failed")
	require.Equal(t, ""+
		"STATUS  SIZE  TIME   TRIES  URL\n"+
		"200     0 B   300ms  3      SITE/third\n"+
		"502     8 B   700ms  4      SITE/failing\n"+
		"404     19 B  0s     1      SITE/nothing\n"+
		"error   0 B   700ms  4      SITE/cut: unexpected EOF\n", table)
	require.Equal(t, map[string]int{"/third": 3, "/failing": 4, "/nothing": 1, "/cut": 4}, s.asked)
}

func TestFetchHasALimit(t *testing.T) {
	s := newSite(t)
	args := []string{"-n", "3"}
	for range 20 {
		args = append(args, "SITE/page")
	}
	_, _, err := s.fetched(t, nil, args...)
	require.NoError(t, err)
	require.LessOrEqual(t, s.top, 3)
	require.Equal(t, 20, s.asked["/page"])
}

func TestFetchTimesOut(t *testing.T) {
	s := newSite(t)
	table, progress, err := s.fetched(t, nil, "-timeout", "1ms", "-retries", "1", "-backoff", "1ns", "SITE/slow")
	require.EqualError(t, err, "fetch: 1 of 1 failed")
	require.Regexp(t, `^STATUS   SIZE  TIME +TRIES  URL\ntimeout  0 B   \w+ +2      SITE/slow\n$`, table)
	require.Equal(t, "1/1 timeout SITE/slow\n", progress)
}

func TestFetchFromNobody(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	_, refused := net.Dial("tcp", ln.Addr().String())
	require.Error(t, refused)
	out, errs, status := run("fetch", "-retries", "0", "http://"+ln.Addr().String())
	require.Contains(t, out, refused.Error()+"\n")
	require.Contains(t, errs, "monoloop: fetch: 1 of 1 failed\n")
	require.Equal(t, 1, status)
}

// What was downloaded before the end of the context is in the table, and no request is left.
func TestFetchIsCanceled(t *testing.T) {
	s := newSite(t)
	f, err := parseFetch([]string{"-n", "2", s.URL + "/page", s.URL + "/half", s.URL + "/slow", s.URL + "/slow"})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for range 2 {
			<-s.waits
		}
		cancel()
	}()
	f.options.Clock = &timer.Virtual{}
	var stdout, stderr bytes.Buffer
	err = f.run(ctx, &stdout, &stderr)
	require.ErrorIs(t, err, loop.ErrCanceled)
	require.EqualError(t, err, "fetch: canceled: context canceled: 3 of 4 not downloaded")
	require.Equal(t, ""+
		"STATUS    SIZE  TIME  TRIES  URL\n"+
		"200       6 B   0s    1      SITE/page\n"+
		"canceled  0 B   0s    1      SITE/half\n"+
		"canceled  0 B   0s    1      SITE/slow\n"+
		"canceled  0 B   0s    0      SITE/slow\n", strings.ReplaceAll(stdout.String(), s.URL, "SITE"))
}

func TestFetchOnTheCommandLine(t *testing.T) {
	for _, test := range []struct{ name, line, says string }{
		{"no URL", "fetch", "fetch: no URL given"},
		{"no scheme", "fetch host/path", `fetch: "host/path" is no URL of HTTP`},
		{"another scheme", "fetch ftp://host/path", `fetch: "ftp://host/path" is no URL of HTTP`},
		{"no host", "fetch http:///path", `fetch: "http:///path" is no URL of HTTP`},
		{"nonsense", "fetch http://%zz", `fetch: "http://%zz" is no URL of HTTP`},
		{"no room", "fetch -n 0 http://host", "fetch: a limit of 0"},
		{"no time", "fetch -timeout 0s http://host", "fetch: a timeout of 0s"},
		{"less than no time", "fetch -backoff -1s http://host", "fetch: a backoff of -1s"},
		{"less than no retries", "fetch -retries -1 http://host", "fetch: -1 retries"},
		{"an unknown flag", "fetch -x http://host", "fetch: flag provided but not defined: -x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, errs, status := run(strings.Fields(test.line)...)
			require.Equal(t, []any{"", "monoloop: " + test.says + "\n" + usageOf("fetch") + "\n", 2},
				[]any{out, errs, status})
		})
	}
	out, errs, status := run("fetch", "-h")
	require.Equal(t, []any{fetchHelp, "", 0}, []any{out, errs, status})
	var stderr bytes.Buffer
	require.Equal(t, 1, execute([]string{"fetch", newSite(t).URL + "/page"}, &limited{10}, &stderr))
	require.Contains(t, stderr.String(), "monoloop: full\n")
}

// On a terminal there is one line, and in the end none.
func TestProgressOnATerminal(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, 3)
	p.terminal = true
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	loop.Start(l, loop.Func(p.show), nil)
	require.NoError(t, l.Run(func(co *loop.Co) error {
		p.running = 2
		_, _ = p.Write(make([]byte, 999))
		if err := co.Sleep(150 * time.Millisecond); err != nil {
			return err
		}
		_, _ = p.Write(make([]byte, 1_500_000))
		p.finished(&download{})
		return co.Sleep(100 * time.Millisecond)
	}))
	require.NoError(t, l.Close())
	require.Equal(t, "\r\x1b[K0 of 3 done, 2 running, 999 B\r\x1b[K1 of 3 done, 2 running, 1.5 MB\r\x1b[K",
		out.String())
}

func TestIsTerminal(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close()
	null, err := os.Open(os.DevNull) // a character device, as a terminal is
	require.NoError(t, err)
	defer null.Close()
	require.Equal(t, []bool{false, false, true},
		[]bool{isTerminal(&bytes.Buffer{}), isTerminal(file), isTerminal(null)})
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 999_949: "999.9 kB", 999_950: "1.0 MB", 1_234_567_890: "1.2 GB", 5e15: "5000.0 TB",
	} {
		require.Equal(t, want, size(n))
	}
}
