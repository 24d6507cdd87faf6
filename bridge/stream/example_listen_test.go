package stream_test

import (
	"errors"
	"fmt"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A listener without Serve: who accepts first is served first, and TryAccept never waits.
func ExampleListener() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		_, err = ln.TryAccept()
		fmt.Println(err)
		accepting := task.Go(co, ln.Accept)
		client, err := stream.Dial(co, "tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		server, err := accepting.Await(co)
		if err != nil {
			return err
		}
		fmt.Println(server.LocalAddr().String() == ln.Addr().String())
		return errors.Join(client.Close(co), server.Close(co), ln.Close())
	})
	fmt.Println(err)
	// Output:
	// stream: it would have to wait
	// true
	// <nil>
}

// A line that is too long is an error. The reading could go on, but what of the line has not arrived yet would be taken
// for a line of its own: so this reader gives up.
func ExampleLimitError() {
	err := loop.Run(func(co *loop.Co) error {
		s := sent(co, "short\nmuch too long\nshort again\n")
		s.SetLimit(11)
		for line, err := range s.Lines(co) {
			var tooLong *stream.LimitError
			if errors.As(err, &tooLong) {
				fmt.Println("a line has more than", tooLong.Limit, "bytes")
				break
			}
			fmt.Println(line, err)
		}
		s.Abort()
		return nil
	})
	fmt.Println(err)
	// Output:
	// short <nil>
	// a line has more than 11 bytes
	// <nil>
}
