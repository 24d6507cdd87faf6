package store

import (
	"strings"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

// A Command is a row of the table.
type Command struct {
	Name  string
	Arity int // with the name; of one that may have more, the least, negative
	Flags Flags
	run   func(c *call) any // returns the reply
}

// Flags say what a command does.
type Flags uint8

// A command that grows may need memory, and is refused when there is none.
const (
	Writes Flags = 1 << iota
	Grows

	adds = Writes | Grows
)

// Fits reports whether the command can have so many arguments, with its name.
func (c *Command) Fits(n int) bool { return n == c.Arity || c.Arity < 0 && n >= -c.Arity }

// WrongNumber is the error of a command that cannot have so many arguments.
func WrongNumber(name string) resp.Error {
	return resp.Error("ERR wrong number of arguments for '" + name + "' command")
}

// Names finds what has a name, in whatever case: at once if that is all lower, or all upper.
type Names[C any] map[string]C

// Add adds what has a name, which is in lower case.
func (n Names[C]) Add(name string, c C) { n[name], n[strings.ToUpper(name)] = c, c }

// Find returns what has the name, or a zero C.
func (n Names[C]) Find(name []byte) C {
	if c, ok := n[string(name)]; ok {
		return c
	}
	return n[strings.ToLower(string(name))]
}

var byName = Names[*Command]{}

func init() {
	for i := range Table {
		byName.Add(Table[i].Name, &Table[i])
	}
}

// Lookup returns the command of a name, in any case, or nil.
func Lookup(name []byte) *Command { return byName.Find(name) }

// Table has all commands.
var Table = [...]Command{
	{"get", 2, 0, get},
	{"set", -3, adds, set},
	{"mget", -2, 0, mget},
	{"mset", -3, adds, mset},
	{"strlen", 2, 0, func(c *call) any { return len(c.text(1)) }},
	{"incr", 2, adds, func(c *call) any { return c.add(1) }},
	{"decr", 2, adds, func(c *call) any { return c.add(-1) }},
	{"incrby", 3, adds, func(c *call) any { return c.add(c.int64(2)) }},

	{"del", -2, Writes, count((*call).remove)},
	{"exists", -2, 0, count((*call).exists)},
	{"type", 2, 0, typeOf},
	{"keys", 2, 0, keys},
	{"scan", -2, 0, scan},
	{"dbsize", 1, 0, func(c *call) any { return c.keys.len() }},
	{"expire", 3, Writes, func(c *call) any { return c.expireAt(c.moment(2, seconds)) }},
	{"pexpire", 3, Writes, func(c *call) any { return c.expireAt(c.moment(2, millis)) }},
	{"pexpireat", 3, Writes, func(c *call) any { return c.expireAt(c.int64(2)) }},
	{"ttl", 2, 0, func(c *call) any { return c.ttl(1000) }},
	{"pttl", 2, 0, func(c *call) any { return c.ttl(1) }},
	{"flushall", -1, Writes, flush},
	{"flushdb", -1, Writes, flush},

	{"hset", -4, adds, hset},
	{"hget", 3, 0, valueOf[hash, string]},
	{"hgetall", 2, 0, hgetall},
	{"hdel", -3, Writes, removeFrom[hash, string]},
	{"hexists", 3, 0, has[hash, string]},
	{"hlen", 2, 0, length[hash]},

	{"lpush", -3, adds, func(c *call) any { return c.push(true) }},
	{"rpush", -3, adds, func(c *call) any { return c.push(false) }},
	{"lpop", 2, Writes, take(nil, func(c *call, l *list) any { return l.pop(true) })},
	{"rpop", 2, Writes, take(nil, func(c *call, l *list) any { return l.pop(false) })},
	{"llen", 2, 0, length[list]},
	{"lrange", 4, 0, lrange},
	{"blpop", -3, Writes, func(c *call) any { return c.popOrWait(true, "LPOP") }},
	{"brpop", -3, Writes, func(c *call) any { return c.popOrWait(false, "RPOP") }},

	{"sadd", -3, adds, sadd},
	{"srem", -3, Writes, removeFrom[members, struct{}]},
	{"sismember", 3, 0, has[members, struct{}]},
	{"smembers", 2, 0, combine(inSome)},
	{"scard", 2, 0, length[members]},
	{"spop", 2, Writes, take(nil, spop)},
	{"sinter", -2, 0, combine(inAll)},
	{"sunion", -2, 0, combine(inSome)},
	{"sdiff", -2, 0, combine(inTheFirstAlone)},

	{"zadd", -4, adds, zadd},
	{"zincrby", 4, adds, zincrby},
	{"zrem", -3, Writes, removeFrom[zset, float64]},
	{"zscore", 3, 0, valueOf[zset, float64]},
	{"zcard", 2, 0, length[zset]},
	{"zrank", 3, 0, zrank},
	{"zrange", -4, 0, zrange},
	{"zrangebyscore", -4, 0, zrangebyscore},
	{"zpopmin", 2, Writes, take([]any{}, func(c *call, z *zset) any { return z.pop(false) })},
	{"zpopmax", 2, Writes, take([]any{}, func(c *call, z *zset) any { return z.pop(true) })},
}
