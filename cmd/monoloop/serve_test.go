package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A served is a serve under way, on a goroutine of its own.
type served struct {
	t      *testing.T
	url    string
	client *http.Client
	stop   context.CancelFunc
	ended  chan error
	out    *bufio.Reader
}

func startServe(t *testing.T, args ...string) *served {
	o, err := parseServe(append([]string{"-addr", "127.0.0.1:0", "-grace", "0s"}, args...))
	require.NoError(t, err)
	return start(t, func(ctx context.Context, stdout io.Writer) error { return serve(ctx, o, stdout) })
}

func start(t *testing.T, run func(ctx context.Context, stdout io.Writer) error) *served {
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	transport := &http.Transport{}
	s := &served{t: t, client: &http.Client{Transport: transport}, stop: stop, ended: make(chan error, 1),
		out: bufio.NewReader(r)}
	go func() {
		s.ended <- run(ctx, w)
		close(s.ended)
		w.Close()
	}()
	line, err := s.out.ReadString('\n')
	require.NoError(t, err)
	url, ok := strings.CutPrefix(line, "listening on ")
	require.True(t, ok)
	s.url = strings.TrimSpace(url)
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		stop()
		_, _ = io.Copy(io.Discard, s.out)
		<-s.ended
	})
	return s
}

type reply struct {
	status int
	body   string
}

func (s *served) do(method, path, body string) reply {
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		return reply{body: err.Error()}
	}
	response, err := s.client.Do(request)
	if err != nil {
		return reply{body: err.Error()}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return reply{body: err.Error()}
	}
	return reply{response.StatusCode, string(text)}
}

// wait begins a request that waits, and returns when the server has it.
func (s *served) wait(id, timeout string) <-chan reply {
	waits := make(chan reply, 1)
	go func() { waits <- s.do("GET", "/wait/"+id+"?timeout="+timeout, "") }()
	for !strings.Contains(s.do("GET", "/status", "").body, "\n"+id+" ") {
	}
	return waits
}

var durations = regexp.MustCompile(`(for|until in) [0-9a-zµ.]+`)

func TestOneRequestWaitsForTheAnswerOfAnother(t *testing.T) {
	s := startServe(t)
	require.Equal(t, reply{200, "0 waiting\n"}, s.do("GET", "/status", ""))
	tea, coffee := s.wait("tea", "1h"), s.wait("coffee", "")
	status := s.do("GET", "/status", "")
	require.Equal(t, "2 waiting\ntea     for D  until in D\ncoffee  for D  until in D\n",
		regexp.MustCompile(` +until`).ReplaceAllString(durations.ReplaceAllString(status.body, "$1 D"), "  until"))
	require.Equal(t, reply{409, "somebody waits for \"tea\" already\n"}, s.do("GET", "/wait/tea", ""))
	require.Equal(t, reply{404, "nobody waits for \"milk\"\n"}, s.do("POST", "/answer/milk", "none"))
	require.Equal(t, reply{200, "delivered\n"}, s.do("POST", "/answer/coffee", "black"))
	require.Equal(t, reply{200, "black"}, <-coffee)
	require.Equal(t, reply{200, "delivered\n"}, s.do("POST", "/answer/tea", "Earl Grey"))
	require.Equal(t, reply{200, "Earl Grey"}, <-tea)
	require.Equal(t, reply{404, "nobody waits for \"tea\"\n"}, s.do("POST", "/answer/tea", "late"))
}

func TestServeReplies(t *testing.T) {
	s := startServe(t, "-timeout", "1ms")
	for _, test := range []struct {
		name, method, path, body string
		want                     reply
	}{
		{"a timeout of its own", "GET", "/wait/tea?timeout=2ms", "",
			reply{504, "nobody answered \"tea\" within 2ms\n"}},
		{"the usual timeout", "GET", "/wait/tea", "", reply{504, "nobody answered \"tea\" within 1ms\n"}},
		{"no time", "GET", "/wait/tea?timeout=0s", "", reply{504, "nobody answered \"tea\" within 0s\n"}},
		{"no timeout", "GET", "/wait/tea?timeout=soon", "", reply{400, "\"soon\" is no timeout: try 20s\n"}},
		{"a negative timeout", "GET", "/wait/tea?timeout=-1s", "", reply{400, "\"-1s\" is no timeout: try 20s\n"}},
		{"too long an answer", "POST", "/answer/tea", strings.Repeat("x", longestAnswer+1),
			reply{413, "Request Entity Too Large\n"}},
		{"hello", "GET", "/hello", "", reply{200, hello}},
		{"help", "GET", "/", "", reply{200, serveHelp}},
		{"a wrong method", "POST", "/wait/tea", "", reply{405, "Method Not Allowed\n"}},
	} {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.want, s.do(test.method, test.path, test.body)) })
	}
}

// A client that goes waits no more, and its place is free.
func TestWhoHangsUpWaitsNoMore(t *testing.T) {
	s := startServe(t)
	ctx, hangUp := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		request, err := http.NewRequestWithContext(ctx, "GET", s.url+"/wait/tea", nil)
		if err == nil {
			_, err = s.client.Do(request)
		}
		gone <- err
	}()
	for s.do("GET", "/status", "").body == "0 waiting\n" {
	}
	hangUp()
	require.ErrorIs(t, <-gone, context.Canceled)
	for s.do("GET", "/status", "").body != "0 waiting\n" {
	}
}

func TestServeRefusesWhatIsTooMuch(t *testing.T) {
	s := startServe(t, "-max", "1")
	tea := s.wait("tea", "1h")
	require.Equal(t, reply{503, "Service Unavailable\n"}, s.do("GET", "/wait/coffee", ""))
	s.do("POST", "/answer/tea", "Earl Grey")
	require.Equal(t, reply{200, "Earl Grey"}, <-tea)
}

// Who waits when the server stops is told so.
func TestServeStops(t *testing.T) {
	s := startServe(t, "-grace", "1m")
	tea := s.wait("tea", "1h")
	s.stop()
	require.Equal(t, reply{503, "the server stops\n"}, <-tea)
	s.client.CloseIdleConnections()
	line, err := s.out.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "stopped\n", line)
	require.NoError(t, <-s.ended)
}

func TestServePlain(t *testing.T) {
	s := startServe(t, "-plain")
	require.Equal(t, reply{200, hello}, s.do("GET", "/hello", ""))
	require.Equal(t, reply{404, "404 page not found\n"}, s.do("GET", "/status", ""))
}

func TestServeOnTheCommandLine(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	_, taken := net.Listen("tcp", ln.Addr().String())
	require.Error(t, taken)
	for _, test := range []struct {
		name, line, out, errs string
		status                int
	}{
		{"help", "serve -h", serveHelp, "", 0},
		{"an unknown flag", "serve -x", "",
			"monoloop: serve: flag provided but not defined: -x\n" + usageOf("serve") + "\n", 2},
		{"an argument", "serve now", "", "monoloop: serve: unexpected argument \"now\"\n" + usageOf("serve") + "\n", 2},
		{"less than no time", "serve -timeout -1s", "",
			"monoloop: serve: a timeout of -1s\n" + usageOf("serve") + "\n", 2},
		{"less than no grace", "serve -grace -1s", "",
			"monoloop: serve: a grace of -1s\n" + usageOf("serve") + "\n", 2},
		{"less than no room", "serve -max -1", "", "monoloop: serve: a limit of -1\n" + usageOf("serve") + "\n", 2},
		{"an address that is taken", "serve -addr " + ln.Addr().String(), "", "monoloop: " + taken.Error() + "\n", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, errs, status := run(strings.Fields(test.line)...)
			require.Equal(t, []any{test.out, test.errs, test.status}, []any{out, errs, status})
		})
	}
	var errs bytes.Buffer
	require.Equal(t, 1, execute(strings.Fields("serve -addr 127.0.0.1:0"), &limited{0}, &errs))
	require.Equal(t, "monoloop: full\n", errs.String())
}
