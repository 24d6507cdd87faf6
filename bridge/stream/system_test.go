//go:build !plan9

package stream_test

import (
	"errors"
	"fmt"
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
