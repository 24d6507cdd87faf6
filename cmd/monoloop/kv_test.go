package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKVCommandLine(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, []byte("\nsecret\n"), 0o600))
	_, noFolder := os.Open(filepath.Join(empty, "appendonly.aof.lock"))
	require.Error(t, noFolder)
	for _, test := range []struct {
		name, line, stdout, stderr string
		status                     int
	}{
		{"help", "kv -h", kvHelp, "", 0},
		{"an unknown flag", "kv -x", "", "monoloop: kv: flag provided but not defined: -x\n" + usageOf("kv") + "\n", 2},
		{"an argument", "kv now", "", "monoloop: kv: unexpected argument \"now\"\n" + usageOf("kv") + "\n", 2},
		{"an unknown policy", "kv -sync soon", "",
			"monoloop: kv: a policy \"soon\": try always, everysec or no\n" + usageOf("kv") + "\n", 2},
		{"no room", "kv -clients 0", "", "monoloop: kv: a limit below 1\n" + usageOf("kv") + "\n", 2},
		{"an empty password", "kv -password " + empty, "", "monoloop: " + empty + ": the first line is empty\n", 1},
		{"no folder", "kv -dir " + empty, "", "monoloop: " + noFolder.Error() + "\n", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			require.Equal(t, test.status, execute(strings.Fields(test.line), &stdout, &stderr))
			require.Equal(t, test.stdout, stdout.String())
			require.Equal(t, test.stderr, stderr.String())
		})
	}
}

func TestKVServesUntilItIsStopped(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(secret, []byte("tea\n"), 0o600))
	o, err := parseKV([]string{"-addr", "127.0.0.1:0", "-password", secret})
	require.NoError(t, err)
	o.Password, err = firstLine(o.password)
	require.NoError(t, err)
	s := start(t, func(ctx context.Context, stdout io.Writer) error { return serveKV(ctx, o.Options, stdout) })
	conn, err := net.Dial("tcp", s.url)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "AUTH tea\r\nSET k v\r\nQUIT\r\n")
	require.NoError(t, err)
	replies, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Equal(t, "+OK\r\n+OK\r\n+OK\r\n", string(replies))
	s.stop()
	line, err := bufio.NewReader(s.out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "stopped\n", line)
	require.NoError(t, <-s.ended)
}
