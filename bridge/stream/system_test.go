//go:build !plan9

package stream_test

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// translated is the system's network, with names for addresses.
type translated struct {
	stream.Network
	names map[string]string
}

func (n *translated) Dial(network, address string, done func(stream.Transport, error)) func() {
	return n.Network.Dial(network, n.names[address], done)
}

// What is dialed by a name leads to where a listener listens.
func ExampleSystem() {
	err := loop.Run(func(co *loop.Co) error {
		names := map[string]string{}
		stream.Use(co, &translated{stream.System(co), names})
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		names["server:7"] = ln.Addr().String()
		server := task.Do(co, func(co *loop.Co) error { return stream.Serve(co, ln, echoBody, nil) })
		s, err := stream.Dial(co, "tcp", "server:7")
		if err != nil {
			return err
		}
		err = s.Append([]byte("hello\n"))
		line, failed := s.ReadLine(co)
		fmt.Println(line)
		server.Cancel(nil)
		_, _ = server.Await(co)
		return errors.Join(err, failed, s.Close(co))
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello
}

func TestTheSystemRefusesWhatNobodyListensAt(t *testing.T) {
	err := loop.Run(func(co *loop.Co) error {
		system := stream.System(co)
		a, err := system.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		ln := stream.NewListener(co, a)
		require.NoError(t, ln.Close())
		stream.Use(co, system)
		_, refused := net.Dial("tcp", ln.Addr().String())
		var number syscall.Errno
		require.ErrorAs(t, refused, &number)
		_, err = stream.Dial(co, "tcp", ln.Addr().String())
		require.ErrorIs(t, err, number)
		_, err = stream.Listen(co, "tcp", "192.0.2.1:7")
		var failed *net.OpError
		require.ErrorAs(t, err, &failed)
		return nil
	})
	require.NoError(t, err)
}

func TestADialOfTheSystemThatIsCanceledLeavesNothing(t *testing.T) {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		stream.Use(co, stream.System(co))
		dial := task.Go(co, func(co *loop.Co) (*stream.Stream, error) {
			return stream.Dial(co, "tcp", ln.Addr().String())
		})
		require.NoError(t, co.Yield())
		dial.Cancel(nil)
		_, err = dial.Await(co)
		require.True(t, loop.IsCanceled(err))
		return ln.Close()
	})
	require.NoError(t, err)
}
