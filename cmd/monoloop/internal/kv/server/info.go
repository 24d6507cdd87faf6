package server

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

// info tells all that there is to tell, whatever section is asked for.
func info(c *client, _ [][]byte) any {
	var b strings.Builder
	section := func(name string, fields ...any) {
		fmt.Fprintf(&b, "# %s\r\n", name)
		for i := 0; i < len(fields); i += 2 {
			fmt.Fprintf(&b, "%v:%v\r\n", fields[i], fields[i+1])
		}
		b.WriteString("\r\n")
	}
	section("Server", "redis_version", compatible, "redis_mode", "standalone", "process_id", os.Getpid(),
		"uptime_in_seconds", seconds(c.co.Loop().Time()))
	section("Clients", "connected_clients", c.clients.Len(), "maxclients", c.MaxClients, "blocked_clients", c.blocked())
	section("Memory", "used_memory", c.db.Used(), "maxmemory", c.MaxMemory)
	if c.journal != nil {
		j := c.journal.Status()
		section("Persistence", "aof_enabled", 1, "aof_current_size", j.Size, "aof_base_size", j.Base,
			"aof_rewrite_in_progress", j.Compacting, "aof_last_write_error", j.Err)
	}
	section("Stats", "total_connections_received", c.stats.connections, "total_commands_processed", c.stats.commands,
		"rejected_connections", c.stats.refused)
	section("Replication", "role", "master")
	keys, volatile := c.db.Len()
	section("Keyspace", "db0", fmt.Sprintf("keys=%d,expires=%d", keys, volatile))
	return b.String()
}

// blocked returns how many clients wait for an item of a list.
func (s *server) blocked() (n int) {
	for node := s.clients.First(); node != nil; node = node.Next() {
		if node.Value.waiter != nil {
			n++
		}
	}
	return n
}

// configGet knows what redis-benchmark asks for.
func configGet(c *client, args [][]byte) any {
	switch name := lower(args[2]); name {
	case "save":
		return resp.Map{name, ""}
	case "appendonly":
		return resp.Map{name, map[bool]string{true: "yes", false: "no"}[c.journal != nil]}
	}
	return resp.Map{}
}

func clientList(c *client, _ [][]byte) any {
	var b strings.Builder
	now := c.co.Loop().Time()
	for n := c.clients.First(); n != nil; n = n.Next() {
		o := n.Value
		fmt.Fprintf(&b, "id=%d addr=%s age=%d idle=%d db=0 sub=%d psub=%d omem=%d cmd=%s resp=%d\n", o.id,
			o.Stream.RemoteAddr(), seconds(now-o.since), seconds(now-o.seen), len(o.own[channels]), len(o.own[patterns]),
			o.Stream.Pending(), o.last, version[o.v3])
	}
	return b.String()
}

// clientKill ends the connection with an address, its own as well, or those others that a filter finds.
func clientKill(c *client, args [][]byte) any {
	by, value, n := "addr", string(args[len(args)-1]), 0
	if len(args) == 4 {
		by = lower(args[2])
	}
	if len(args) > 4 || by != "addr" && by != "id" {
		return resp.Error("ERR syntax error")
	}
	for node := c.clients.First(); node != nil; node = node.Next() {
		switch o := node.Value; {
		case value != map[string]string{"addr": o.Stream.RemoteAddr().String(), "id": strconv.Itoa(o.id)}[by]:
			continue
		case o != c:
			o.cut()
		case len(args) == 4:
			continue
		default:
			c.closing = true // when it has the reply
		}
		n++
	}
	switch {
	case len(args) == 4:
		return n
	case n == 0:
		return resp.Error("ERR No such client")
	}
	return resp.OK
}

func seconds(d time.Duration) int { return int(d / time.Second) }
