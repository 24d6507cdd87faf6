package server

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/aof"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

func info(c *client, args [][]byte) {
	var b strings.Builder
	for _, section := range c.sections() {
		name, _, _ := strings.Cut(strings.ToLower(section[2:]), "\r\n")
		asked := func(arg []byte) bool {
			return slices.Contains([]string{name, "all", "default", "everything"}, lower(arg))
		}
		if len(args) == 1 || slices.ContainsFunc(args[1:], asked) {
			b.WriteString(section + "\r\n")
		}
	}
	c.w.Verbatim(b.String())
}

// sections are what INFO tells.
func (s *server) sections() []string {
	blocked, written := 0, int64(0)
	for n := s.clients.First(); n != nil; n = n.Next() {
		if n.Value.waiter != nil {
			blocked++
		}
	}
	if s.journal != nil {
		written = s.journal.file.Size
	}
	keys, volatile := s.db.Len()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	sections := []string{
		fmt.Sprintf("# Server\r\nredis_version:%s\r\nredis_mode:standalone\r\nprocess_id:%d\r\nuptime_in_seconds:%s\r\n",
			compatible, os.Getpid(), seconds(s.co.Loop().Time())),
		fmt.Sprintf("# Clients\r\nconnected_clients:%d\r\nmaxclients:%d\r\nblocked_clients:%d\r\n",
			s.clients.Len(), s.MaxClients, blocked),
		fmt.Sprintf("# Memory\r\nused_memory:%d\r\nused_memory_heap:%d\r\nmaxmemory:%d\r\nmaxmemory_policy:noeviction\r\n",
			s.db.Used(), m.HeapAlloc, s.db.MaxMemory),
		fmt.Sprintf("# Persistence\r\nloading:0\r\naof_enabled:%d\r\naof_current_size:%d\r\nchanges:%d\r\n",
			min(written, 1), written, s.db.Changes),
		fmt.Sprintf("# Stats\r\ntotal_connections_received:%d\r\ntotal_commands_processed:%d\r\nrejected_connections:%d\r\n"+
			"pubsub_channels:%d\r\npubsub_patterns:%d\r\n",
			s.stats.connections, s.stats.commands, s.stats.refused, len(s.topics), len(s.globs)),
		"# Replication\r\nrole:master\r\nconnected_slaves:0\r\n",
		"# Keyspace\r\n",
	}
	if keys > 0 {
		sections[len(sections)-1] += fmt.Sprintf("db0:keys=%d,expires=%d,avg_ttl=0\r\n", keys, volatile)
	}
	return sections
}

// settings are what CONFIG GET tells; those that are numbers can be set.
func (s *server) settings() (texts map[string]string, numbers map[string]*int) {
	log := "no"
	if s.journal != nil {
		log = "yes"
	}
	texts = map[string]string{"appendonly": log, "appendfsync": string(s.Sync), "appendfilename": aof.Name, "dir": s.Dir,
		"save": "", "databases": "1", "maxmemory-policy": "noeviction"}
	numbers = map[string]*int{"maxmemory": &s.db.MaxMemory, "maxclients": &s.MaxClients,
		"proto-max-bulk-len": &s.parser.MaxBulk}
	for name, n := range numbers {
		texts[name] = strconv.Itoa(*n)
	}
	return texts, numbers
}

func config(c *client, args [][]byte) {
	switch sub := lower(args[1]); {
	case sub == "get" && len(args) > 2:
		settings, _ := c.settings()
		maps.DeleteFunc(settings, func(name, _ string) bool {
			return !slices.ContainsFunc(args[2:], func(pattern []byte) bool { return store.Match(lower(pattern), name) })
		})
		c.w.Map(len(settings))
		for _, name := range slices.Sorted(maps.Keys(settings)) {
			c.w.Text(name)
			c.w.Text(settings[name])
		}
	case sub == "set" && len(args) == 4:
		_, numbers := c.settings()
		setting, n := numbers[lower(args[2])], 0
		if value, ok := resp.Int(args[3]); setting == nil || !ok || value < 0 {
			c.w.Error(fmt.Sprintf("ERR CONFIG SET failed (possibly related to argument '%s')", oneLine(args[2])))
			return
		} else if n = int(value); setting != nil {
			*setting = n
		}
		c.w.OK()
	case sub == "resetstat" && len(args) == 2:
		c.server.stats.connections, c.server.stats.commands, c.server.stats.refused = 0, 0, 0
		c.w.OK()
	default:
		c.refuseSub(args)
	}
}

func clientCommand(c *client, args [][]byte) {
	switch sub := lower(args[1]); {
	case sub == "list":
		var b strings.Builder
		for n := c.clients.First(); n != nil; n = n.Next() {
			b.WriteString(n.Value.line() + "\n")
		}
		c.w.Verbatim(b.String())
	case sub == "info" && len(args) == 2:
		c.w.Verbatim(c.line() + "\n")
	case sub == "id" && len(args) == 2:
		c.w.Int64(c.id)
	case sub == "getname" && len(args) == 2:
		if c.name == "" {
			c.w.Null()
		} else {
			c.w.Text(c.name)
		}
	case sub == "setname" && len(args) == 3:
		if strings.ContainsFunc(string(args[2]), func(r rune) bool { return r <= ' ' || r > '~' }) {
			c.w.Error("ERR Client names cannot contain spaces, newlines or special characters.")
			return
		}
		c.name = string(args[2])
		c.w.OK()
	case sub == "setinfo" && len(args) == 4:
		c.w.OK()
	case sub == "kill" && len(args) == 3:
		if c.kill(func(other *client) bool { return other.addr() == string(args[2]) }) == 0 {
			c.w.Error("ERR No such client")
		} else {
			c.w.OK()
		}
	case sub == "kill" && len(args)%2 == 0 && len(args) > 3:
		c.killBy(args[2:])
	default:
		c.refuseSub(args)
	}
}

// killBy is CLIENT KILL with filters, all of which must fit.
func (c *client) killBy(filters [][]byte) {
	self := false
	for i := 0; i < len(filters); i += 2 {
		switch name := lower(filters[i]); name {
		case "id", "addr":
		case "skipme":
			self = lower(filters[i+1]) == "no"
		default:
			c.w.Error("ERR syntax error")
			return
		}
	}
	c.w.Int(c.kill(func(other *client) bool {
		for i := 0; i < len(filters); i += 2 {
			name, value := lower(filters[i]), string(filters[i+1])
			if name == "id" && value != strconv.FormatInt(other.id, 10) || name == "addr" && value != other.addr() {
				return false
			}
		}
		return self || other != c
	}))
}

// kill ends the connections of those who fit, its own when it has the reply.
func (c *client) kill(fits func(other *client) bool) (n int) {
	for node := c.clients.First(); node != nil; node = node.Next() {
		switch other := node.Value; {
		case !fits(other):
			continue
		case other == c:
			c.closing = true
		default:
			other.stream.Abort()
		}
		n++
	}
	return n
}
