package store_test

import (
	"bufio"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// templates are commands with holes: S H L T Z are keys that mostly have a string, hash, list, set, sorted set, X one
// whose members all have the score 0; v is a value, i a number, e seconds that take long or none, f a number with a
// fraction, m a member, t a time far away, g a pattern, s and b are where ranges of scores and of names end. Of [a|b c]
// one is taken, or nothing, of (a|b) one.
var templates = strings.Split(strings.TrimSpace(`
SET S v [NX|XX] [GET] [PXAT t|KEEPTTL|EX 100|PX 0|EXAT i|EX x]
SET S v
GET S
GETDEL S
GETEX S [PERSIST|PXAT t|EX e|BAD]
GETSET S v
SETNX S v
SETEX S e v
PSETEX S (100000|0) v
MSET S v S v [S]
MGET S S H
INCR S
DECR S
INCRBY S i
DECRBY S i
INCRBYFLOAT S f
APPEND S v
STRLEN S
SETRANGE S i v
GETRANGE S i i
DEL S [H|L] [T|Z]
UNLINK S
EXISTS S H L T Z
TOUCH S H S
TYPE (S|H|L|T|Z)
KEYS g
EXPIRE S e [NX|XX|GT LT|NX XX|NX GT|BAD]
PEXPIRE L (1000000|-5) [NX|XX]
EXPIREAT H (3000000000|i) [NX|XX|GT|LT]
PEXPIREAT (S|H|L|T|Z) (t|i) [NX|XX|GT|LT]
PEXPIREAT (S|H|L|T|Z) t
PEXPIRETIME (S|H|L|T|Z)
EXPIRETIME (S|H)
PERSIST (S|H|L|T|Z)
RENAME (S S|H H|L L|T T|Z Z|S H)
RENAMENX (S S|H H|L L|T T|Z Z|S H)
COPY (S S|H H|L L|T T|Z Z|S H) [REPLACE] [DB 0|DB 99]
DBSIZE
FLUSHALL [ASYNC|BAD]
HSET H m v [m v] [m v]
HSET H m v m
HMSET H m v
HSETNX H m v
HGET H m
HMGET H m m
HGETALL H
HKEYS H
HVALS H
HDEL H m [m]
HEXISTS H m
HLEN H
HSTRLEN H m
HINCRBY H m i
HINCRBYFLOAT H m f
LPUSH L v [v] [v v]
RPUSH L v [v] [v v]
LPUSHX L v
RPUSHX L v [v]
LPOP L [i]
RPOP L [i]
LLEN L
LINDEX L i
LRANGE L i i
LSET L i v
LREM L i v
LINSERT L (BEFORE|AFTER|BAD) v v
LTRIM L i i
LMOVE L L (LEFT|RIGHT|BAD) (LEFT|RIGHT)
RPOPLPUSH L L
BLPOP L0 L1 L2 L3 0.001
BRPOP L2 L1 L0 L3 (0.001|0.001|-1|x)
SADD T m [m] [m m]
SREM T m [m]
SISMEMBER T m
SMISMEMBER T m m
SMEMBERS T
SCARD T
SMOVE T T m
SPOP T 100
SINTER T [T] [T]
SUNION T [T] [T]
SDIFF T [T] [T]
SINTERSTORE T T [T]
SUNIONSTORE T T [T]
SDIFFSTORE T T [T]
SRANDMEMBER T 100
ZADD Z [NX|XX] [GT|LT] [CH] [INCR] f m [f m]
ZADD Z f m f m
ZADD Z f m f
ZINCRBY Z f m
ZREM Z m [m]
ZSCORE Z m
ZMSCORE Z m m
ZCARD Z
ZCOUNT Z s s
ZLEXCOUNT X b b
ZADD X 0 m 0 m 0 m
ZRANK Z m
ZREVRANK Z m
ZRANGE Z i i [REV] [WITHSCORES] [LIMIT i i]
ZRANGE Z s s BYSCORE [REV] [WITHSCORES] [LIMIT i i]
ZRANGE X b b BYLEX [REV] [WITHSCORES] [LIMIT i i]
ZREVRANGE Z i i [WITHSCORES]
ZRANGEBYSCORE Z s s [WITHSCORES] [LIMIT i i]
ZREVRANGEBYSCORE Z s s [WITHSCORES] [LIMIT i i]
ZRANGEBYLEX X b b [LIMIT i i]
ZREVRANGEBYLEX X b b [LIMIT i i]
ZPOPMIN Z [i]
ZPOPMAX Z [i]
ZREMRANGEBYRANK Z i i
ZREMRANGEBYSCORE Z s s
ZREMRANGEBYLEX X b b
SCAN 0 COUNT 1000 [MATCH g] [TYPE hash|TYPE string]
SCAN x
HSCAN H 0 COUNT 1000 [MATCH g]
SSCAN T 0 COUNT 1000 [COUNT 0]
ZSCAN Z 0 COUNT 1000 [BAD]
GET
HSET H m
`), "\n")

// A gen makes commands.
type gen struct{ *rand.Rand }

func (g gen) pick(s string) string {
	words := strings.Split(s, "|")
	return words[g.IntN(len(words))]
}

// command fills a template.
func (g gen) command() (args []string) {
	template := templates[g.IntN(len(templates))]
	for template != "" {
		var part string
		switch closing := strings.IndexAny(template, "])"); {
		case template[0] == '[':
			part, template = template[1:closing], template[closing+1:]
			if part = g.pick(part); g.IntN(2) == 0 {
				part = ""
			}
		case template[0] == '(':
			part, template = g.pick(template[1:closing]), template[closing+1:]
		default:
			part, template, _ = strings.Cut(template, " ")
		}
		template = strings.TrimPrefix(template, " ")
		for _, word := range strings.Fields(part) {
			args = append(args, g.word(word))
		}
	}
	return args
}

func (g gen) word(word string) string {
	switch word {
	case "S", "H", "L", "T", "Z", "X":
		if word != "X" && g.IntN(15) == 0 {
			word = g.pick("S|H|L|T|Z")
		}
		return word + strconv.Itoa(g.IntN(4))
	case "v":
		return g.pick("a|b|1|2|hello|3.0e3|-7||0.1|9223372036854775807|" + strings.Repeat("long", 30))
	case "i":
		return g.pick("0|0|1|1|2|-1|-1|-2|5|-7|100|x|9223372036854775807|-9223372036854775808|1.5")
	case "e":
		return g.pick("0|-1|x|1.5|100|1000|9223372036854775807|-9223372036854775808")
	case "f":
		return g.pick("0|1|2|3|3|1.5|-1|0.1|-0.5|1e10|1e300|123456789.125|3.3333333333333333|inf|-inf|x|nan")
	case "m":
		return g.pick("a|b|c|d|e|f|g1|g2|")
	case "t":
		return strconv.FormatInt(4_000_000_000_000+g.Int64N(3)*1000+g.Int64N(1000), 10)
	case "s":
		return g.pick("-inf|+inf|0|1|(1|2|(2|(3|3|(1.5|1e10|x|(inf")
	case "b":
		return g.pick("-|+|[a|(b|[c|(d|[g1|(g2|(|[|a")
	case "g":
		return g.pick("*|?1|[HL]*|[^S]?|Z[1-3]|\\S*|*0|[a-")
	}
	return word
}

func slicesOf(args []string) (b [][]byte) {
	for _, arg := range args {
		b = append(b, []byte(arg))
	}
	return b
}

// parts returns the elements of a reply.
func parts(reply string) (head string, parts []string) {
	r := bufio.NewReader(strings.NewReader(reply))
	head, _ = r.ReadString('\n')
	for {
		part, err := readReply(r)
		if err != nil {
			return head, parts
		}
		parts = append(parts, part)
	}
}

// sorted brings what has no order into one.
func sorted(name, reply string) string {
	if strings.HasSuffix(name, "EXPIRETIME") && !strings.HasPrefix(reply, ":4") && len(reply) > 5 {
		return "soon" // the two servers do not run a command at the same time
	}
	if reply == "" || !strings.ContainsRune("*%~", rune(reply[0])) {
		return reply
	}
	head, elements := parts(reply)
	switch strings.ToUpper(name) {
	case "SCAN", "HSCAN", "SSCAN", "ZSCAN":
		return head + elements[0] + sorted(name[:1]+"KEYS", elements[1])
	case "HGETALL", "HKEYS", "HVALS", "SMEMBERS", "KEYS", "SINTER", "SUNION", "SDIFF", "SPOP", "SRANDMEMBER", "SKEYS",
		"ZKEYS":
		slices.Sort(elements) // a field may change places with a value, but no random sequence makes that twice
	}
	return head + strings.Join(elements, "")
}

// The same random commands have the same replies here and from redis-server, in both versions of the protocol.
func TestSameRepliesAsRedis(t *testing.T) {
	server := startRedis(t)
	for seed := range uint64(30) {
		g := gen{rand.New(rand.NewPCG(seed, 1))}
		db := store.New(rand.NewPCG(seed, 2))
		w := &resp.Writer{V3: seed%2 == 1}
		commands := [][]string{{"HELLO", strconv.Itoa(int(seed%2) + 2)}, {"FLUSHALL"}}
		for range 1000 {
			commands = append(commands, g.command())
		}
		for i, want := range server.do(t, commands...) {
			if name := commands[i][0]; name != "HELLO" {
				require.Equal(t, sorted(name, want), sorted(name, do(db, w, commands[i])), "seed %d, %q", seed,
					commands[max(0, i-20):i+1])
			}
		}
	}
}
