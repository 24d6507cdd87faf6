package server_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/server"
)

// A slowDisk has its syncs done by a function.
type slowDisk struct {
	disk.Folder
	sync func() error
}

func (d slowDisk) Sync(string) error { return d.sync() }

// With the policy always, there is no reply before the sync, and one sync is for all that came while the one before was
// under way: the server has gone on.
func TestOneSyncIsForAllThatCameBefore(t *testing.T) {
	o := options()
	begun, may := make(chan struct{}, 100), make(chan struct{})
	o.Disk, o.Sync = slowDisk{disk.Folder(t.TempDir()), func() error {
		begun <- struct{}{}
		<-may
		return nil
	}}, journal.Always
	s := start(t, o)
	first, rest := dial(t, s.addr), make([]*peer, 20)
	for i := range rest {
		rest[i] = dial(t, s.addr)
		require.Equal(t, "+PONG", rest[i].do("PING"))
	}
	first.send("SET a 1")
	<-begun
	for i, p := range rest {
		p.send(fmt.Sprintf("SET k%d %d", i, i), "GET a")
		require.NoError(t, p.CloseWrite())
	}
	require.Zero(t, first.r.Buffered())
	close(may)
	require.Equal(t, "+OK", first.reply())
	for _, p := range rest {
		require.Equal(t, "+OK", p.reply(), "it has sent all it had, and yet has its reply")
		require.Equal(t, "$1 1", p.reply())
		p.closed()
	}
	require.Less(t, len(begun), len(rest)/2)
	require.Equal(t, "$1 7", first.do("GET k7"))
}

func TestASyncThatFailsEndsTheServer(t *testing.T) {
	o := options()
	o.Disk, o.Sync = slowDisk{disk.Folder(t.TempDir()), func() error { return errors.New("no disk") }}, journal.Always
	s := start(t, o)
	p := dial(t, s.addr)
	p.send("SET a 1")
	got, _ := io.ReadAll(p)
	require.Empty(t, got)
	require.ErrorContains(t, s.end(), "appendonly.aof cannot be brought to the disk: no disk")
}

func TestWhatWasAnsweredIsReadBack(t *testing.T) {
	for _, policy := range []journal.Policy{journal.Always, journal.EverySecond, journal.Never} {
		o := options()
		dir := t.TempDir()
		o.Disk, o.Sync = disk.Folder(dir), policy
		s := start(t, o)
		require.Equal(t, []string{"0 keys from a log of 0 bytes"}, s.said)
		p := dial(t, s.addr)
		p.send("SET k v", "MULTI", "RPUSH l 1 2 3", "LPOP l", "EXEC", "SET e v PX 100000000", "SET gone v PX 1",
			"ZADD z 1 a")
		for range 8 {
			p.reply()
		}
		content, err := os.ReadFile(filepath.Join(dir, server.LogName))
		require.NoError(t, err)
		require.Contains(t, string(content), "ZADD", "it is written before the reply")
		require.NoError(t, s.end())

		f, err := os.OpenFile(filepath.Join(dir, server.LogName), os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = f.WriteString("*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nDEL\r\n$1\r\nk\r\n")
		require.NoError(t, err)
		require.NoError(t, f.Close())
		s = start(t, o)
		require.Regexp(t, `the log was torn: cut off 35 bytes at \d+`, s.said[0])
		p = dial(t, s.addr)
		require.Equal(t, "$1 v", p.do("GET k"))
		require.Equal(t, "*2 $1 2 $1 3", p.do("LRANGE l 0 -1"))
		require.Regexp(t, `:\d{8}`, p.do("PTTL e"))
		for p.do("GET gone") != "$-1" {
		}
		require.Equal(t, "$1 1", p.do("ZSCORE z a"))
	}
}

func TestALogOfSomethingElseIsRefused(t *testing.T) {
	o := options()
	dir := t.TempDir()
	o.Disk, o.Out = disk.Folder(dir), io.Discard
	require.NoError(t, os.WriteFile(filepath.Join(dir, server.LogName), []byte("hello"), 0o600))
	require.ErrorContains(t, run(o), "is no log of commands: at byte 0")
}

// The log is one that redis-server reads, and the other way round.
func TestTheLogIsThatOfRedis(t *testing.T) {
	check := installed(t, "redis-check-aof")
	o := options()
	dir := t.TempDir()
	o.Disk, o.Sync = disk.Folder(dir), journal.Always
	s := start(t, o)
	p := dial(t, s.addr)
	p.send("SET k v EX 100", "INCRBY f 15", "SADD s a b c", "SPOP s", "MULTI", "HSET h f v", "EXPIRE h 100", "EXEC")
	for range 8 {
		p.reply()
	}
	require.NoError(t, s.end())
	out, err := exec.Command(check, filepath.Join(dir, server.LogName)).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "is valid")
}

// What a transaction publishes goes out when all of it is in the log, as one.
func TestAMessageDoesNotCutATransaction(t *testing.T) {
	o := options()
	dir := t.TempDir()
	o.Disk, o.Sync = disk.Folder(dir), journal.Always
	s := start(t, o)
	listener, p := dial(t, s.addr), dial(t, s.addr)
	require.Contains(t, listener.do("SUBSCRIBE news"), "subscribe")
	p.send("SET a 1", "MULTI", "SET b 2", "PUBLISH news b", "SET c "+strings.Repeat("3", 100), "EXEC")
	for range 5 {
		p.reply()
	}
	require.Equal(t, "*3 +OK :1 +OK", p.reply())
	require.Equal(t, "*3 $7 message $4 news $1 b", listener.reply())
	require.NoError(t, s.end())
	log, err := os.ReadFile(filepath.Join(dir, server.LogName))
	require.NoError(t, err)
	require.Equal(t, [3]int{1, 1, 1}, [3]int{strings.Count(string(log), "MULTI"), strings.Count(string(log), "EXEC"),
		strings.Count(string(log), "*3\r\n$3\r\nSET\r\n$1\r\nb")})
	require.Less(t, strings.Index(string(log), "$1\r\na"), strings.Index(string(log), "MULTI"))
	require.Less(t, strings.Index(string(log), "MULTI"), strings.Index(string(log), "$1\r\nb"))
	require.Less(t, strings.Index(string(log), "$1\r\nc"), strings.Index(string(log), "EXEC"))
	p = dial(t, start(t, o).addr)
	require.Equal(t, "*3 $1 1 $1 2 $100 "+strings.Repeat("3", 100), p.do("MGET a b c"))
}
