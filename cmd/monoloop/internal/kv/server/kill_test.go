//go:build !wasm

package server_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
)

// A server that is killed, while it rewrites its log again and again, has lost nothing that it has answered.
func TestAfterAKillAllThatWasAnsweredIsThere(t *testing.T) {
	exe, err := os.Executable()
	require.NoError(t, err)
	for _, policy := range []journal.Policy{journal.Always, journal.EverySecond, journal.Never} {
		dir := t.TempDir()
		child := exec.Command(exe)
		child.Env = append(os.Environ(), childDir+"="+dir, childSync+"="+string(policy))
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		lines := bufio.NewScanner(out)
		addr, found := "", false
		for !found && lines.Scan() {
			addr, found = strings.CutPrefix(lines.Text(), "listening on ")
		}
		require.True(t, found)
		counts := make(chan int)
		for i := range 4 {
			conn, err := net.Dial("tcp", addr)
			require.NoError(t, err)
			go func() { counts <- countUntilItEnds(conn, i) }()
		}
		p := dial(t, addr)
		for n := 0; n < 200; {
			n, _ = strconv.Atoi(strings.TrimPrefix(p.do("INCR n"), ":"))
		}
		require.NoError(t, child.Process.Kill())
		least := 200
		for range 4 {
			least += <-counts
		}
		_ = child.Wait()

		o := options()
		o.Disk, o.Sync = disk.Folder(dir), policy
		got := 0
		p = dial(t, start(t, o).addr)
		for _, key := range []string{"n", "n0", "n1", "n2", "n3"} {
			_, digits, _ := strings.Cut(p.do("GET "+key), " ")
			n, _ := strconv.Atoi(digits)
			got += n
		}
		require.GreaterOrEqual(t, got, least, policy)
	}
}

// countUntilItEnds counts at a key of its own, and returns how far it got an answer.
func countUntilItEnds(conn net.Conn, i int) (n int) {
	defer conn.Close()
	for r := bufio.NewReader(conn); ; {
		if _, err := fmt.Fprintf(conn, "INCR n%d\r\n", i); err != nil {
			return n
		}
		line, err := r.ReadString('\n')
		if err != nil {
			return n
		}
		n, _ = strconv.Atoi(strings.TrimSpace(line[1:]))
	}
}
