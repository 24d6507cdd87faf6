package stream_test

import (
	"crypto/tls"
	"fmt"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A server with TLS, and its client.
func ExampleDialTLS() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := task.Do(co, func(co *loop.Co) error {
			return stream.Serve(co, ln, func(co *loop.Co, s *stream.Stream) error {
				name, err := s.ReadLine(co)
				if err != nil {
					return err
				}
				return s.Append([]byte("hello " + name + "\n"))
			}, &stream.ServeOptions{TLS: serverTLS})
		})
		defer server.Cancel(nil)
		s, err := stream.DialTLS(co, "tcp", ln.Addr().String(), clientTLS)
		if err != nil {
			return err
		}
		if err := s.Append([]byte("gopher\n")); err != nil {
			return err
		}
		line, err := s.ReadLine(co)
		fmt.Println(line)
		if err != nil {
			return err
		}
		return s.Close(co)
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello gopher
}

// A connection becomes one of TLS when both ends have agreed on it.
func ExampleStartTLS() {
	err := loop.Run(func(co *loop.Co) error {
		plain, there := stream.Pipe(co)
		server := task.Do(co, func(co *loop.Co) error {
			if _, err := there.ReadLine(co); err != nil {
				return err
			}
			s, err := stream.StartTLS(co, there, serverTLS, stream.Server)
			if err != nil {
				return err
			}
			line, err := s.ReadLine(co)
			fmt.Println("received", line)
			if err != nil {
				return err
			}
			return s.Close(co)
		})
		if err := plain.Append([]byte("STARTTLS\n")); err != nil {
			return err
		}
		s, err := stream.StartTLS(co, plain, clientTLS, stream.Client)
		if err != nil {
			return err
		}
		if err := s.Append([]byte("a secret\n")); err != nil {
			return err
		}
		if _, err := server.Await(co); err != nil {
			return err
		}
		return s.Close(co)
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: received a secret
}

func ExampleStream_ConnectionState() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		server := task.DoStep(co, &stream.StartTLSStep{Stream: b, Config: serverTLS, Role: stream.Server})
		starting := &stream.StartTLSStep{Stream: a, Config: clientTLS, Role: stream.Client}
		if _, err := task.DoStep(co, starting).Await(co); err != nil {
			return err
		}
		if _, err := server.Await(co); err != nil {
			return err
		}
		state, _ := starting.Secured.ConnectionState()
		fmt.Println(tls.VersionName(state.Version), "with", state.PeerCertificates[0].DNSNames[0])
		_, protected := a.ConnectionState()
		fmt.Println("the plain stream:", protected)
		starting.Secured.Abort()
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// TLS 1.3 with example.test
	// the plain stream: false
}

// A step task that dials, and its server.
func ExampleDialTLSStep() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := task.Do(co, func(co *loop.Co) error {
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper { return &echo{s} },
				&stream.ServeOptions{TLS: serverTLS})
		})
		defer server.Cancel(nil)
		dial := stream.DialTLSStep{Network: "tcp", Address: ln.Addr().String(), Config: clientTLS}
		if _, err := task.DoStep(co, &dial).Await(co); err != nil {
			return err
		}
		_, protected := dial.Stream.ConnectionState()
		fmt.Println("protected:", protected)
		return dial.Stream.Close(co)
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: protected: true
}

// A step task that starts TLS as the server, while a straight-line coroutine does as the client.
func ExampleStartTLSStep() {
	err := loop.Run(func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		start := stream.StartTLSStep{Stream: b, Config: serverTLS, Role: stream.Server}
		server := task.DoStep(co, &start)
		s, err := stream.StartTLS(co, a, clientTLS, stream.Client)
		if err != nil {
			return err
		}
		if _, err := server.Await(co); err != nil {
			return err
		}
		if err := s.Append([]byte("hello\n")); err != nil {
			return err
		}
		line, err := start.Secured.ReadLine(co)
		fmt.Println(stream.Server, "received", line)
		s.Abort()
		start.Secured.Abort()
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: server received hello
}
