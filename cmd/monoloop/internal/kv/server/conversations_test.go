package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
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
a FLUSHALL SYNC SYNC
a SCAN 2147483648
a SCAN 18446744073709551615
a SCAN 18446744073709551616
a SCAN 0 COUNT= 1
a KEYS ''
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
