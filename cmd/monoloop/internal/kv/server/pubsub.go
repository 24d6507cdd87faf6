package server

import (
	"slices"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// topics are channels, or patterns of such, with those who subscribe to them, in order.
type topics map[string][]*client

func (t topics) remove(name string, c *client) {
	t[name] = slices.DeleteFunc(t[name], func(other *client) bool { return other == c })
	if len(t[name]) == 0 {
		delete(t, name)
	}
}

func (c *client) subscribes() bool { return len(c.channels)+len(c.patterns) > 0 }

// subscription makes SUBSCRIBE and PSUBSCRIBE.
func subscription(kind string, of func(c *client) (topics, *[]string)) func(c *client, args [][]byte) {
	return func(c *client, args [][]byte) {
		all, own := of(c)
		for _, arg := range args[1:] {
			if name := string(arg); !slices.Contains(*own, name) {
				*own = append(*own, name)
				all[name] = append(all[name], c)
			}
			c.confirm(kind, arg)
		}
	}
}

// unsubscription makes UNSUBSCRIBE and PUNSUBSCRIBE, which are without arguments from all.
func unsubscription(kind string, of func(c *client) (topics, *[]string)) func(c *client, args [][]byte) {
	return func(c *client, args [][]byte) {
		all, own := of(c)
		names := args[1:]
		if len(names) == 0 {
			for _, name := range *own {
				names = append(names, []byte(name))
			}
		}
		if len(names) == 0 {
			c.confirm(kind, nil)
		}
		for _, name := range names {
			if i := slices.Index(*own, string(name)); i >= 0 {
				*own = slices.Delete(*own, i, i+1)
				all.remove(string(name), c)
			}
			c.confirm(kind, name)
		}
	}
}

func ofChannels(c *client) (topics, *[]string) { return c.topics, &c.channels }
func ofPatterns(c *client) (topics, *[]string) { return c.globs, &c.patterns }

func (c *client) confirm(kind string, name []byte) {
	c.w.Push(3)
	c.w.Text(kind)
	if name == nil {
		c.w.Null()
	} else {
		c.w.Bulk(name)
	}
	c.w.Int(len(c.channels) + len(c.patterns))
}

func (c *client) unsubscribeAll() {
	for _, name := range c.channels {
		c.topics.remove(name, c)
	}
	for _, name := range c.patterns {
		c.globs.remove(name, c)
	}
	c.channels, c.patterns = nil, nil
}

func publish(c *client, args [][]byte) {
	to := slices.Clone(c.topics[string(args[1])]) // who is cut leaves meanwhile
	for _, other := range to {
		other.tell("message", args[1:])
	}
	n := len(to)
	for _, pattern := range c.matching(string(args[1])) {
		for _, other := range slices.Clone(c.globs[pattern]) {
			other.tell("pmessage", [][]byte{[]byte(pattern), args[1], args[2]})
			n++
		}
	}
	c.w.Int(n)
}

// matching returns the patterns to which a channel belongs, in an order that is the same in each run.
func (s *server) matching(channel string) (patterns []string) {
	for pattern := range s.globs {
		if store.Match(pattern, channel) {
			patterns = append(patterns, pattern)
		}
	}
	slices.Sort(patterns)
	return patterns
}

func (c *client) tell(kind string, parts [][]byte) {
	w := resp.Writer{V3: c.v3}
	w.Push(1 + len(parts))
	w.Text(kind)
	for _, part := range parts {
		w.Bulk(part)
	}
	c.message(w.Buf)
}

func pubsub(c *client, args [][]byte) {
	switch sub := lower(args[1]); {
	case sub == "channels" && len(args) <= 3:
		var names []string
		for name := range c.topics {
			if len(args) < 3 || store.Match(string(args[2]), name) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		c.w.Array(len(names))
		for _, name := range names {
			c.w.Text(name)
		}
	case sub == "numsub":
		c.w.Map(len(args) - 2)
		for _, name := range args[2:] {
			c.w.Bulk(name)
			c.w.Int(len(c.topics[string(name)]))
		}
	case sub == "numpat" && len(args) == 2:
		c.w.Int(len(c.globs))
	default:
		c.refuseSub(args)
	}
}
