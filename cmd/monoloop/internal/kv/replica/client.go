package replica

import (
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// A Client sends commands to the replicas, one at a time, and again if no answer comes, under the same number, so that
// they are done once. It belongs to the loop's goroutine. Close ends its connection.
type Client struct {
	Name     string   // no other client has it
	Replicas []string // addresses, of which the host is a replica's name

	// Patience is how long an answer may take before another replica is asked, and Pause how long the client waits
	// when there is no leader.
	Patience, Pause time.Duration

	seq  int
	at   int // which replica it asks
	conn *stream.Stream
}

// Do does a command, as Apply has it, and returns its answer. It tries until co is canceled: put it into a
// task.Timeout. What then becomes of the command is not known.
func (c *Client) Do(co *loop.Co, text string) (string, error) {
	c.seq++
	for {
		line, err := c.ask(co, command{c.Name, c.seq, text})
		if loop.IsCanceled(err) {
			c.Close()
			return "", err
		}
		if answer, ok := strings.CutPrefix(line, answerOK); ok && err == nil {
			return answer, nil
		}
		c.Close()
		if host, ok := strings.CutPrefix(line, answerLeader); ok && err == nil && c.turnTo(host) {
			continue
		}
		c.at = (c.at + 1) % len(c.Replicas)
		if err := co.Sleep(c.Pause); err != nil {
			return "", err
		}
	}
}

// turnTo turns to the leader, if that is another one than was asked, and reports whether it is.
func (c *Client) turnTo(host string) bool {
	for i, address := range c.Replicas {
		if name, _, _ := strings.Cut(address, ":"); name == host && i != c.at {
			c.at = i
			return true
		}
	}
	return false
}

func (c *Client) ask(co *loop.Co, q command) (line string, err error) {
	if c.conn == nil {
		if c.conn, err = dial(co, c.Replicas[c.at], c.Patience); err != nil {
			return "", err
		}
	}
	return exchange(co, c.conn, q.String(), c.Patience)
}

// Close ends the connection, if there is one. The client may go on.
func (c *Client) Close() {
	if c.conn != nil {
		c.conn.Abort()
		c.conn = nil
	}
}
