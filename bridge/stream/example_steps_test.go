package stream_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// await runs steps one after the other, each as a task.
func await(co *loop.Co, steps ...loop.Stepper) error {
	for _, step := range steps {
		if _, err := task.DoStep(co, step).Await(co); err != nil {
			return err
		}
	}
	return nil
}

// A listener at the name of a host, opened by a step.
func ExampleListenStep() {
	err := loop.Run(func(co *loop.Co) error {
		listen := &stream.ListenStep{Network: "tcp4", Address: "localhost:0"}
		if err := await(co, listen); err != nil {
			return err
		}
		fmt.Println(listen.Listener.Addr().(*net.TCPAddr).IP)
		return listen.Listener.Close()
	})
	fmt.Println(err)
	// Output:
	// 127.0.0.1
	// <nil>
}

// Nobody listens any more.
func ExampleDialStep() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		dial := &stream.DialStep{Network: "tcp", Address: ln.Addr().String()}
		if err := await(co, dial); err != nil {
			return err
		}
		dial.Stream.Abort()
		if err := ln.Close(); err != nil {
			return err
		}
		var failed *net.OpError
		err = await(co, dial) // again
		fmt.Println(errors.As(err, &failed), dial.Stream == nil)
		return nil
	})
	fmt.Println(err)
	// Output:
	// true true
	// <nil>
}

// A receiver prints messages that say their length first. Its Step goes on where it was: at a length, or at a text.
type receiver struct {
	length, text stream.ReadFullStep
	inText       bool
}

func newReceiver(s *stream.Stream) *receiver {
	return &receiver{length: stream.ReadFullStep{Stream: s, To: make([]byte, 2)}, text: stream.ReadFullStep{Stream: s}}
}

func (r *receiver) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		step := &r.length
		if r.inText {
			step = &r.text
		}
		if done, err := step.Step(co, in); !done || err != nil {
			return done, err
		}
		in, step.N = nil, 0
		if r.inText {
			fmt.Printf("%s\n", r.text.To)
		} else {
			r.text.To = make([]byte, binary.BigEndian.Uint16(r.length.To))
		}
		r.inText = !r.inText
	}
}

// A step task that reads what is of a known length.
func ExampleReadFullStep() {
	err := loop.Run(func(co *loop.Co) error {
		fmt.Println(await(co, newReceiver(sent(co, "\x00\x05hello\x00\x05world"))))
		fmt.Println(await(co, newReceiver(sent(co, "\x00\x05wor"))))
		return nil
	})
	fmt.Println(err)
	// Output:
	// hello
	// world
	// EOF
	// unexpected EOF
	// <nil>
}

// Records that end with a separator.
func ExampleReadUntilStep() {
	err := loop.Run(func(co *loop.Co) error {
		read := &stream.ReadUntilStep{Stream: sent(co, "a=1; b=2; c"), Separator: []byte("; ")}
		for {
			err := await(co, read)
			fmt.Printf("%q %v\n", read.Data, err)
			if err != nil {
				return nil
			}
		}
	})
	fmt.Println(err)
	// Output:
	// "a=1; " <nil>
	// "b=2; " <nil>
	// "c" unexpected EOF
	// <nil>
}

// A counter counts words where they lie, and copies nothing.
type counter struct {
	fill  stream.FillStep
	words int
}

func (c *counter) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		done, err = c.fill.Step(co, in)
		if !done {
			return false, nil
		}
		in = nil
		view := c.fill.Stream.Unread()
		end := len(view) // of the words that are whole
		if err == nil {
			end = bytes.LastIndexByte(view, ' ') + 1
		}
		c.words += len(bytes.Fields(view[:end]))
		c.fill.Stream.Discard(end)
		if err == io.EOF {
			return true, nil
		} else if err != nil {
			return true, err
		}
	}
}

// A step task that looks at its input in the loop's buffer.
func ExampleFillStep() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		count := &counter{fill: stream.FillStep{Stream: b}}
		counting := task.DoStep(co, count)
		for _, part := range []string{"to be or n", "ot to", " be"} {
			if err := errors.Join(a.Append([]byte(part)), co.Sleep(0)); err != nil {
				return err
			}
		}
		_ = a.CloseWrite()
		_, err := counting.Await(co)
		fmt.Println(count.words)
		return err
	})
	fmt.Println(err)
	// Output:
	// 6
	// <nil>
}

// A Write that is canceled says how much of it goes out; the step can tell that before it is done as well.
func ExampleWriteStep() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		a.SetWaterMarks(0, 0)
		write := &stream.WriteStep{Stream: a, From: make([]byte, 100_000)}
		writing := task.DoStep(co, write)
		_ = co.Yield()
		fmt.Println("while nobody reads:", write.N)
		writing.Cancel(nil)
		_, err := writing.Await(co)
		fmt.Println(err)
		n, err := b.ReadFull(co, make([]byte, write.N))
		fmt.Println("received:", n == write.N, err)
		a.Abort()
		return nil
	})
	fmt.Println(err)
	// Output:
	// while nobody reads: 65536
	// canceled
	// received: true <nil>
	// <nil>
}

// The end of a connection as a step: what is pending goes out before. A peer that does not read holds it up, until it
// is canceled.
func ExampleCloseStep() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		_ = a.Append(make([]byte, 100_000))
		closing := task.DoStep(co, &stream.CloseStep{Stream: a})
		_ = co.Yield()
		fmt.Println(closing.Done(), a.Pending())
		closing.Cancel(nil)
		_, err := closing.Await(co)
		fmt.Println(err, a.Pending())
		_, err = b.ReadFull(co, make([]byte, 100_000))
		fmt.Println(err != nil)
		b.Abort()
		return nil
	})
	fmt.Println(err)
	// Output:
	// false 34464
	// canceled 0
	// true
	// <nil>
}

// The loop greets, and a goroutine of package net goes on with the connection.
func ExampleDetachStep() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		client, err := stream.Dial(co, "tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		server, err := ln.Accept(co)
		if err != nil {
			return err
		}
		_ = server.Append([]byte("welcome, "))
		detach := &stream.DetachStep{Stream: server}
		if err := await(co, detach); err != nil {
			return err
		}
		go func() {
			_, _ = io.WriteString(detach.Conn, "from a goroutine")
			_ = detach.Conn.Close()
		}()
		text, err := client.ReadLine(co)
		fmt.Println(text, server.IsClosed())
		return errors.Join(err, client.Close(co), ln.Close())
	})
	fmt.Println(err)
	// Output:
	// welcome, from a goroutine true
	// <nil>
}
