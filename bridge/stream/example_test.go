package stream_test

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// An echo: each connection has a task that waits in the middle of its loop.
func ExampleServe() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, func(co *loop.Co, s *stream.Stream) error {
				for line, err := range s.Lines(co) {
					if err != nil {
						return err
					}
					if _, err := s.Write(co, []byte("you said: "+line+"\n")); err != nil {
						return err
					}
				}
				return nil
			}, nil)
		})
		c, err := stream.Dial(co, "tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		if _, err := c.Write(co, []byte("hello\n")); err != nil {
			return err
		}
		line, err := c.ReadLine(co)
		fmt.Println(line, err)
		server.Cancel(nil)
		_, err = server.Await(co)
		fmt.Println(err)
		return c.Close(co)
	})
	fmt.Println(err)
	// Output:
	// you said: hello <nil>
	// canceled
	// <nil>
}

// A chat: who says something is heard by everybody else. A client that does not read loses what is above the mark, and
// nobody waits for it.
type chat struct{ members map[*stream.Stream]string }

func (c *chat) say(from *stream.Stream, text string) {
	for _, member := range slices.SortedFunc(maps.Keys(c.members), c.byName) {
		if member != from && member.Pending() < 1<<16 {
			_ = member.Append([]byte(text + "\n")) // one that has left is told by its own task
		}
	}
}

func (c *chat) byName(a, b *stream.Stream) int {
	if c.members[a] < c.members[b] {
		return -1
	}
	return 1
}

func (c *chat) serve(co *loop.Co, s *stream.Stream) error {
	name, err := s.ReadLine(co)
	if err != nil {
		return err
	}
	c.members[s] = name
	c.say(s, name+" has come")
	defer func() {
		delete(c.members, s)
		c.say(nil, name+" has left")
	}()
	for line, err := range s.Lines(co) {
		if err != nil {
			return err
		}
		c.say(s, name+": "+line)
	}
	return nil
}

// A chat server, whole: no lock, since between two awaits nothing else runs.
func Example_chat() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		room := &chat{members: map[*stream.Stream]string{}}
		server := task.Do(co, func(co *loop.Co) error { return stream.Serve(co, ln, room.serve, nil) })

		ada, err := stream.Dial(co, "tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		_ = ada.Append([]byte("Ada\n"))
		for len(room.members) < 1 {
			_ = co.Yield()
		}
		bob, err := stream.Dial(co, "tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		_ = bob.Append([]byte("Bob\nhello\n"))
		_ = bob.CloseWrite()
		for range 3 {
			line, err := ada.ReadLine(co)
			fmt.Println(line, err)
		}
		server.Cancel(nil)
		_, _ = server.Await(co)
		_, err = ada.ReadLine(co)
		fmt.Println(err == io.EOF, bob.Close(co))
		return ada.Close(co)
	})
	fmt.Println(err)
	// Output:
	// Bob has come <nil>
	// Bob: hello <nil>
	// Bob has left <nil>
	// false <nil>
	// <nil>
}
