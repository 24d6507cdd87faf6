package resp_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// fill waits until so many bytes are unread.
func fill(co *loop.Co, conn *stream.Stream, more int) error {
	for len(conn.Unread()) < more {
		if _, err := conn.Fill(co); err != nil {
			return err
		}
	}
	return nil
}

// count is a server that replies how many arguments each command has.
func count(co *loop.Co, conn *stream.Stream) error {
	p, w := resp.Parser{MaxArgs: 100, MaxBulk: 1 << 20, MaxSize: 1 << 20}, resp.Writer{}
	for {
		args, n, more, err := p.Parse(conn.Unread())
		if n > 0 {
			w.Reply(len(args))
			conn.Discard(n)
		} else if err != nil {
			return err
		} else if err = conn.Append(w.Buf); err != nil {
			return err
		} else if err = fill(co, conn, more); err != nil {
			return conn.Close(co) // the client has no more
		} else {
			w.Buf = w.Buf[:0]
		}
	}
}

// ask sends a command and awaits its reply.
func ask(co *loop.Co, conn *stream.Stream, args ...string) (any, error) {
	p, w := resp.Parser{}, resp.Writer{}
	w.Reply(args) // a command is an array of strings
	if err := conn.Append(w.Buf); err != nil {
		return nil, err
	}
	for {
		reply, n, more, err := p.ParseReply(conn.Unread())
		if n > 0 || err != nil {
			conn.Discard(n)
			return reply, err
		}
		if err := fill(co, conn, more); err != nil {
			return nil, err
		}
	}
}

// A server and a client, each on its end of a connection.
func Example() {
	err := loop.Run(func(co *loop.Co) error {
		client, server := stream.Pipe(co)
		return task.WithGroup(co, func(g *task.Group) error {
			task.Do(g, func(co *loop.Co) error { return count(co, server) })
			for _, command := range [][]string{{"GET", "tea"}, {"SET", "tea", "hot\r\n"}} {
				reply, err := ask(co, client, command...)
				fmt.Println(reply, err)
			}
			return client.Close(co)
		})
	})
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// 3 <nil>
	// <nil>
}
