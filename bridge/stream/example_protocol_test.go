package stream_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A shouter answers each whole line in capitals, and an empty one by the end. It has no stack: it is a Protocol.
type shouter struct{ stream.ProtocolStep }

func (p *shouter) Received(_ *loop.Co, data []byte) (n int, err error) {
	for line := range bytes.Lines(data) {
		switch {
		case !bytes.HasSuffix(line, []byte("\n")):
			return n, nil // its end is still to come
		case len(line) == 1:
			return n, io.EOF
		}
		n += len(line)
		if err := p.Stream.Append(bytes.ToUpper(line)); err != nil {
			return n, err
		}
	}
	return n, nil
}

// A server of step tasks whose connections are Protocols.
func ExampleProtocolStep() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := task.Do(co, func(co *loop.Co) error {
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper {
				p := &shouter{stream.ProtocolStep{Stream: s}}
				p.Protocol = p
				return p
			}, nil)
		})
		defer server.Cancel(nil)
		client, err := stream.Dial(co, "tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		if _, err := client.Write(co, []byte("hello\nworld\n\n")); err != nil {
			return err
		}
		for line, err := range client.Lines(co) {
			fmt.Println(line, err)
		}
		return client.Close(co)
	})
	fmt.Println(err)
	// Output:
	// HELLO <nil>
	// WORLD <nil>
	// <nil>
}

// Received may be told of anything that can be parsed, without a loop.
func ExampleProtocol() {
	var p stream.Protocol = &wordCount{}
	for _, data := range []string{"one two th", "three four "} {
		n, err := p.Received(nil, []byte(data))
		fmt.Println(n, err)
	}
	fmt.Println(p.(*wordCount).words)
	// Output:
	// 8 <nil>
	// 11 <nil>
	// 4
}

// A wordCount counts words.
type wordCount struct{ words int }

func (c *wordCount) Received(_ *loop.Co, data []byte) (n int, err error) {
	n = bytes.LastIndexByte(data, ' ') + 1
	c.words += len(strings.Fields(string(data[:n])))
	return n, nil
}

// Replies that wait until what they tell of is stored: a group commit.
func ExampleStream_Cork() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		a.Cork()
		for _, reply := range []string{"stored 1\n", "stored 2\n"} {
			if _, err := a.Write(co, []byte(reply)); err != nil {
				return err
			}
		}
		_, err := b.TryFill()
		fmt.Println(err)
		a.Uncork() // the log is on the disk
		if err := a.Close(co); err != nil {
			return err
		}
		for line, err := range b.Lines(co) {
			fmt.Println(line, err)
		}
		return b.Close(co)
	})
	fmt.Println(err)
	// Output:
	// stream: it would have to wait
	// stored 1 <nil>
	// stored 2 <nil>
	// <nil>
}
