package server

import (
	"bytes"
	"slices"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// A transaction is what a client has sent after MULTI.
type transaction struct {
	commands []queued
	size     int         // in bytes
	flags    store.Flags // of all commands
	broken   bool        // a command was refused
}

type queued struct {
	command *command
	args    [][]byte
}

// queue keeps a command for EXEC.
func (c *client) queue(command *command, args [][]byte) {
	q := queued{command: command}
	for _, arg := range args {
		q.args = append(q.args, bytes.Clone(arg))
		c.tx.size += len(arg) + 24
	}
	if c.tx.size > c.MaxCommand {
		c.refuse("ERR too big a transaction")
		return
	}
	c.tx.commands, c.tx.flags = append(c.tx.commands, q), c.tx.flags|command.Flags
	c.w.Reply(resp.Status("QUEUED"))
}

// refuse writes an error of a command that is not run.
func (c *client) refuse(reply resp.Error) {
	c.w.Reply(reply)
	if c.tx != nil {
		c.tx.broken = true
	}
}

func multi(c *client, _ [][]byte) any {
	if c.tx != nil {
		return resp.Error("ERR MULTI calls can not be nested")
	}
	c.tx = &transaction{}
	return resp.OK
}

func exec(c *client, _ [][]byte) any {
	if c.tx == nil {
		return resp.Error("ERR EXEC without MULTI")
	}
	tx, changed := c.tx, c.changed()
	c.forget()
	switch {
	case tx.broken:
		return resp.Error("EXECABORT Transaction discarded because of previous errors.")
	case c.unwritable(tx.flags):
		return failure("MISCONF Errors writing to the AOF file: %v", c.journal.Err())
	case changed:
		return resp.NoArray
	}
	c.w.Reply(resp.Array(len(tx.commands)))
	c.run(tx)
	return resp.None{}
}

// run runs a transaction: as one in the log, which nothing is added to meanwhile.
func (c *client) run(tx *transaction) {
	c.atomic = true
	c.db.Begin()
	for _, q := range tx.commands {
		c.w.Reply(q.command.run(c, q.args))
	}
	c.atomic = false
	c.db.End()
	for _, send := range c.late {
		send()
	}
	c.late = nil
}

func discard(c *client, _ [][]byte) any {
	if c.tx == nil {
		return resp.Error("ERR DISCARD without MULTI")
	}
	return c.forget()
}

func watch(c *client, args [][]byte) any {
	if c.tx != nil {
		return resp.Error("ERR WATCH inside MULTI is not allowed")
	}
	if c.watched == nil {
		c.watched = map[string]int{}
	}
	for _, key := range args[1:] {
		if _, ok := c.watched[string(key)]; !ok {
			c.watched[string(key)] = c.db.Stamp(c.now, key)
			c.watching = append(c.watching, string(key))
		}
	}
	return resp.OK
}

// forget ends a transaction, and what is watched for one.
func (c *client) forget() any {
	c.tx, c.watched, c.watching = nil, nil, nil
	return resp.OK
}

// changed reports whether something that is watched is not as it was. It looks in the order of the watching, as what
// has expired is removed by it.
func (c *client) changed() bool {
	return slices.ContainsFunc(c.watching, func(key string) bool { return c.db.Stamp(c.now, []byte(key)) != c.watched[key] })
}
