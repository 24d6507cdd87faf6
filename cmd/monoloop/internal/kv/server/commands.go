package server

import (
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// A command is one of the store's, or one of those that are about connections.
type command struct {
	*store.Command
	flags flags
	own   func(c *client, args [][]byte)
}

type flags uint8

const (
	open       flags = 1 << iota // also without the password
	direct                       // also between MULTI and EXEC at once
	subscriber                   // also for who subscribes, in RESP2
)

var table map[string]*command

func init() {
	table = map[string]*command{}
	for i, c := range store.Commands() {
		table[c.Name] = &command{Command: &store.Commands()[i]}
	}
	for _, c := range []struct {
		name  string
		arity int
		flags flags
		run   func(c *client, args [][]byte)
	}{
		{"ping", -1, subscriber, ping},
		{"echo", 2, 0, func(c *client, args [][]byte) { c.w.Bulk(args[1]) }},
		{"quit", -1, open | direct | subscriber, quit},
		{"reset", 1, open | direct | subscriber, reset},
		{"hello", -1, open, hello},
		{"auth", -2, open, auth},
		{"select", 2, 0, selectDB},
		{"time", 1, 0, timeNow},
		{"command", -1, 0, commands},
		{"config", -2, 0, config},
		{"client", -2, 0, clientCommand},
		{"info", -1, 0, info},
		{"multi", 1, direct, multi},
		{"exec", 1, direct, exec},
		{"discard", 1, direct, discard},
		{"watch", -2, direct, watch},
		{"unwatch", 1, 0, unwatch},
		{"publish", 3, 0, publish},
		{"subscribe", -2, subscriber, subscription("subscribe", ofChannels)},
		{"unsubscribe", -1, subscriber, unsubscription("unsubscribe", ofChannels)},
		{"psubscribe", -2, subscriber, subscription("psubscribe", ofPatterns)},
		{"punsubscribe", -1, subscriber, unsubscription("punsubscribe", ofPatterns)},
		{"pubsub", -2, 0, pubsub},
	} {
		table[c.name] = &command{&store.Command{Name: c.name, Arity: c.arity}, c.flags, c.run}
	}
}

// lookup returns the command of a name, in any case, or nil.
func lookup(name []byte) *command {
	var small [20]byte
	if len(name) > len(small) {
		return nil
	}
	return table[string(store.AppendLower(small[:0], name))]
}

func (c *command) name() string {
	if c == nil {
		return "NULL"
	}
	return c.Name
}

func lower(b []byte) string { return strings.ToLower(string(b)) }

// refuseSub is the error of a subcommand that there is not, or not with so many arguments.
func (c *client) refuseSub(args [][]byte) {
	c.w.Error(fmt.Sprintf("ERR unknown subcommand or wrong number of arguments for '%.128s'. Try %s HELP.",
		oneLine(args[1]), strings.ToUpper(lower(args[0]))))
}

func ping(c *client, args [][]byte) {
	switch {
	case len(args) > 2:
		c.w.Error("ERR wrong number of arguments for 'ping' command")
	case c.subscribes() && !c.v3:
		c.w.Array(2)
		c.w.Text("pong")
		c.w.Bulk(append([]byte{}, strings.Join(texts(args[1:]), "")...))
	case len(args) == 2:
		c.w.Bulk(args[1])
	default:
		c.w.Status("PONG")
	}
}

func texts(args [][]byte) (texts []string) {
	for _, arg := range args {
		texts = append(texts, string(arg))
	}
	return texts
}

func quit(c *client, _ [][]byte) {
	c.w.OK()
	c.closing = true
}

func reset(c *client, _ [][]byte) {
	c.discard()
	c.unsubscribeAll()
	c.name, c.authed = "", c.Password == ""
	c.setVersion(2)
	c.w.Status("RESET")
}

func (c *client) setVersion(n int64) {
	c.v3 = n == 3
	c.w.V3 = c.v3
}

func auth(c *client, args [][]byte) {
	if c.password(args[1:]) {
		c.w.OK()
	}
}

// password takes a password, or a name and a password, and reports whether that is right.
func (c *client) password(args [][]byte) bool {
	switch {
	case len(args) > 2:
		c.w.Error("ERR syntax error")
		return false
	case len(args) == 1 && c.Password == "":
		c.w.Error("ERR AUTH <password> called without any password configured for the default user. " +
			"Are you sure your configuration is correct?")
		return false
	case len(args) == 2 && string(args[0]) != "default",
		c.Password != "" && subtle.ConstantTimeCompare(args[len(args)-1], []byte(c.Password)) == 0:
		c.w.Error("WRONGPASS invalid username-password pair or user is disabled.")
		return false
	}
	c.authed = true
	return true
}

func hello(c *client, args [][]byte) {
	version, name := c.version(), c.name
	if len(args) > 1 {
		var ok bool
		if version, ok = resp.Int(args[1]); !ok {
			c.w.Error("ERR Protocol version is not an integer or out of range")
			return
		} else if version != 2 && version != 3 {
			c.w.Error("NOPROTO unsupported protocol version")
			return
		}
		args = args[1:]
	}
	for args = args[1:]; len(args) > 0; {
		switch word := lower(args[0]); {
		case word == "auth" && len(args) >= 3:
			if !c.password(args[1:3]) {
				return
			}
			args = args[3:]
		case word == "setname" && len(args) >= 2:
			name, args = string(args[1]), args[2:]
		default:
			c.w.Error(fmt.Sprintf("ERR Syntax error in HELLO option '%s'", oneLine(args[0])))
			return
		}
	}
	if !c.authed {
		c.w.Error("NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH " +
			"<user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time")
		return
	}
	c.name = name
	c.setVersion(version)
	c.welcome(version)
}

func (c *client) welcome(version int64) {
	c.w.Map(7)
	for _, pair := range [...][2]any{{"server", "redis"}, {"version", compatible}, {"proto", version}, {"id", c.id},
		{"mode", "standalone"}, {"role", "master"}} {
		c.w.Text(pair[0].(string))
		if n, ok := pair[1].(int64); ok {
			c.w.Int64(n)
		} else {
			c.w.Text(pair[1].(string))
		}
	}
	c.w.Text("modules")
	c.w.Array(0)
}

// compatible is the version of Redis whose commands these are.
const compatible = "7.0.0"

func selectDB(c *client, args [][]byte) {
	switch n, ok := resp.Int(args[1]); {
	case !ok:
		c.w.Error("ERR value is not an integer or out of range")
	case n != 0:
		c.w.Error("ERR DB index is out of range")
	default:
		c.w.OK()
	}
}

func timeNow(c *client, _ [][]byte) {
	now := c.epoch.Add(c.co.Loop().Time())
	c.w.Array(2)
	c.w.Text(fmt.Sprint(now.Unix()))
	c.w.Text(fmt.Sprint(now.Nanosecond() / int(time.Microsecond)))
}

// commands is COMMAND: the table.
func commands(c *client, args [][]byte) {
	switch sub := lower(append(args, nil)[1]); sub {
	case "":
		c.w.Array(len(table))
		for _, row := range table {
			row.describe(&c.w)
		}
	case "count":
		c.w.Int(len(table))
	case "info":
		c.w.Array(len(args) - 2)
		for _, name := range args[2:] {
			if row := lookup(name); row != nil {
				row.describe(&c.w)
			} else {
				c.w.NullArray()
			}
		}
	case "docs":
		c.w.Map(0)
	default:
		c.refuseSub(args)
	}
}

func (c *command) describe(w *resp.Writer) {
	w.Array(6)
	w.Text(c.Name)
	w.Int(c.Arity)
	var names []string
	for i, name := range []string{"readonly", "write", "denyoom", "blocking"} {
		if c.Flags&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	w.Set(len(names))
	for _, name := range names {
		w.Status(name)
	}
	w.Int(c.First)
	w.Int(c.Last)
	w.Int(c.Step)
}
