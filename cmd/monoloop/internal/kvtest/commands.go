// Package kvtest has random commands for a key-value server, and brings replies into a form in which those of two
// servers can be compared. It is for tests.
package kvtest

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// templates are commands with holes: S H L T Z are keys that mostly have a string, hash, list, set, sorted set; v is a
// value, i a number, e seconds that take long or none, f a number with a fraction, m a member, t a time far away, g a
// pattern, s where a range of scores ends, n what is hardly a number, r such an end. Of [a|b c] one is taken, or nothing,
// of (a|b) one.
var templates = strings.Split(strings.TrimSpace(`
SET S v [NX|XX] [PXAT t|EX 100|PX 0|EX x|EX 1 PX 2]
SET S v
set S v [nx|xx] [pxat t|ex 100]
gEt S
SET S
GET S
MSET S v S v [S]
MGET S S H
INCR S
DECR S
INCRBY S i
STRLEN S
DEL S [H|L] [T|Z]
EXISTS S H L T Z
TYPE (S|H|L|T|Z)
KEYS g
EXPIRE S e
PEXPIRE L (1000000|-5)
PEXPIREAT (S|H|L|T|Z) (t|i)
PEXPIREAT (S|H|L|T|Z) t
PTTL (S|H|L|T|Z)
TTL (S|H)
DBSIZE
FLUSHALL [ASYNC|BAD|ASYNC ASYNC]
FLUSHDB [SYNC|BAD]
HSET H m v [m v] [m v]
HSET H m v m
HGET H m
HGETALL H
HDEL H m [m]
HEXISTS H m
HLEN H
LPUSH L v [v] [v v]
RPUSH L v [v] [v v]
LPOP L
RPOP L
LLEN L
LRANGE L i i
BLPOP L0 L1 L2 L3 0.001
BRPOP L2 L1 L0 L3 (0.001|0.001|-1|x)
SADD T m [m] [m m]
SREM T m [m]
SISMEMBER T m
SMEMBERS T
SCARD T
SINTER T [T] [T]
SUNION T [T] [T]
SDIFF T [T] [T]
ZADD Z f m [f m]
ZADD Z f m f m
ZADD Z f m f
ZINCRBY Z f m
ZADD Z n m [n m]
ZINCRBY Z n m
ZREM Z m [m]
ZSCORE Z m
ZCARD Z
ZRANK Z m
ZRANGE Z i i [REV] [WITHSCORES]
ZRANGEBYSCORE Z s s [WITHSCORES]
ZPOPMIN Z
ZPOPMAX Z
SCAN 0 COUNT 1000 [MATCH g]
SCAN (x|99999999999999999999)
SCAN 0 (COUNT 0|COUNT -1|COUNT x|COUNT|MATCH|BAD|COUNT=)
GET
HSET H m
HSET H m v m
MSET S v S
BLPOP L0 (x|-1|nan|1e-400|0x1p-10)
LRANGE L n n
INCRBY S n
SADD T
ZRANGE Z 0 -1 [BAD|rev|REV rev] [withscores|WITHSCORES WITHSCORES]
ZRANGEBYSCORE Z r r [BAD]
`), "\n")

// A Commands makes commands from a source.
type Commands struct{ *rand.Rand }

func (g Commands) pick(s string) string {
	words := strings.Split(s, "|")
	return words[g.IntN(len(words))]
}

// Next returns a command: a template, filled.
func (g Commands) Next() (args []string) {
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
			args = append(args, g.Word(word))
		}
	}
	return args
}

// Word fills a hole of a template.
func (g Commands) Word(word string) string {
	switch word {
	case "S", "H", "L", "T", "Z":
		if g.IntN(15) == 0 {
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
	case "n":
		return g.pick("|1e400|-1e400|1e-400|0e5|0x1p4|+5|05|1_0|0x_1p4|infinity|-Infinity|+inf|nan|1e|.5|5.| 1|(1|" +
			"18446744073709551616|9223372036854775808|1e5|-9223372036854775809|1e308|1e-320|0x10|-0X1.8|0x|0x1e400|0x1p|0xinf")
	case "r":
		return g.pick("1e400|-1e400|(1e400|1e-400|(0e5|+5|(05|-0|1_0|infinity|(-inf|(nan|((1|1e|(.5|5.|1e308|(1e-320|" +
			"|(| 1|( \t1|1 | |0x1.8|(-0x2|1\x00x|(\x001")
	case "m":
		return g.pick("a|b|c|d|e|f|g1|g2|")
	case "t":
		return strconv.FormatInt(4_000_000_000_000+g.Int64N(3)*1000+g.Int64N(1000), 10)
	case "s":
		return g.pick("-inf|+inf|0|1|(1|2|(2|(3|3|(1.5|1e10|x|(inf")
	case "g":
		return g.pick("*|?1|[HL]*|[^S]?|Z[1-3]|\\S*|*0")
	}
	return word
}
