package store

// A Command is a row of the table.
type Command struct {
	Name  string
	Arity int // with the name; of one that may have more, the least, negative
	Flags Flags
	First int // the argument that is the first key, 0 if none is
	Last  int // the last, negative if counted from the end
	Step  int // from key to key
	run   func(c *call)
}

// Flags say what a command does.
type Flags uint8

// A command that grows may need memory, and is refused when there is none.
const (
	Reads Flags = 1 << iota
	Writes
	Grows
	Waits
)

const adds = Writes | Grows

// Fits reports whether the command can have so many arguments, with its name.
func (c *Command) Fits(n int) bool { return n == c.Arity || c.Arity < 0 && n >= -c.Arity }

// Lookup returns the command of a name, in any case, or nil.
func Lookup(name []byte) *Command {
	var small [24]byte
	return byName[string(AppendLower(small[:0], name))]
}

// AppendLower appends a name in lower case.
func AppendLower(to, name []byte) []byte {
	for _, b := range name {
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		to = append(to, b)
	}
	return to
}

// Commands returns the table.
func Commands() []Command { return table[:] }

var byName = map[string]*Command{}

func init() {
	for i := range table {
		byName[table[i].Name] = &table[i]
	}
}

var table = [...]Command{
	{"get", 2, Reads, 1, 1, 1, get},
	{"set", -3, adds, 1, 1, 1, set},
	{"setnx", 3, adds, 1, 1, 1, setnx},
	{"setex", 4, adds, 1, 1, 1, setex(1000)},
	{"psetex", 4, adds, 1, 1, 1, setex(1)},
	{"getset", 3, adds, 1, 1, 1, getset},
	{"getdel", 2, Writes, 1, 1, 1, getdel},
	{"getex", -2, Writes, 1, 1, 1, getex},
	{"mget", -2, Reads, 1, -1, 1, mget},
	{"mset", -3, adds, 1, -1, 2, mset},
	{"incr", 2, adds, 1, 1, 1, incr},
	{"decr", 2, adds, 1, 1, 1, decr},
	{"incrby", 3, adds, 1, 1, 1, incrby},
	{"decrby", 3, adds, 1, 1, 1, decrby},
	{"incrbyfloat", 3, adds, 1, 1, 1, incrbyfloat},
	{"append", 3, adds, 1, 1, 1, appendTo},
	{"strlen", 2, Reads, 1, 1, 1, strlen},
	{"setrange", 4, adds, 1, 1, 1, setrange},
	{"getrange", 4, Reads, 1, 1, 1, getrange},

	{"del", -2, Writes, 1, -1, 1, count((*call).remove)},
	{"unlink", -2, Writes, 1, -1, 1, count((*call).remove)},
	{"exists", -2, Reads, 1, -1, 1, count((*call).exists)},
	{"touch", -2, Reads, 1, -1, 1, count((*call).exists)},
	{"type", 2, Reads, 1, 1, 1, typeOf},
	{"keys", 2, Reads, 0, 0, 0, keys},
	{"scan", -2, Reads, 0, 0, 0, scan},
	{"randomkey", 1, Reads, 0, 0, 0, randomkey},
	{"dbsize", 1, Reads, 0, 0, 0, dbsize},
	{"expire", -3, Writes, 1, 1, 1, expire(1000, true)},
	{"pexpire", -3, Writes, 1, 1, 1, expire(1, true)},
	{"expireat", -3, Writes, 1, 1, 1, expire(1000, false)},
	{"pexpireat", -3, Writes, 1, 1, 1, expire(1, false)},
	{"ttl", 2, Reads, 1, 1, 1, ttl(1000, true)},
	{"pttl", 2, Reads, 1, 1, 1, ttl(1, true)},
	{"expiretime", 2, Reads, 1, 1, 1, ttl(1000, false)},
	{"pexpiretime", 2, Reads, 1, 1, 1, ttl(1, false)},
	{"persist", 2, Writes, 1, 1, 1, persist},
	{"rename", 3, Writes, 1, 2, 1, rename},
	{"renamenx", 3, Writes, 1, 2, 1, renamenx},
	{"copy", -3, adds, 1, 2, 1, copyKey},
	{"flushall", -1, Writes, 0, 0, 0, flush},
	{"flushdb", -1, Writes, 0, 0, 0, flush},

	{"hset", -4, adds, 1, 1, 1, hset},
	{"hmset", -4, adds, 1, 1, 1, hmset},
	{"hsetnx", 4, adds, 1, 1, 1, hsetnx},
	{"hget", 3, Reads, 1, 1, 1, hget},
	{"hmget", -3, Reads, 1, 1, 1, hmget},
	{"hgetall", 2, Reads, 1, 1, 1, hall(true, true)},
	{"hkeys", 2, Reads, 1, 1, 1, hall(true, false)},
	{"hvals", 2, Reads, 1, 1, 1, hall(false, true)},
	{"hdel", -3, Writes, 1, 1, 1, hdel},
	{"hexists", 3, Reads, 1, 1, 1, hexists},
	{"hlen", 2, Reads, 1, 1, 1, hlen},
	{"hstrlen", 3, Reads, 1, 1, 1, hstrlen},
	{"hincrby", 4, adds, 1, 1, 1, hincrby},
	{"hincrbyfloat", 4, adds, 1, 1, 1, hincrbyfloat},
	{"hscan", -3, Reads, 1, 1, 1, hscan},

	{"lpush", -3, adds, 1, 1, 1, push(true)},
	{"rpush", -3, adds, 1, 1, 1, push(false)},
	{"lpushx", -3, adds, 1, 1, 1, pushx(true)},
	{"rpushx", -3, adds, 1, 1, 1, pushx(false)},
	{"lpop", -2, Writes, 1, 1, 1, pop(true)},
	{"rpop", -2, Writes, 1, 1, 1, pop(false)},
	{"lrange", 4, Reads, 1, 1, 1, lrange},
	{"llen", 2, Reads, 1, 1, 1, llen},
	{"lindex", 3, Reads, 1, 1, 1, lindex},
	{"lset", 4, adds, 1, 1, 1, lset},
	{"lrem", 4, Writes, 1, 1, 1, lrem},
	{"linsert", 5, adds, 1, 1, 1, linsert},
	{"ltrim", 4, Writes, 1, 1, 1, ltrim},
	{"lmove", 5, adds, 1, 2, 1, lmove},
	{"rpoplpush", 3, adds, 1, 2, 1, rpoplpush},
	{"blpop", -3, Writes | Waits, 1, -2, 1, bpop(true)},
	{"brpop", -3, Writes | Waits, 1, -2, 1, bpop(false)},
	{"blmove", 6, adds | Waits, 1, 2, 1, lmove},
	{"brpoplpush", 4, adds | Waits, 1, 2, 1, rpoplpush},

	{"sadd", -3, adds, 1, 1, 1, sadd},
	{"srem", -3, Writes, 1, 1, 1, srem},
	{"sismember", 3, Reads, 1, 1, 1, sismember},
	{"smismember", -3, Reads, 1, 1, 1, smismember},
	{"smembers", 2, Reads, 1, 1, 1, smembers},
	{"scard", 2, Reads, 1, 1, 1, scard},
	{"smove", 4, Writes, 1, 2, 1, smove},
	{"spop", -2, Writes, 1, 1, 1, spop},
	{"srandmember", -2, Reads, 1, 1, 1, srandmember},
	{"sinter", -2, Reads, 1, -1, 1, only(true).read},
	{"sunion", -2, Reads, 1, -1, 1, operation(union).read},
	{"sdiff", -2, Reads, 1, -1, 1, only(false).read},
	{"sinterstore", -3, adds, 1, -1, 1, only(true).store},
	{"sunionstore", -3, adds, 1, -1, 1, operation(union).store},
	{"sdiffstore", -3, adds, 1, -1, 1, only(false).store},
	{"sscan", -3, Reads, 1, 1, 1, sscan},

	{"zadd", -4, adds, 1, 1, 1, zadd},
	{"zincrby", 4, adds, 1, 1, 1, zincrby},
	{"zrem", -3, Writes, 1, 1, 1, zrem},
	{"zscore", 3, Reads, 1, 1, 1, zscore},
	{"zmscore", -3, Reads, 1, 1, 1, zmscore},
	{"zcard", 2, Reads, 1, 1, 1, zcard},
	{"zcount", 4, Reads, 1, 1, 1, zcount('s')},
	{"zlexcount", 4, Reads, 1, 1, 1, zcount('l')},
	{"zrank", -3, Reads, 1, 1, 1, zrank(false)},
	{"zrevrank", -3, Reads, 1, 1, 1, zrank(true)},
	{"zrange", -4, Reads, 1, 1, 1, zrangeBy(0, false)},
	{"zrevrange", -4, Reads, 1, 1, 1, zrangeBy('i', true)},
	{"zrangebyscore", -4, Reads, 1, 1, 1, zrangeBy('s', false)},
	{"zrevrangebyscore", -4, Reads, 1, 1, 1, zrangeBy('s', true)},
	{"zrangebylex", -4, Reads, 1, 1, 1, zrangeBy('l', false)},
	{"zrevrangebylex", -4, Reads, 1, 1, 1, zrangeBy('l', true)},
	{"zpopmin", -2, Writes, 1, 1, 1, zpop(false)},
	{"zpopmax", -2, Writes, 1, 1, 1, zpop(true)},
	{"zremrangebyrank", 4, Writes, 1, 1, 1, zremrange('i')},
	{"zremrangebyscore", 4, Writes, 1, 1, 1, zremrange('s')},
	{"zremrangebylex", 4, Writes, 1, 1, 1, zremrange('l')},
	{"zscan", -3, Reads, 1, 1, 1, zscan},
}
