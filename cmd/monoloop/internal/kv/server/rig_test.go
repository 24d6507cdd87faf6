package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/server"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kvtest"
	"github.com/monoloop-go/monoloop/loop"
)

// A running server is one under test, on a goroutine of its own.
type running struct {
	t     *testing.T
	addr  string
	said  []string // before it listened
	stop  context.CancelFunc
	ended chan error
	out   *bufio.Reader
}

func options() server.Options {
	return server.Options{Addr: "127.0.0.1:0", Sync: journal.EverySecond, MaxClients: 100, MaxCommand: 1 << 20,
		MaxOwed: 1 << 20}
}

func start(t *testing.T, o server.Options) *running {
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	o.Out = w
	s := &running{t: t, stop: stop, ended: make(chan error, 1), out: bufio.NewReader(r)}
	go func() {
		s.ended <- loop.RunContext(ctx, func(co *loop.Co) error { return server.Run(co, o) })
		close(s.ended)
		w.Close()
	}()
	for s.addr == "" {
		line, err := s.out.ReadString('\n')
		require.NoError(t, err)
		if addr, ok := strings.CutPrefix(line, "listening on "); ok {
			s.addr = strings.TrimSpace(addr)
		} else {
			s.said = append(s.said, strings.TrimSpace(line))
		}
	}
	t.Cleanup(func() { s.end() })
	return s
}

// end stops the server and returns what it has ended with.
func (s *running) end() error {
	s.stop()
	_, _ = io.Copy(io.Discard, s.out)
	return <-s.ended
}

// startRedis returns the address of a redis-server of this machine, which looks 500 times a second for whose wait is over,
// in place of 10.
func startRedis(t *testing.T) string {
	path := installed(t, "redis-server")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := ln.Addr().(*net.TCPAddr)
	require.NoError(t, ln.Close())
	cmd := exec.Command(path, "--port", strconv.Itoa(addr.Port), "--save", "", "--appendonly", "no", "--hz", "500",
		"--dir", t.TempDir())
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		for lines.Scan() {
		}
		_ = cmd.Wait()
	})
	var said []string
	for lines.Scan() {
		if said = append(said, lines.Text()); strings.Contains(lines.Text(), "Ready to accept connections") {
			return addr.String()
		}
	}
	if !strings.Contains(strings.Join(said, "\n"), "Address already in use") {
		t.Fatalf("redis-server does not start: %s", strings.Join(said, "\n"))
	}
	return startRedis(t) // somebody else has got the port meanwhile
}

func installed(t *testing.T, name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		fmt.Printf("skipped: no %s on this machine\n", name)
		t.SkipNow()
	}
	return path
}

// patience is how long a server may take for one reply, however busy the machine: who waits longer waits for ever.
const patience = time.Minute

// A peer is a connection to a server. Each read and each write has the patience, and not the whole test.
type peer struct {
	*net.TCPConn
	t *testing.T
	r *bufio.Reader
}

func dial(t *testing.T, addr string) *peer {
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	p := &peer{conn.(*net.TCPConn), t, nil}
	p.r = bufio.NewReader(p)
	return p
}

func (p *peer) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	return p.TCPConn.Read(b)
}

func (p *peer) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	return p.TCPConn.Write(b)
}

// do sends a command line and returns the reply in one line.
func (p *peer) do(line string) string {
	p.send(line)
	return p.reply()
}

func (p *peer) send(lines ...string) {
	var w resp.Writer
	for _, line := range lines {
		args, ok := resp.Split(nil, []byte(line))
		require.True(p.t, ok)
		w.Command(args...)
	}
	_, err := p.Write(w.Buf)
	require.NoError(p.t, err)
}

func (p *peer) reply() string {
	reply, err := kvtest.ReadReply(p.r)
	require.NoError(p.t, err)
	return strings.TrimSpace(strings.ReplaceAll(reply, "\r\n", " "))
}

// closed waits for the end of the connection.
func (p *peer) closed() {
	rest, err := io.ReadAll(p.r)
	if err == nil {
		require.Empty(p.t, string(rest))
	}
}

// same takes away where two servers differ: their versions, and what they say of the arguments of an unknown command.
func same(reply string) string {
	differing := regexp.MustCompile(`\$\d+ [67]\.\d+\.\d+|:\d+ \$4 mode|, with args beginning with:.*`)
	return differing.ReplaceAllString(reply, "")
}

// run runs a server that cannot begin.
func run(o server.Options) error {
	return loop.Run(func(co *loop.Co) error { return server.Run(co, o) })
}
