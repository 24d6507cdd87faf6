package server_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
)

func TestWhatArrivesInPieces(t *testing.T) {
	p := dial(t, start(t, options()).addr)
	p.send("SET k 'one two'", "GET k", "INCR n", "GET k")
	for _, want := range []string{"+OK", "$7 one two", ":1", "$7 one two"} {
		require.Equal(t, want, p.reply())
	}
	for _, b := range []byte("*2\r\n$3\r\nGET\r\n$1\r\nk\r\nGET k\r\n\r\nPING\n") {
		_, err := p.Write([]byte{b})
		require.NoError(t, err)
	}
	require.Equal(t, []string{"$7 one two", "$7 one two", "+PONG"}, []string{p.reply(), p.reply(), p.reply()})
	big := strings.Repeat("x", 500_000)
	require.Equal(t, "+OK", p.do("SET big "+big))
	require.Equal(t, "$500000 "+big, p.do("GET big"))
}

func TestWhatIsNoCommandEndsTheConnection(t *testing.T) {
	s := start(t, options())
	for sent, want := range map[string]string{
		"PING\r\n*1\r\n+OK\r\n":           "+PONG -ERR Protocol error: expected '$', got '+'",
		"*1\r\n$1048577\r\n":              "-ERR Protocol error: invalid bulk length",
		"*2\r\n$3\r\nGET\r\n$1048570\r\n": "-ERR Protocol error: too big a command",
	} {
		p := dial(t, s.addr)
		_, err := p.Write([]byte(sent))
		require.NoError(t, err)
		got, err := io.ReadAll(p)
		require.NoError(t, err)
		require.Equal(t, want, strings.TrimSpace(strings.ReplaceAll(string(got), "\r\n", " ")))
	}
}

// A page in a browser can send a request to any port of this machine: its body is no commands, as with redis-server.
func TestARequestOfABrowserCallsNothing(t *testing.T) {
	for _, addr := range []string{start(t, options()).addr, startRedis(t)} {
		for _, request := range []string{"POST / HTTP/1.1\r\n", "PUT / HTTP/1.1\r\nHost: localhost\r\n", "GET / HTTP/1.1\r\nhost: x\r\n",
			"MULTI\r\nPOST / HTTP/1.1\r\n"} {
			p := dial(t, addr)
			_, err := p.Write([]byte(request + "\r\nSET stolen 1\r\nEXEC\r\n"))
			require.NoError(t, err)
			_, _ = io.ReadAll(p) // until it is closed, or reset since not all was read
			require.Equal(t, "$-1", dial(t, addr).do("GET stolen"), request)
		}
	}
}

func TestRepliesReachWhoHasSentItsLast(t *testing.T) {
	for _, disk := range []disk.Disk{nil, disk.Folder(t.TempDir())} {
		o := options()
		o.Disk, o.Sync = disk, journal.Always
		p := dial(t, start(t, o).addr)
		p.send("SET k v", "GET k", "QUIT", "GET k")
		got, err := io.ReadAll(p)
		require.NoError(t, err)
		require.Equal(t, "+OK\r\n$1\r\nv\r\n+OK\r\n", string(got))
	}
}

func TestWhoWaitsForAListIsServedOrGone(t *testing.T) {
	for _, disk := range []disk.Disk{nil, disk.Folder(t.TempDir())} {
		o := options()
		o.Disk, o.Sync = disk, journal.Always
		s := start(t, o)
		a, b, c := dial(t, s.addr), dial(t, s.addr), dial(t, s.addr)
		blocked := func(n int) {
			for !strings.Contains(c.do("INFO clients"), fmt.Sprintf("blocked_clients:%d", n)) {
			}
		}
		a.send("BLPOP l 0", "PING")
		blocked(1)
		b.send("BRPOP m l 100")
		blocked(2)
		require.Equal(t, ":2", c.do("RPUSH l 1 2"))
		require.Equal(t, "*2 $1 l $1 1", a.reply())
		require.Equal(t, "+PONG", a.reply())
		require.Equal(t, "*2 $1 l $1 2", b.reply())
		require.Equal(t, "*-1", a.do("BLPOP l 0.001"))
		a.send("BLPOP l 0")
		blocked(1)
		require.NoError(t, a.Close())
		blocked(0)
		require.Equal(t, ":1", c.do("RPUSH l 3"))
		require.Equal(t, "*1 $1 3", c.do("LRANGE l 0 -1"))
	}
}

func TestClientsAreListedAndKilled(t *testing.T) {
	s := start(t, options())
	a, b := dial(t, s.addr), dial(t, s.addr)
	require.Equal(t, "+PONG", a.do("PING"))
	require.Equal(t, ":2", b.do("CLIENT ID"))
	require.Regexp(t, `id=1 addr=127\.0\.0\.1:\d+ age=\d+ idle=\d+ db=0 sub=0 psub=0 omem=0 cmd=ping resp=2`,
		b.do("CLIENT LIST"))
	require.Equal(t, ":1", b.do("CLIENT KILL ID 1"))
	a.closed()
	require.NotContains(t, b.do("CLIENT LIST"), "id=1")
	require.Equal(t, ":0", b.do("CLIENT KILL ADDR "+b.LocalAddr().String()))
	require.Equal(t, "+OK", b.do("CLIENT KILL "+b.LocalAddr().String()))
	b.closed()
}

func TestOneClientTooManyIsToldSo(t *testing.T) {
	o := options()
	o.MaxClients = 1
	s := start(t, o)
	a := dial(t, s.addr)
	require.Equal(t, "+PONG", a.do("PING"))
	b := dial(t, s.addr)
	require.Equal(t, "-ERR max number of clients reached", b.reply())
	b.closed()
	require.Contains(t, a.do("INFO stats"), "rejected_connections:1")
}

func TestWithAPasswordItMustBeGivenFirst(t *testing.T) {
	o := options()
	o.Password, o.Addr = "secret", ":0"
	s := start(t, o)
	_, port, err := net.SplitHostPort(s.addr)
	require.NoError(t, err)
	p := dial(t, "127.0.0.1:"+port)
	require.Equal(t, "-NOAUTH Authentication required.", p.do("GET k"))
	require.Equal(t, "-NOAUTH Authentication required.", p.do("CONFIG GET *"))
	require.Contains(t, p.do("HELLO 3"), "-NOAUTH HELLO must be called")
	require.Contains(t, p.do("AUTH wrong"), "-WRONGPASS")
	require.Contains(t, p.do("HELLO 3 AUTH default wrong"), "-WRONGPASS")
	require.Equal(t, "+OK", p.do("AUTH secret"))
	require.Equal(t, "$-1", p.do("GET k"))
	p = dial(t, "127.0.0.1:"+port)
	require.Contains(t, p.do("HELLO 3 AUTH default secret"), "%7")
	require.Equal(t, "_", p.do("GET k"))
	p = dial(t, "127.0.0.1:"+port)
	p.send("SET k " + strings.Repeat("x", 20_000))
	require.Contains(t, p.reply(), "Protocol error: invalid bulk length")
}

func TestWithoutAPasswordOnlyThisMachine(t *testing.T) {
	o := options()
	o.Addr = "0.0.0.0:0"
	o.Out = io.Discard
	err := run(o)
	require.ErrorContains(t, err, "is not of this machine alone: that needs a password")
}

func TestASubscriberThatDoesNotReadIsCut(t *testing.T) {
	s := start(t, options())
	slow, b := dial(t, s.addr), dial(t, s.addr)
	require.Contains(t, slow.do("SUBSCRIBE news"), "subscribe")
	message := strings.Repeat("x", 100_000)
	n := 0
	for b.do("PUBLISH news "+message) == ":1" {
		n++
		require.Less(t, n, 1000)
	}
	require.Equal(t, ":0", b.do("PUBLISH news "+message))
	got, _ := io.ReadAll(slow.r)
	require.Less(t, len(got), n*100_100)
}

func TestAClientThatDoesNotReadIsNotReadFrom(t *testing.T) {
	o := options()
	o.MaxCommand = 8 << 20
	s := start(t, o)
	slow, b := dial(t, s.addr), dial(t, s.addr)
	require.Equal(t, "+OK", b.do("SET big "+strings.Repeat("x", 1<<20)))
	const n = 200
	go slow.send(strings.Split(strings.Repeat("GET big\n", n-1)+"GET big", "\n")...)
	var omem int
	for i := 0; i < 50; i++ {
		for _, line := range strings.Fields(b.do("CLIENT LIST")) {
			var m int
			if _, err := fmt.Sscanf(line, "omem=%d", &m); err == nil {
				omem = max(omem, m)
			}
		}
	}
	require.Less(t, omem, 3<<20)
	for range n {
		require.Len(t, slow.reply(), 1<<20+9)
	}
	require.Equal(t, "+PONG", slow.do("PING"))
}
