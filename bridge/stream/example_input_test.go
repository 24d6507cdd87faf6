package stream_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// sent is the end of a pipe into whose other end a text was written, and which was closed then.
func sent(co *loop.Co, text string) *stream.Stream {
	a, b := stream.Pipe(co)
	_ = a.Append([]byte(text))
	_ = a.CloseWrite()
	return b
}

func ExampleStream_Read() {
	err := loop.Run(func(co *loop.Co) error {
		s := sent(co, "hello")
		p := make([]byte, 3)
		for {
			n, err := s.Read(co, p)
			fmt.Printf("%q %v\n", p[:n], err)
			if err != nil {
				return s.Close(co)
			}
		}
	})
	fmt.Println(err)
	// Output:
	// "hel" <nil>
	// "lo" <nil>
	// "" EOF
	// <nil>
}

// A message that says its length first.
func ExampleStream_ReadFull() {
	err := loop.Run(func(co *loop.Co) error {
		s := sent(co, "\x00\x05hello\x00\x05wor")
		for {
			var length [2]byte
			if _, err := s.ReadFull(co, length[:]); err != nil {
				return err
			}
			message := make([]byte, binary.BigEndian.Uint16(length[:]))
			n, err := s.ReadFull(co, message)
			fmt.Printf("%s %v\n", message[:n], err)
			if err != nil {
				return s.Close(co)
			}
		}
	})
	fmt.Println(err)
	// Output:
	// hello <nil>
	// wor unexpected EOF
	// <nil>
}

// A line that is too long is an error, and what has come of it stays unread.
func ExampleStream_ReadUntil() {
	err := loop.Run(func(co *loop.Co) error {
		s := sent(co, "GET /;a far too long one;")
		s.SetLimit(10)
		request, err := s.ReadUntil(co, []byte(";"))
		fmt.Printf("%q %v\n", request, err)
		_, err = s.ReadUntil(co, []byte(";"))
		var tooLong *stream.LimitError
		fmt.Println(errors.As(err, &tooLong), string(s.Unread()))
		s.Abort()
		return nil
	})
	fmt.Println(err)
	// Output:
	// "GET /;" <nil>
	// true a far too long one;
	// <nil>
}

// A parser looks at the input where it lies, and consumes what it has understood.
func ExampleStream_Fill() {
	err := loop.Run(func(co *loop.Co) error {
		s := sent(co, "1+2=3;4+4=8;")
		for {
			view, err := s.Fill(co)
			if err == io.EOF {
				return s.Close(co)
			} else if err != nil {
				return err
			}
			for i := bytes.IndexByte(view, ';'); i >= 0; i = bytes.IndexByte(view, ';') {
				fmt.Printf("%s\n", view[:i])
				s.Discard(i + 1)
				view = s.Unread()
			}
		}
	})
	fmt.Println(err)
	// Output:
	// 1+2=3
	// 4+4=8
	// <nil>
}

// What does not suspend says that it would have to.
func ExampleStream_TryRead() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		_, err := b.TryRead(make([]byte, 8))
		fmt.Println(errors.Is(err, stream.ErrWouldBlock))
		_, err = b.TryFill()
		fmt.Println(err)
		fmt.Println(a.TryWrite([]byte("hello")))
		a.Abort()
		b.Abort()
		return nil
	})
	fmt.Println(err)
	// Output:
	// true
	// stream: it would have to wait
	// 5 <nil>
	// <nil>
}

// A greeting, as a step task: each of its waits is a step of the library's.
type greeting struct {
	name  stream.ReadLineStep
	reply stream.WriteStep
}

func (g *greeting) Step(co *loop.Co, in error) (done bool, err error) {
	if g.reply.From == nil {
		if done, err := g.name.Step(co, in); !done || err != nil {
			return done, err
		}
		g.reply.From, in = []byte("hello, "+g.name.Line+"\n"), nil
	}
	return g.reply.Step(co, in)
}

func ExampleReadLineStep() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		greeted := task.DoStep(co, &greeting{name: stream.ReadLineStep{Stream: b}, reply: stream.WriteStep{Stream: b}})
		_ = a.Append([]byte("Ada\n"))
		fmt.Println(a.ReadLine(co))
		_, err := greeted.Await(co)
		a.Abort()
		return errors.Join(err, b.Close(co))
	})
	fmt.Println(err)
	// Output:
	// hello, Ada <nil>
	// <nil>
}

// Every read is a step as well.
func ExampleReadStep() {
	err := loop.Run(func(co *loop.Co) error {
		s := sent(co, "a bc;de")
		read := &stream.ReadStep{Stream: s, To: make([]byte, 2)}
		full := &stream.ReadFullStep{Stream: s, To: make([]byte, 1)}
		until := &stream.ReadUntilStep{Stream: s, Separator: []byte(";")}
		fill := &stream.FillStep{Stream: s}
		for _, step := range []loop.Stepper{fill, read, full, until} {
			if _, err := task.DoStep(co, step).Await(co); err != nil {
				return err
			}
		}
		fmt.Printf("%q %q %q %q\n", read.To[:read.N], full.To, until.Data, s.Unread())
		s.Abort()
		return nil
	})
	fmt.Println(err)
	// Output:
	// "a " "b" "c;" "de"
	// <nil>
}
