package stream_test

import (
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A mirror is a Transport whose peer sends back what it gets. It has room for four bytes, as a small kernel would.
type mirror struct {
	notifier *stream.Notifier
	held     []byte
	shut     bool
}

func (m *mirror) Attach(n *stream.Notifier) { m.notifier = n }

func (m *mirror) Read(p []byte) (int, error) {
	n := copy(p, m.held)
	m.held = m.held[n:]
	switch {
	case n > 0:
		m.notifier.Writable()
		return n, nil
	case m.shut:
		return 0, io.EOF
	}
	return 0, stream.ErrWouldBlock
}

func (m *mirror) Write(p []byte) (int, error) {
	n := min(len(p), 4-len(m.held))
	m.held = append(m.held, p[:n]...)
	if n > 0 {
		m.notifier.Readable()
	}
	if n < len(p) {
		return n, stream.ErrWouldBlock
	}
	return n, nil
}

func (m *mirror) CloseWrite() error {
	m.shut = true
	m.notifier.Readable() // there is the end to be read
	return nil
}

func (m *mirror) Close(bool) error     { return nil }
func (m *mirror) LocalAddr() net.Addr  { return &net.UnixAddr{Name: "here", Net: "mirror"} }
func (m *mirror) RemoteAddr() net.Addr { return &net.UnixAddr{Name: "there", Net: "mirror"} }

// A connection of one's own kind. It never waits: it says that it would have to, and tells the Notifier when that is
// over.
func ExampleTransport() {
	err := loop.Run(func(co *loop.Co) error {
		s := stream.New(co, &mirror{})
		writing := task.Do(co, func(co *loop.Co) error {
			_, err := s.Write(co, []byte("more than four bytes\n"))
			return errors.Join(err, s.CloseWrite())
		})
		for line, err := range s.Lines(co) {
			fmt.Println(line, err)
		}
		_, err := writing.Await(co)
		return errors.Join(err, s.Close(co))
	})
	fmt.Println(err)
	// Output:
	// more than four bytes <nil>
	// <nil>
}

// A framing is a Transport over a mirror, which puts what is written into brackets: what the mirror has no room for it
// keeps, and sends once it has, which the mirror tells the stream.
type framing struct {
	mirror
	kept []byte
}

func (f *framing) Write(p []byte) (int, error) {
	if len(f.kept) > 0 {
		return 0, stream.ErrWouldBlock
	}
	f.kept = fmt.Appendf(nil, "[%s]", p)
	return len(p), f.Flush()
}

func (f *framing) Buffered() int { return len(f.kept) }

func (f *framing) Flush() error {
	n, err := f.mirror.Write(f.kept)
	if f.kept = f.kept[n:]; err == stream.ErrWouldBlock {
		return nil
	}
	return err
}

// A transport that has taken more than it could send: that is pending, and Flush waits for it.
func ExampleBuffering() {
	err := loop.Run(func(co *loop.Co) error {
		s := stream.New(co, &framing{})
		if _, err := s.Write(co, []byte("hello")); err != nil {
			return err
		}
		fmt.Println(s.Pending(), "pending")
		reading := task.Go(co, func(co *loop.Co) ([]byte, error) { return s.ReadUntil(co, []byte("]")) })
		if err := s.Flush(co); err != nil {
			return err
		}
		text, err := reading.Await(co)
		fmt.Printf("%d pending, %s\n", s.Pending(), text)
		s.Abort()
		return err
	})
	fmt.Println(err)
	// Output:
	// 3 pending
	// 0 pending, [hello]
	// <nil>
}

// A hall is a Network on which whoever dials talks to a mirror. Embedded is the rest, which nobody may use.
type hall struct {
	stream.Network
	loop *loop.Loop
}

func (h *hall) Dial(_, address string, done func(t stream.Transport, err error)) (cancel func()) {
	fmt.Println("a call to", address)
	answer := h.loop.CallSoon(func() { done(&mirror{}, nil) }) // not before Dial has returned
	return func() { answer.Cancel() }
}

// A program that knows nothing of it runs on a network of the test's.
func ExampleNetwork() {
	err := loop.Run(func(co *loop.Co) error {
		stream.Use(co, &hall{loop: co.Loop()})
		s, err := stream.Dial(co, "tcp", "far.example:7")
		if err != nil {
			return err
		}
		_, _ = s.Write(co, []byte("hey\n"))
		fmt.Println(s.ReadLine(co))
		return s.Close(co)
	})
	fmt.Println(err)
	// Output:
	// a call to far.example:7
	// hey <nil>
	// <nil>
}

// A door is an Acceptor to which the test sends who is to come.
type door struct {
	readable func()
	coming   []stream.Transport
}

func (d *door) Attach(readable func()) { d.readable = readable }

func (d *door) Accept() (stream.Transport, error) {
	if len(d.coming) == 0 {
		return nil, stream.ErrWouldBlock
	}
	t := d.coming[0]
	d.coming = d.coming[1:]
	return t, nil
}

func (d *door) Close() error   { return nil }
func (d *door) Addr() net.Addr { return &net.UnixAddr{Name: "door", Net: "mirror"} }

// A server of connections that come from elsewhere.
func ExampleAcceptor() {
	err := loop.Run(func(co *loop.Co) error {
		d := &door{}
		ln := stream.NewListener(co, d)
		serving := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, func(co *loop.Co, s *stream.Stream) error {
				fmt.Println("serving", s.RemoteAddr())
				return nil
			}, nil)
		})
		_ = co.Yield()
		d.coming = append(d.coming, &mirror{}, &mirror{})
		d.readable()
		_ = co.Sleep(0)
		_ = co.Sleep(0)
		_ = ln.Close()
		_, err := serving.Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// serving there
	// serving there
	// <nil>
}
