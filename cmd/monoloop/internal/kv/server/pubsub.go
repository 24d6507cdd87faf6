package server

import (
	"bytes"
	"maps"
	"slices"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// Topics are channels, or patterns of such, with those who subscribe to them, in order. A client and a server have one
// list of each kind.
const channels, patterns = 0, 1

type topics map[string][]*client

func (c *client) subscribes() bool { return len(c.own[channels])+len(c.own[patterns]) > 0 }

// kindOf tells PSUBSCRIBE from SUBSCRIBE, and so on.
func kindOf(name []byte) int {
	if bytes.ContainsRune([]byte("pP"), rune(name[0])) {
		return patterns
	}
	return channels
}

func subscribe(c *client, args [][]byte) any {
	kind := kindOf(args[0])
	for _, name := range texts(args[1:]) {
		if !slices.Contains(c.own[kind], name) {
			c.own[kind] = append(c.own[kind], name)
			c.topics[kind][name] = append(c.topics[kind][name], c)
		}
		c.confirm(args[0], name)
	}
	return resp.None{}
}

// unsubscribe is without arguments from all.
func unsubscribe(c *client, args [][]byte) any {
	kind := kindOf(args[0])
	names := texts(args[1:])
	if len(names) == 0 {
		names = slices.Clone(c.own[kind])
	}
	if len(names) == 0 {
		c.confirm(args[0], nil)
	}
	for _, name := range names {
		c.leaveTopic(kind, name)
		c.confirm(args[0], name)
	}
	return resp.None{}
}

func (c *client) leaveTopic(kind int, name string) {
	i := slices.Index(c.own[kind], name)
	if i < 0 {
		return
	}
	c.own[kind] = slices.Delete(c.own[kind], i, i+1)
	all := c.topics[kind]
	all[name] = slices.DeleteFunc(all[name], func(other *client) bool { return other == c })
	if len(all[name]) == 0 {
		delete(all, name)
	}
}

func (c *client) confirm(command []byte, name any) {
	c.w.Reply(resp.Push{lower(command), name, len(c.own[channels]) + len(c.own[patterns])})
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
