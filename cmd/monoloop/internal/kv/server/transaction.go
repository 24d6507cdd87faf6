package server

import (
	"bytes"
	"fmt"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// A transaction is what a client has sent after MULTI.
type transaction struct {
	commands []queued
	size     int  // in bytes
	broken   bool // a command was refused
}

type queued struct {
	command *command
	args    [][]byte
}

// queue keeps a command for EXEC.
func (c *client) queue(command *command, args [][]byte) {
	q := queued{command, make([][]byte, len(args))}
	for i := range args {
		q.args[i] = bytes.Clone(args[i])
		c.tx.size += len(args[i]) + 24
	}
	if c.tx.size > c.MaxCommand {
		c.refuse("ERR too big a transaction")
		return
	}
	c.tx.commands = append(c.tx.commands, q)
	c.w.Status("QUEUED")
}

// refuse writes an error of a command that is not run.
func (c *client) refuse(reply string) {
	c.w.Error(reply)
	if c.tx != nil {
		c.tx.broken = true
	}
}

func multi(c *client, _ [][]byte) {
	if c.tx != nil {
		c.w.Error("ERR MULTI calls can not be nested")
		return
	}
	c.tx = &transaction{}
	c.w.OK()
}

func exec(c *client, _ [][]byte) {
	tx := c.tx
	if tx == nil {
		c.w.Error("ERR EXEC without MULTI")
		return
	}
	switch unchanged := c.discard(); {
	case tx.broken:
		c.w.Error("EXECABORT Transaction discarded because of previous errors.")
	case !unchanged:
		c.w.NullArray()
	default:
		c.w.Array(len(tx.commands))
		c.db.Begin()
		for _, q := range tx.commands {
			c.run(q.command, c.now(), q.args)
		}
		c.db.End()
	}
}

// discard ends a transaction, and reports whether what was watched is unchanged.
func (c *client) discard() (unchanged bool) {
	c.tx = nil
	return c.db.Unwatch(&c.watch, c.now())
}

func discard(c *client, _ [][]byte) {
	if c.tx == nil {
		c.w.Error("ERR DISCARD without MULTI")
		return
	}
	c.discard()
	c.w.OK()
}

func watch(c *client, args [][]byte) {
	if c.tx != nil {
		c.w.Error("ERR WATCH inside MULTI is not allowed")
		return
	}
	for _, key := range args[1:] {
		c.db.Watch(&c.watch, c.now(), key)
	}
	c.w.OK()
}

func unwatch(c *client, _ [][]byte) {
	c.db.Unwatch(&c.watch, c.now())
	c.w.OK()
}

// execute runs one command of a client, or keeps it for EXEC, or refuses it.
func (c *client) execute(now int64, args [][]byte) {
	c.server.stats.commands++
	command := lookup(args[0])
	switch {
	case command == nil:
		c.refuse(unknown(args))
	case !c.authed && command.flags&open == 0:
		c.refuse("NOAUTH Authentication required.")
	case !command.Fits(len(args)):
		c.refuse("ERR wrong number of arguments for '" + command.Name + "' command")
	case c.subscribes() && !c.v3 && command.flags&subscriber == 0:
		c.refuse("ERR Can't execute '" + command.Name + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / " +
			"RESET are allowed in this context")
	case c.journal != nil && c.journal.failed != nil && command.Flags&store.Writes != 0:
		c.refuse("MISCONF Errors writing to the AOF file: " + c.journal.failed.Error())
	case c.tx != nil && command.flags&direct == 0:
		c.queue(command, args)
	default:
		c.run(command, now, args)
	}
	c.last = command.name()
}

func (c *client) run(command *command, now int64, args [][]byte) {
	if command.own != nil {
		command.own(c, args)
	} else if w := c.db.Do(command.Command, now, args, &c.w); w != nil {
		c.wait(w)
	}
}

func unknown(args [][]byte) string {
	var given []byte
	for _, arg := range args[1:] {
		if len(given) < 128 {
			given = fmt.Appendf(given, "'%.*s' ", 128-len(given), arg)
		}
	}
	return fmt.Sprintf("ERR unknown command '%.128s', with args beginning with: %s", oneLine(args[0]), oneLine(given))
}

// oneLine makes a line of what a client has sent.
func oneLine(b []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r == '\r' || r == '\n' {
			return ' '
		}
		return r
	}, b)
}
