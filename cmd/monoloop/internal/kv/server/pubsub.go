package server

import (
	"maps"
	"slices"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// Topics are channels, or patterns of such, with those who subscribe to them, in order. A client and a server have those
// of each kind.
const channels, patterns = 0, 1

type topics map[string][]*client

func (c *client) subscriptions() int { return len(c.own[channels]) + len(c.own[patterns]) }

func subscribe(kind int) handler {
	return func(c *client, args [][]byte) any {
		for _, arg := range args[1:] {
			name := string(arg)
			if !c.own[kind][name] {
				if c.own[kind] == nil {
					c.own[kind] = map[string]bool{}
				}
				c.own[kind][name] = true
				c.topics[kind][name] = append(c.topics[kind][name], c)
			}
			c.confirm(args[0], name)
		}
		return resp.None{}
	}
}

// unsubscribe is without arguments from all.
func unsubscribe(kind int) handler {
	return func(c *client, args [][]byte) any {
		var names []string
		for _, arg := range args[1:] {
			names = append(names, string(arg))
		}
		if len(args) == 1 {
			if names = slices.Sorted(maps.Keys(c.own[kind])); len(names) == 0 {
				c.confirm(args[0], nil)
			}
		}
		for _, name := range names {
			c.leave(kind, name)
			c.confirm(args[0], name)
		}
		return resp.None{}
	}
}

func (c *client) leave(kind int, name string) {
	delete(c.own[kind], name)
	left := slices.DeleteFunc(c.topics[kind][name], func(other *client) bool { return other == c })
	if c.topics[kind][name] = left; len(left) == 0 {
		delete(c.topics[kind], name)
	}
}

func (c *client) confirm(command []byte, name any) {
	c.w.Reply(resp.Push{lower(command), name, c.subscriptions()})
}

func publish(c *client, args [][]byte) any {
	channel, n := string(args[1]), 0
	send := func(to []*client, message ...any) {
		n += len(to)
		for _, other := range slices.Clone(to) { // who is cut leaves meanwhile
			w := resp.Writer{V3: other.v3}
			w.Reply(resp.Push(message))
			other.message(w.Buf)
		}
	}
	send(c.topics[channels][channel], "message", args[1], args[2])
	for _, pattern := range slices.Sorted(maps.Keys(c.topics[patterns])) {
		if store.Match(pattern, channel) {
			send(c.topics[patterns][pattern], "pmessage", pattern, args[1], args[2])
		}
	}
	return n
}
