package server_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/server"
)

// A gate is a disk where each operation asks first.
type gate struct {
	disk.Folder
	ask func(op, name string) error
}

func (g gate) Append(name string, data []byte) error {
	if err := g.ask("append", name); err != nil {
		_ = g.Folder.Append(name, data[:len(data)/2]) // a full disk has room for a part
		return err
	}
	return g.Folder.Append(name, data)
}

func (g gate) Sync(name string) error {
	if err := g.ask("sync", name); err != nil {
		return err
	}
	return g.Folder.Sync(name)
}

func (g gate) Rename(from, to string) error {
	if err := g.ask("rename", from); err != nil {
		return err
	}
	return g.Folder.Rename(from, to)
}

// As long as the log cannot be written, who has written waits, who wants to write is refused, and others go on; when it
// can be written again, nothing is missing.
func TestALogThatCannotBeWritten(t *testing.T) {
	full, refusals := make(chan bool, 1), make(chan struct{}, 10_000)
	full <- false
	dir := disk.Folder(t.TempDir())
	o := options()
	o.Disk = gate{dir, func(op, _ string) error {
		is := <-full
		full <- is
		if is && op == "append" {
			refusals <- struct{}{}
			return errors.New("no space left")
		}
		return nil
	}}
	s := start(t, o)
	first, other, tx := dial(t, s.addr), dial(t, s.addr), dial(t, s.addr)
	require.Equal(t, "+OK", first.do("SET a 1"))
	require.Equal(t, "+OK", tx.do("MULTI"))
	require.Equal(t, "+QUEUED", tx.do("SET b 1"))
	<-full
	full <- true
	first.send("SET a 2", "GET a")
	<-refusals
	require.Contains(t, other.do("INFO"), "aof_last_write_error:no space left")
	const refused = "-MISCONF Errors writing to the AOF file: no space left"
	require.Equal(t, refused, other.do("SET c 1"))
	require.Equal(t, "$-1", other.do("GET c"))
	require.Equal(t, refused, tx.do("EXEC"))
	require.Equal(t, "+OK", other.do("MULTI"))
	require.Equal(t, refused, other.do("DEL a"))
	require.Contains(t, other.do("EXEC"), "-EXECABORT")
	require.Zero(t, first.r.Buffered())
	<-full
	full <- false
	require.Equal(t, "+OK", first.reply())
	require.Equal(t, "$1 2", first.reply())
	for strings.Contains(other.do("SET c 2"), "MISCONF") {
	}
	require.NoError(t, s.end())
	content, err := dir.Read(server.LogName)
	require.NoError(t, err)
	o.Disk = dir
	s = start(t, o)
	require.Equal(t, []string{"2 keys from a log of " + strconv.Itoa(len(content)) + " bytes"}, s.said)
	require.Equal(t, "*2 $1 2 $1 2", dial(t, s.addr).do("MGET a c"))
}

// With the policy always nobody is told what is not on the disk, so that there is nothing that the server could say.
func TestALogThatCannotBeWrittenEndsAServerThatAlwaysSyncs(t *testing.T) {
	o := options()
	n := 0
	o.Sync, o.Disk = journal.Always, gate{disk.Folder(t.TempDir()), func(op, _ string) error {
		if n++; op == "append" && n > 1 {
			return errors.New("no space left")
		}
		return nil
	}}
	s := start(t, o)
	p := dial(t, s.addr)
	p.send("SET a 1")
	p.closed()
	require.ErrorContains(t, s.end(), "appendonly.aof cannot be written: no space left")
}

// While the log is rewritten, all goes on; then it is short, and has everything.
func TestTheLogIsRewrittenMeanwhile(t *testing.T) {
	for _, policy := range []journal.Policy{journal.Always, journal.EverySecond, journal.Never} {
		dir, begun, may := t.TempDir(), make(chan struct{}), make(chan struct{})
		o := options()
		o.Sync, o.Disk = policy, gate{disk.Folder(dir), func(op, name string) error {
			if op == "append" && name != server.LogName {
				begun <- struct{}{}
				<-may
			}
			return nil
		}}
		s := start(t, o)
		p := dial(t, s.addr)
		for range 100 {
			p.send("INCR n", "RPUSH l x y", "LPOP l", "SET e v PX 100000000", "SADD s a b", "SREM s a", "ZADD z 1.5 m",
				"HSET h f v")
			for range 8 {
				p.reply()
			}
		}
		long := size(t, dir)
		require.Equal(t, "+Background append only file rewriting started", p.do("BGREWRITEAOF"))
		<-begun
		require.Equal(t, "-ERR Background append only file rewriting already in progress", p.do("BGREWRITEAOF"))
		require.Contains(t, p.do("INFO"), "aof_rewrite_in_progress:true")
		require.Equal(t, ":101", p.do("INCR n"))
		require.Equal(t, "*2 $3 101 $-1", p.do("MGET n none"))
		may <- struct{}{}
		<-begun // what came meanwhile
		p.send("INCR n")
		may <- struct{}{}
		require.Equal(t, ":102", p.reply())
		for !strings.Contains(p.do("INFO"), "aof_rewrite_in_progress:false") {
		}
		require.Less(t, size(t, dir), long/10)
		require.Equal(t, ":103", p.do("INCR n"))
		require.NoError(t, s.end())
		o.Disk = disk.Folder(dir)
		p = dial(t, start(t, o).addr)
		require.Equal(t, "$3 103", p.do("GET n"))
		for line, want := range map[string]string{"LLEN l": ":100", "SMEMBERS s": "*1 $1 b", "ZSCORE z m": "$3 1.5",
			"HGETALL h": "*2 $1 f $1 v", "GET e": "$1 v", "DBSIZE": ":6"} {
			require.Equal(t, want, p.do(line), line)
		}
		require.Regexp(t, `:\d{8}`, p.do("PTTL e"))
	}
}

// The log is rewritten when it has doubled, and stays short.
func TestALongLogIsRewritten(t *testing.T) {
	dir, o := t.TempDir(), options()
	o.Disk, o.Rewrite = disk.Folder(dir), 10_000
	s := start(t, o)
	p := dial(t, s.addr)
	for i := 1; i <= 5000; i++ {
		p.send("INCR n")
		require.Equal(t, ":"+strconv.Itoa(i), p.reply())
	}
	require.NoError(t, s.end())
	require.Less(t, size(t, dir), 60_000, "of 160,000 bytes")
	require.Equal(t, "$4 5000", dial(t, start(t, o).addr).do("GET n"))
}

// Wherever the disk refuses while the log is rewritten, nothing is lost, and only if nobody knows whether the log was
// replaced, that is the end.
func TestARewritingThatFails(t *testing.T) {
	for _, test := range []struct{ op, name, ends string }{
		{"append", "", ""}, {"sync", "", ""},
		{"rename", "", "appendonly.aof cannot be replaced: refused"},
		{"sync", server.LogName, "appendonly.aof cannot be replaced: refused"},
	} {
		refuse, o, dir := make(chan bool, 1), options(), disk.Folder(t.TempDir())
		refuse <- false
		renamed := false
		o.Sync, o.Disk = journal.Never, gate{dir, func(op, name string) error {
			is := <-refuse
			renamed = renamed || op == "rename"
			after := renamed
			refuse <- is
			if is && op == test.op && (name == test.name && after || name != server.LogName && test.name == "") {
				return errors.New("refused")
			}
			return nil
		}}
		s := start(t, o)
		p := dial(t, s.addr)
		require.Equal(t, ":1", p.do("INCR n"))
		<-refuse
		refuse <- true
		require.Contains(t, p.do("BGREWRITEAOF"), "+")
		if test.ends == "" {
			line, err := s.out.ReadString('\n')
			require.NoError(t, err)
			require.Equal(t, "the log is not rewritten: refused\n", line)
			require.Equal(t, ":2", p.do("INCR n"))
			<-refuse
			refuse <- false
			require.Contains(t, p.do("BGREWRITEAOF"), "+", "it may be tried again")
			require.NoError(t, s.end())
		} else {
			p.closed()
			require.ErrorContains(t, s.end(), test.ends)
		}
		o.Disk = dir
		require.Contains(t, "$1 1 $1 2", dial(t, start(t, o).addr).do("GET n"))
	}
}

func size(t *testing.T, dir string) int {
	stat, err := os.Stat(filepath.Join(dir, server.LogName))
	require.NoError(t, err)
	return int(stat.Size())
}
