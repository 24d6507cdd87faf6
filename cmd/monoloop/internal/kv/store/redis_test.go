package store_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

func startRedis(t *testing.T) *redis {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		fmt.Println("skipped: no redis-server on this machine to compare with")
		t.SkipNow()
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := ln.Addr().(*net.TCPAddr).Port
	require.NoError(t, ln.Close())
	cmd := exec.Command(path, "--port", strconv.Itoa(port), "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	conn, err := net.Dial("tcp", ln.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return &redis{conn, bufio.NewReader(conn)}
}

func encode(args []string) []byte {
	var w resp.Writer
	w.Command(slicesOf(args)...)
	return w.Buf
}

// A redis is a redis-server of this machine, and a connection to it.
type redis struct {
	net.Conn
	r *bufio.Reader
}

// readReply reads one reply, with all that it contains.
func readReply(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	n, _ := strconv.Atoi(strings.TrimSpace(line[1:]))
	switch line[0] {
	case '%':
		n *= 2
	case '$', '=':
		if n < 0 {
			return line, nil
		}
		b := make([]byte, n+2)
		_, err = io.ReadFull(r, b)
		return line + string(b), err
	case '*', '~', '>':
	default:
		return line, nil
	}
	for range n {
		part, err := readReply(r)
		if err != nil {
			return "", err
		}
		line += part
	}
	return line, nil
}

// do sends commands all at once, and returns their replies.
func (r *redis) do(t *testing.T, commands ...[]string) (replies []string) {
	require.NoError(t, r.SetDeadline(time.Now().Add(time.Minute)))
	go func() {
		for _, args := range commands {
			_, _ = r.Write(encode(args))
		}
	}()
	for range commands {
		reply, err := readReply(r.r)
		require.NoError(t, err)
		replies = append(replies, reply)
	}
	return replies
}

// do runs a command; one that waits gives up at once.
func do(db *store.DB, w *resp.Writer, args []string) string {
	w.Buf = w.Buf[:0]
	cmd := store.Lookup([]byte(args[0]))
	if waiter := db.Do(cmd, store.Millis(time.Now()), slicesOf(args), w); waiter != nil {
		db.GiveUp(waiter)
		w.NullArray()
	}
	return string(w.Buf)
}
