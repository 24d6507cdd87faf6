package server_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
)

// conversations are what two clients, a and b, say in turn.
var conversations = []string{`
a PING
a PING hello
a ECHO 'hello world'
a ping
a NONE 'a b' c
a GET
a CLIENT NONE
a CLIENT ID 1
`, `
a MULTI
a SET k 1
a INCR k
a LPUSH k x
a GET k
b GET k
a EXEC
b GET k
a EXEC
a DISCARD
a MULTI
a MULTI
a WATCH k
a NONE
a GET
a SET k 5
a EXEC
a MULTI
a SET k 6
a DISCARD
a GET k
`, `
a SET k 1
a WATCH k j
b SET k 2
a MULTI
a SET k 3
a EXEC
a WATCH k
a GET k
a MULTI
a INCR k
a PING
a EXEC
a WATCH k
b SET k 9
a UNWATCH
a MULTI
a GET k
a EXEC
`, `
a SUBSCRIBE one two one
a
a
b PUBLISH one hello
a
a PSUBSCRIBE o* x?
a
b PUBLISH one again
a
a
a GET k
a PING
a PING text
a UNSUBSCRIBE one
a UNSUBSCRIBE
a PUNSUBSCRIBE o*
a PUNSUBSCRIBE
a UNSUBSCRIBE
a GET k
b PUBLISH one none
`, `
a HELLO 4
a HELLO x
a HELLO 3 SETNAME
a HELLO 3 SETNAME tester AUTH
a SET k v
a HSET h f v
a SADD s m
a ZADD z 1.5 m
a HELLO 3 SETNAME tester
a CLIENT ID 1
a GET none
a HGETALL h
a SMEMBERS s
a ZSCORE z m
a ZRANGE z 0 -1 WITHSCORES
a ZINCRBY z 1 m
a ZRANGEBYSCORE z 1 (3 WITHSCORES
a ZPOPMIN z
a ZPOPMIN none
a BLPOP none 0.01
a SUBSCRIBE one
a PUBLISH one mine
a
a GET k
b PUBLISH one yours
a
`, `
a AUTH secret
a AUTH someone secret
a AUTH a b c
a CONFIG GET save
a CONFIG GET appendonly
a CONFIG GET none
a CLIENT KILL 1.2.3.4:5
a CLIENT KILL ID 999999
a CLIENT KILL BAD 1
`, `
a RPUSH l 1
a BLPOP l 0
a MULTI
a BLPOP l 0
a RPUSH l 2
a BRPOP m l 0
a EXEC
a BLPOP m 0 extra x
a SET s v
a BLPOP l s 0
`, `
a WATCH k
a EXEC
b SET k 2
a MULTI
a SET k 3
a EXEC
a GET k
a MULTI
a MULTI
a SET k 4
a EXEC
a MULTI
a WATCH k
a SET k 5
a EXEC
a GET k
a MULTI
a EXEC
a MULTI
a DISCARD x
a EXEC
a EXEC x
a UNWATCH x
a WATCH
a SET e v PX 1
a WATCH none
a MULTI
a EXPIRE k -1
a GET k
a SET k 1 PXAT 1
a EXEC
a TTL k
`, `
a MULTI
a PING
a PING x
a ECHO x
a HELLO 3
a SET k v
a GET k
a UNWATCH
a PUBLISH one x
a CLIENT KILL ID 999999
a EXEC
a MULTI
a SUBSCRIBE one
a GET k
a EXEC
b PUBLISH one x
a
a PING
a PING x
a HELLO 2
a GET k
a MULTI
a QUIT
`, `
a SADD t a
a SPOP t
a SPOP t
a SMEMBERS t
a FLUSHDB
a FLUSHDB SYNC
a FLUSHALL ASYNC SYNC
a ZADD z inf m
a ZINCRBY z -inf m
a ZRANGE z 0 -1 WITHSCORES
a ZADD z nan m
a ZADD z -0 m
a ZSCORE z m
a SCAN 0 COUNT 0
a SCAN 0 COUNT x
a SCAN 0 MATCH
a SCAN 0 BAD x
a SCAN 99999999999999999999
a CLIENT
a CLIENT KILL
a CONFIG
a PING a b
a AUTH
a ECHO
a PUBLISH one
a SUBSCRIBE
a PSUBSCRIBE
a MULTI x
`}

// What two clients say in turn is answered as by redis-server.
func TestConversationsAsWithRedis(t *testing.T) {
	redis := startRedis(t)
	for i, conversation := range conversations {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			ours := start(t, options())
			require.Equal(t, "+OK", dial(t, redis).do("FLUSHALL"))
			theirs := map[string]*peer{"a": dial(t, redis), "b": dial(t, redis)}
			mine := map[string]*peer{"a": dial(t, ours.addr), "b": dial(t, ours.addr)}
			for _, line := range strings.Split(strings.TrimSpace(conversation), "\n") {
				who, line, speaks := strings.Cut(line, " ")
				if speaks {
					theirs[who].send(line)
					mine[who].send(line)
				}
				want, got := theirs[who].reply(), mine[who].reply()
				require.Equal(t, same(want), same(got), "%s %s", who, line)
			}
		})
	}
}

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
	_, port, _ := strings.Cut(s.addr, "]:")
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
