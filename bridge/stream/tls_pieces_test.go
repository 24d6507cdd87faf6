package stream_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// relay passes on what comes, in pieces, up to so many bytes of all; then, or at the end, it ends its output.
func relay(to, from *stream.Stream, most int, piece func() int) func(co *loop.Co) error {
	return func(co *loop.Co) error {
		for most > 0 {
			p := make([]byte, min(most, piece()))
			n, err := from.Read(co, p)
			if err == io.EOF {
				break
			} else if err != nil {
				return err
			}
			if _, err := to.Write(co, p[:n]); err != nil {
				return err
			}
			if err := co.Yield(); err != nil {
				return err
			}
			most -= n
		}
		return to.CloseWrite()
	}
}

// shaken returns the ends of a TLS connection whose bytes are relayed in pieces; those to the server up to so many.
func shaken(co *loop.Co, most int, piece func() int) (client, server *stream.Stream, err error) {
	a, b := stream.Pipe(co)
	c, d := stream.Pipe(co)
	task.Do(co, relay(c, b, most, piece))
	task.Do(co, relay(b, c, 1<<30, piece))
	serving := task.Go(co, func(co *loop.Co) (*stream.Stream, error) {
		return stream.StartTLS(co, d, serverTLS, stream.Server)
	})
	if client, err = stream.StartTLS(co, a, clientTLS, stream.Client); err != nil {
		return nil, nil, err
	}
	server, err = serving.Await(co)
	return client, server, err
}

// However the network cuts what TLS has sealed, what is read is what was written, to its end.
func TestTLSThatComesInPieces(t *testing.T) {
	for _, most := range []int{1, 7, 300, 20_000} {
		r := rand.New(rand.NewPCG(uint64(most), 1))
		text := make([]byte, 60_000)
		for i := range text {
			text[i] = byte(r.Uint32())
		}
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			client, server, err := shaken(co, 1<<30, func() int { return 1 + r.IntN(most) })
			require.NoError(t, err)
			writing := task.Do(co, func(co *loop.Co) error {
				for rest := text; len(rest) > 0; {
					n := min(len(rest), 1+r.IntN(5000))
					if _, err := client.Write(co, rest[:n]); err != nil {
						return err
					}
					rest = rest[n:]
				}
				return client.Close(co)
			})
			var got []byte
			for err == nil {
				p, n := make([]byte, 1+r.IntN(9000)), 0
				n, err = server.Read(co, p)
				got = append(got, p[:n]...)
			}
			require.Equal(t, io.EOF, err)
			require.True(t, bytes.Equal(text, got))
			_, err = writing.Await(co)
			require.NoError(t, err)
			return server.Close(co)
		}))
	}
}

// Wherever the network ends before its time, the reader has the beginning of what was written, and is not told that this
// was all.
func TestTLSThatIsCutAnywhere(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789"), 20)
	whole := 0
	for most := 1; whole == 0; most += 7 {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			client, server, err := shaken(co, most, func() int { return 100 })
			if err != nil {
				return nil // in the middle of the handshake
			}
			_, _ = client.Write(co, text)
			_ = client.CloseWrite()
			var got []byte
			for err == nil {
				p, n := make([]byte, 64), 0
				n, err = server.Read(co, p)
				got = append(got, p[:n]...)
			}
			require.True(t, bytes.HasPrefix(text, got))
			if err == io.EOF {
				require.Len(t, got, len(text))
				whole = most
			} else {
				require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			}
			client.Abort()
			return server.Close(co)
		}))
	}
	require.Greater(t, whole, len(text))
}
