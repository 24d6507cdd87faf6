package server_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kvtest"
)

// The same random commands, sent to this server and to redis-server, have the same replies: in both versions of the
// protocol, one at a time and many at once, and within transactions, some of which are broken by another client.
func TestSameRepliesAsRedis(t *testing.T) {
	redis := startRedis(t)
	ours := start(t, options()).addr
	for seed := range uint64(30) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			c := newComparison(t, seed, ours, redis)
			c.both(c.other, []string{"FLUSHALL"})
			c.both(c.main, []string{"HELLO", fmt.Sprint(2 + seed%2)})
			for c.n = 0; c.n < 1000; {
				if c.IntN(10) == 0 {
					c.transaction()
				} else {
					c.batch(1 + c.IntN(1+int(seed%3)*20))
				}
			}
		})
	}
}

// A comparison has a client for the commands, and another one that interferes, each with a connection to both servers.
type comparison struct {
	kvtest.Commands
	t           *testing.T
	main, other [2]*peer
	n           int      // commands so far
	names       []string // of the commands that wait for EXEC
}

func newComparison(t *testing.T, seed uint64, addrs ...string) *comparison {
	c := &comparison{Commands: kvtest.Commands{Rand: rand.New(rand.NewPCG(seed, 1))}, t: t}
	for i, addr := range addrs {
		c.main[i], c.other[i] = dial(t, addr), dial(t, addr)
	}
	return c
}

// batch sends n commands at once.
func (c *comparison) batch(n int) {
	commands := make([][]string, n)
	for i := range commands {
		commands[i] = c.next()
	}
	c.n += n
	c.both(c.main, commands...)
}

// next returns a command of the store, or sometimes one of those that are about connections.
func (c *comparison) next() []string {
	if c.IntN(20) > 0 {
		return c.Next()
	}
	about := []string{"PING", "PING x", "ping x y", "ECHO x", "ECHO", "UNWATCH", "PUBLISH none x", "EXEC x", "DISCARD x",
		"WATCH", "CLIENT", "CLIENT KILL ID 999999", "AUTH a b c", "UNSUBSCRIBE none", "SUBSCRIBE"}
	return strings.Fields(about[c.IntN(len(about))])
}

// transaction sends some commands between MULTI and EXEC or DISCARD. Meanwhile another client may change what is
// watched; that it is there before and after is what this server asks for to notice it.
func (c *comparison) transaction() {
	key := c.Word("S")
	if watched := c.IntN(2) == 0; watched {
		c.both(c.main, []string{"SET", key, "1"}, []string{"WATCH", key})
	}
	if c.IntN(3) == 0 {
		c.both(c.other, []string{"SET", key, "2"})
	}
	commands := [][]string{{"MULTI"}}
	for range c.IntN(6) {
		commands = append(commands, c.next())
	}
	c.n += len(commands)
	c.both(c.main, append(commands, []string{[]string{"EXEC", "EXEC", "EXEC", "DISCARD"}[c.IntN(4)]})...)
}

// both sends commands to both servers, and compares the replies.
func (c *comparison) both(peers [2]*peer, commands ...[]string) {
	var w resp.Writer
	for _, args := range commands {
		w.Reply(args)
	}
	for _, p := range peers {
		_, err := p.Write(w.Buf)
		require.NoError(c.t, err)
	}
	for i, args := range commands {
		mine, theirs := peers[0].raw(), peers[1].raw()
		if args[0] == "HELLO" {
			continue
		}
		require.Equal(c.t, c.inOrder(args[0], theirs), c.inOrder(args[0], mine), "%q", commands[:i+1])
		c.note(args[0], theirs)
	}
}

// note remembers which commands are queued.
func (c *comparison) note(name, reply string) {
	if reply == "+QUEUED\r\n" {
		c.names = append(c.names, name)
	} else if name == "EXEC" || name == "DISCARD" || name == "MULTI" {
		c.names = nil
	}
}

// inOrder brings into order what has none in a reply.
func (c *comparison) inOrder(name, reply string) string {
	if name != "EXEC" {
		return kvtest.Sorted(name, reply)
	}
	head, parts := kvtest.Parts(reply)
	for i := range parts {
		parts[i] = kvtest.Sorted(c.names[i], parts[i])
	}
	return head + strings.Join(parts, "")
}

// raw returns a reply as it is.
func (p *peer) raw() string {
	reply, err := kvtest.ReadReply(p.r)
	require.NoError(p.t, err)
	return reply
}
