package server_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
)

func TestByRedisCli(t *testing.T) {
	cli := installed(t, "redis-cli")
	s := start(t, options())
	_, port, _ := strings.Cut(s.addr, ":")
	for _, test := range [][2]string{
		{"SET tea hot", "OK\n"}, {"GET tea", "hot\n"}, {"-3 HSET cup of tea", "1\n"}, {"-3 HGETALL cup", "of tea\n"},
		{"--scan", "cup\ntea\n"}, {"INFO server", "# Server\r\n"}, {"CONFIG GET appendonly", "appendonly\nno\n"},
	} {
		cmd := exec.Command(cli, append([]string{"-p", port}, strings.Fields(test[0])...)...)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(out), test[1]), "%s: %s", test[0], out)
	}
}

func TestByRedisBenchmark(t *testing.T) {
	benchmark := installed(t, "redis-benchmark")
	o := options()
	o.Disk, o.Sync = disk.Folder(t.TempDir()), journal.Always
	s := start(t, o)
	_, port, _ := strings.Cut(s.addr, ":")
	out, err := exec.Command(benchmark, "-p", port, "-n", "2000", "-P", "4", "-r", "100", "--csv", "-t",
		"ping,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,zadd,zpopmin,lrange,mset").CombinedOutput()
	require.NoError(t, err, string(out))
	require.NotContains(t, strings.ToLower(string(out)), "err")
	require.Greater(t, strings.Count(string(out), "\n"), 15)
}

func TestWhatExpiresGoesByItself(t *testing.T) {
	s := start(t, options())
	p := dial(t, s.addr)
	require.Equal(t, "+OK", p.do("SET k v PX 1"))
	for p.do("DBSIZE") != ":0" {
	}
}
