package stream_test

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// What is appended goes out together; whoever appends much drains.
func ExampleStream_Append() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		for _, word := range []string{"some ", "small ", "pieces\n"} {
			if err := a.Append([]byte(word)); err != nil {
				return err
			}
		}
		fmt.Println(a.Pending(), "bytes are pending")
		if err := a.Drain(co); err != nil { // not above the high-water mark: at once
			return err
		}
		if err := a.Flush(co); err != nil {
			return err
		}
		fmt.Println(a.Pending(), "bytes are pending")
		fmt.Println(b.ReadLine(co))
		return errors.Join(a.Close(co), b.Close(co))
	})
	fmt.Println(err)
	// Output:
	// 18 bytes are pending
	// 0 bytes are pending
	// some small pieces <nil>
	// <nil>
}

// A Write waits while the peer does not read; when it is canceled, it says how much goes out.
func ExampleStream_Write() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		a.SetWaterMarks(1000, 100)
		var n int
		err := task.Timeout(co, time.Millisecond, func(*loop.Deadline) (err error) {
			n, err = a.Write(co, make([]byte, 10<<20))
			return err
		})
		fmt.Println(errors.Is(err, loop.ErrTimeout), n > 0, n < 10<<20)
		got, err := b.ReadFull(co, make([]byte, n))
		fmt.Println(got == n, err)
		return errors.Join(a.Close(co), b.Close(co))
	})
	fmt.Println(err)
	// Output:
	// true true true
	// true <nil>
	// <nil>
}

// Abort gives up at once; what has waited says that the stream is closed.
func ExampleStream_Abort() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		reader := task.Do(co, func(co *loop.Co) error { _, err := b.ReadLine(co); return err })
		_ = co.Yield()
		b.Abort()
		_, err := reader.Await(co)
		fmt.Println(errors.Is(err, net.ErrClosed), b.IsClosed(), b.HungUp())
		return a.Close(co)
	})
	fmt.Println(err)
	// Output:
	// true true true
	// <nil>
}

// The waits of a writer as steps.
func ExampleFlushStep() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		_ = a.Append([]byte("last words\n"))
		for _, step := range []loop.Stepper{&stream.FlushStep{Stream: a}, a.DrainStep(), &stream.CloseStep{Stream: a}} {
			if _, err := task.DoStep(co, step).Await(co); err != nil {
				return err
			}
		}
		fmt.Println(b.ReadLine(co))
		return b.Close(co)
	})
	fmt.Println(err)
	// Output:
	// last words <nil>
	// <nil>
}

// A client and a server of one connection, as steps.
func ExampleAcceptStep() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.ListenWith(co, &net.ListenConfig{KeepAlive: time.Minute}, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		accept := &stream.AcceptStep{Listener: ln}
		dial := &stream.DialStep{
			Dialer: &net.Dialer{Timeout: time.Minute}, Network: "tcp", Address: ln.Addr().String(),
		}
		accepting, dialing := task.DoStep(co, accept), task.DoStep(co, dial)
		if _, err := accepting.Await(co); err != nil {
			return err
		}
		if _, err := dialing.Await(co); err != nil {
			return err
		}
		fmt.Println(accept.Stream.RemoteAddr().String() == dial.Stream.LocalAddr().String())
		return errors.Join(accept.Stream.Close(co), dial.Stream.Close(co), ln.Close())
	})
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}

// A server with limits: two connections at once, a second for them to end, and errors to a log of its own.
func ExampleServeOptions() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		options := &stream.ServeOptions{Limit: 2, Grace: time.Second, OnError: func(s *stream.Stream, err error) {
			fmt.Println("a connection failed:", err)
		}}
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, func(co *loop.Co, s *stream.Stream) error {
				line, err := s.ReadLine(co)
				return errors.Join(err, fmt.Errorf("%q is not understood", line))
			}, options)
		})
		c, err := stream.DialWith(co, &net.Dialer{}, "tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		_, _ = c.Write(co, []byte("what?\n"))
		_, err = c.ReadLine(co) // the connection is aborted
		fmt.Println(err != nil)
		server.Cancel(nil)
		_, _ = server.Await(co)
		return c.Close(co)
	})
	fmt.Println(err)
	// Output:
	// a connection failed: "what?" is not understood
	// true
	// <nil>
}

// Connections and listeners of package net become the loop's.
func ExampleWrap() {
	err := loop.Run(func(co *loop.Co) error {
		plain, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		ln, err := stream.WrapListener(co, plain)
		if err != nil {
			return err
		}
		conn, err := net.Dial("tcp", ln.Addr().String()) //monoloop:allow blocking the listener is there
		if err != nil {
			return err
		}
		client, err := stream.Wrap(co, conn)
		if err != nil {
			return err
		}
		server, err := ln.Accept(co)
		if err != nil {
			return err
		}
		_, _ = client.Write(co, []byte("hello\n"))
		fmt.Println(server.ReadLine(co))
		return errors.Join(client.Close(co), server.Close(co), ln.Close())
	})
	fmt.Println(err)
	// Output:
	// hello <nil>
	// <nil>
}
