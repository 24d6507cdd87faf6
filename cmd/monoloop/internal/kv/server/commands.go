package server

import (
	"bytes"
	"crypto/subtle"
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// A command is one of the store's, or one of those that are about connections.
type command struct {
	*store.Command
	run handler
}

// A handler runs a command and returns the reply.
type handler func(c *client, args [][]byte) any

// What a command does, or what it is, beside what the store says.
const (
	open       store.Flags = 1 << (4 + iota) // also without the password
	direct                                   // also between MULTI and EXEC at once
	subscriber                               // also for who subscribes, in RESP2
	family                                   // the next argument says which of several
)

var table = store.Names[*command]{}

func init() {
	for i := range store.Table {
		cmd := &store.Table[i]
		table.Add(cmd.Name, &command{cmd, handlerOf(cmd)})
	}
	for _, c := range []struct {
		name  string
		arity int
		flags store.Flags
		run   handler
	}{
		{"ping", -1, subscriber, ping},
		{"echo", 2, 0, func(c *client, args [][]byte) any { return args[1] }},
		{"quit", -1, open | direct | subscriber, func(c *client, _ [][]byte) any { c.closing = true; return resp.OK }},
		{"post", -1, open | direct | subscriber, hangUp},
		{"host:", -1, open | direct | subscriber, hangUp},
		{"hello", -1, open, hello},
		{"auth", -2, open, func(c *client, args [][]byte) any { return c.authenticate(args[1:]) }},
		{"command", -1, 0, func(*client, [][]byte) any { return resp.Map{} }},
		{"info", -1, 0, info},
		{"config", 3, 0, configGet},
		{"client", -2, family, nil},
		{"client|id", 2, 0, func(c *client, _ [][]byte) any { return c.id }},
		{"client|list", 2, 0, clientList},
		{"client|kill", -3, 0, clientKill},
		{"bgrewriteaof", 1, 0, bgrewriteaof},
		{"multi", 1, direct, multi},
		{"exec", 1, direct, exec},
		{"discard", 1, direct, discard},
		{"watch", -2, direct, watch},
		{"unwatch", 1, 0, func(c *client, _ [][]byte) any { return c.forget() }},
		{"publish", 3, 0, publish},
		{"subscribe", -2, subscriber, subscribe(channels)},
		{"unsubscribe", -1, subscriber, unsubscribe(channels)},
		{"psubscribe", -2, subscriber, subscribe(patterns)},
		{"punsubscribe", -1, subscriber, unsubscribe(patterns)},
	} {
		table.Add(c.name, &command{&store.Command{Name: c.name, Arity: c.arity, Flags: c.flags}, c.run})
	}
}

// handlerOf returns what runs a command of the store, which writes its own reply.
func handlerOf(cmd *store.Command) handler {
	return func(c *client, args [][]byte) any {
		if w := c.db.Do(cmd, c.now, args, &c.w); w != nil {
			c.wait(w)
		}
		return resp.None{}
	}
}

// lookup returns the command that is called, or what is wrong with the call.
func lookup(args [][]byte) (c *command, wrong resp.Error) {
	switch c = table.Find(args[0]); {
	case c == nil:
		return nil, failure("ERR unknown command '%.128s'", args[0])
	case c.Flags&family != 0 && c.Fits(len(args)):
		if c = table.Find([]byte(c.Name + "|" + lower(args[1]))); c == nil {
			return nil, failure("ERR unknown subcommand '%.128s'. Try %s HELP.", args[1], strings.ToUpper(string(args[0])))
		}
	}
	if !c.Fits(len(args)) {
		return nil, store.WrongNumber(c.Name)
	}
	return c, ""
}

func failure(format string, args ...any) resp.Error { return resp.Error(fmt.Sprintf(format, args...)) }

func lower(b []byte) string { return strings.ToLower(string(b)) }

// execute runs one command of a client, or keeps it for EXEC, or refuses it.
func (c *client) execute(args [][]byte) {
	c.server.stats.commands++
	command, wrong := lookup(args)
	if wrong == "" {
		c.last = command.Name
		wrong = c.refusal(command)
	}
	switch {
	case wrong != "" && lower(args[0]) == "exec":
		c.forget()
		c.w.Reply("EXECABORT Transaction discarded because of: " + resp.Error(strings.TrimPrefix(string(wrong), "ERR ")))
	case wrong != "":
		c.refuse(wrong)
	case c.tx != nil && command.Flags&direct == 0:
		c.queue(command, args)
	default:
		c.w.Reply(command.run(c, args))
	}
}

// refusal says why a client may not call a command now, if it may not.
func (c *client) refusal(command *command) resp.Error {
	switch {
	case !c.authed && command.Flags&open == 0:
		return "NOAUTH Authentication required."
	case c.subscriptions() > 0 && !c.v3 && command.Flags&subscriber == 0:
		return failure("ERR Can't execute '%s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in "+
			"this context", command.Name)
	case c.unwritable(command.Flags):
		return failure("MISCONF Errors writing to the AOF file: %v", c.journal.Err())
	}
	return ""
}

// unwritable reports whether a command would write, and the log cannot be written.
func (s *server) unwritable(flags store.Flags) bool {
	return flags&store.Writes != 0 && s.journal.Err() != nil
}

// hangUp ends the connection of a browser: by a request of HTTP, whose lines are commands here, any page that is visited
// could call those of a server on this machine.
func hangUp(c *client, _ [][]byte) any {
	c.closing = true
	return resp.None{}
}

func ping(c *client, args [][]byte) any {
	switch text := bytes.Join(args[1:], nil); {
	case len(args) > 2:
		return store.WrongNumber("ping")
	case c.subscriptions() > 0 && !c.v3:
		return []any{"pong", string(text)}
	case len(args) == 2:
		return text
	}
	return resp.Status("PONG")
}

// authenticate takes a password, or a name and a password.
func (c *client) authenticate(args [][]byte) any {
	switch {
	case len(args) > 2:
		return resp.Error("ERR syntax error")
	case len(args) == 1 && c.Password == "":
		return resp.Error("ERR AUTH <password> called without any password configured for the default user. " +
			"Are you sure your configuration is correct?")
	case len(args) == 2 && string(args[0]) != "default",
		c.Password != "" && subtle.ConstantTimeCompare(args[len(args)-1], []byte(c.Password)) == 0:
		return resp.Error("WRONGPASS invalid username-password pair or user is disabled.")
	}
	c.authed = true
	return resp.OK
}

// compatible is the version of Redis whose commands these are.
const compatible = "7.0.0"

func hello(c *client, args [][]byte) any {
	v3 := c.v3
	if len(args) > 1 {
		n, ok := resp.Int(args[1])
		switch {
		case !ok:
			return resp.Error("ERR Protocol version is not an integer or out of range")
		case n != 2 && n != 3:
			return resp.Error("NOPROTO unsupported protocol version")
		}
		v3, args = n == 3, args[1:]
	}
	for args = args[1:]; len(args) > 0; {
		switch word := lower(args[0]); {
		case word == "auth" && len(args) >= 3:
			if reply := c.authenticate(args[1:3]); reply != resp.OK {
				return reply
			}
			args = args[3:]
		case word == "setname" && len(args) >= 2:
			args = args[2:]
		default:
			return failure("ERR Syntax error in HELLO option '%s'", args[0])
		}
	}
	if !c.authed {
		return resp.Error("NOAUTH HELLO must be called with the client already authenticated, or with AUTH <user> <pass>")
	}
	c.v3, c.w.V3 = v3, v3
	return resp.Map{"server", "redis", "version", compatible, "proto", version[v3], "id", c.id, "mode", "standalone",
		"role", "master", "modules", []any{}}
}

// version is that of the protocol, by whether it is RESP3.
var version = map[bool]int{false: 2, true: 3}
