package netbench

import (
	"fmt"
	"io"
	"net"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// netBuffer is the buffer of a connection of the plain server: large enough for every load, and no larger, which would
// be for it to lose where memory is compared.
const netBuffer = 4 << 10

// Serve starts an echo server that never ends, and returns its address.
func Serve(f Flavour) (address string, err error) {
	switch f {
	case Net:
		return serveNet()
	case Step, Straight:
		return serveOnLoop(f)
	case Bare:
		return serveBare()
	}
	return "", fmt.Errorf("no echo server is %q", f)
}

// serveNet has a goroutine for each connection.
func serveNet() (address string, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() {
		for {
			c, err := ln.Accept()
			must(err)
			go func() {
				defer c.Close()
				echoNet(c)
			}()
		}
	}()
	return ln.Addr().String(), nil
}

func echoNet(c net.Conn) {
	buffer := make([]byte, netBuffer)
	for {
		n, err := c.Read(buffer)
		if err != nil {
			return
		}
		if _, err := c.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// serveOnLoop has a task for each connection.
func serveOnLoop(f Flavour) (address string, err error) {
	listening := make(chan string, 1)
	go func() {
		must(loop.Run(func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			listening <- ln.Addr().String()
			if f == Straight {
				return stream.Serve(co, ln, echoStraight, nil)
			}
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper {
				return &echoStep{stream.FillStep{Stream: s}}
			}, nil)
		}))
	}()
	return <-listening, nil
}

func echoStraight(co *loop.Co, s *stream.Stream) error {
	for {
		view, err := s.Fill(co)
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if _, err := s.Write(co, view); err != nil {
			return err
		}
		s.Discard(len(view))
	}
}

// echoStep is echoStraight as a step task; what the kernel does not take is kept.
type echoStep struct{ fill stream.FillStep }

// Step echoes.
func (e *echoStep) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		done, err := e.fill.Step(co, in)
		switch {
		case !done, err == io.EOF:
			return done, nil
		case err != nil:
			return true, err
		}
		in = nil
		s := e.fill.Stream
		if err := send(s, s.Unread()); err != nil {
			return true, err
		}
		s.Discard(len(s.Unread()))
	}
}

// send writes p, and keeps what there is no room for.
func send(s *stream.Stream, p []byte) error {
	n, err := s.TryWrite(p)
	if err == stream.ErrWouldBlock {
		err = s.Append(p[n:])
	}
	return err
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
