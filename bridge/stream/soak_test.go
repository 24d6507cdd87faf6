//go:build linux

package stream_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var soak = flag.Duration("soak", 0, "how long TestSoak goes on; zero for a hundred connections")

// A soaker is a client of an echo that behaves as clients do: it sends in pieces, reads late, closes one direction,
// leaves in the middle, resets. Whatever comes back must be what was sent.
type soaker struct {
	t       *testing.T
	random  *rand.Rand
	address string
	intact  int // connections whose whole echo came back
	cut     int // connections that were given up in the middle
}

func (k *soaker) connection(co *loop.Co) error {
	s, err := stream.Dial(co, "tcp", k.address)
	if err != nil {
		return err
	}
	defer s.Abort()
	message := make([]byte, 1+k.random.IntN(1<<uint(1+k.random.IntN(18))))
	for i := range message {
		message[i] = byte(k.random.Uint32())
	}
	cutAt := -1
	if k.random.IntN(3) == 0 {
		cutAt = k.random.IntN(len(message))
	}
	writer := task.Do(co, func(co *loop.Co) error { return k.send(co, s, message, cutAt) })
	got, err := k.receive(co, s, len(message))
	if e := writer.Err; cutAt < 0 {
		_, _ = writer.Await(co)
		if err != nil || e() != nil || !bytes.Equal(got, message) {
			k.t.Errorf("%d bytes of %d came back: %v, %v", len(got), len(message), err, e())
		}
		k.intact++
		return s.Close(co)
	}
	_, _ = writer.Await(co)
	if !bytes.HasPrefix(message, got) {
		k.t.Error("what came back before the connection was cut is not what was sent")
	}
	k.cut++
	return nil
}

// send sends the message in pieces, and gives the connection up at cutAt, if that is not negative.
func (k *soaker) send(co *loop.Co, s *stream.Stream, message []byte, cutAt int) error {
	for sent := 0; sent < len(message); {
		n := min(1+k.random.IntN(1<<16), len(message)-sent)
		if cutAt >= 0 && sent+n > cutAt {
			s.Abort()
			return nil
		}
		m, err := s.Write(co, message[sent:sent+n])
		if err != nil {
			return err
		}
		sent += m
		if k.random.IntN(4) == 0 {
			if err := co.Sleep(time.Duration(k.random.IntN(200)) * time.Microsecond); err != nil {
				return err
			}
		}
	}
	return s.CloseWrite()
}

func (k *soaker) receive(co *loop.Co, s *stream.Stream, want int) ([]byte, error) {
	var got []byte
	p := make([]byte, 1<<uint(4+k.random.IntN(12)))
	for {
		n, err := s.Read(co, p)
		got = append(got, p[:n]...)
		switch {
		case err == io.EOF && len(got) == want:
			return got, nil
		case err != nil:
			return got, err
		}
		if k.random.IntN(8) == 0 {
			if err := co.Sleep(time.Duration(k.random.IntN(100)) * time.Microsecond); err != nil {
				return got, err
			}
		}
	}
}

// Echo servers of both kinds, for as long as -soak says, under clients that leave in every way: what comes back is what
// was sent, and in the end no descriptor and no goroutine is left, and hardly more memory is used. The seed is printed.
func TestSoak(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	onSockets(t, func(co *loop.Co) {
		var heap uint64
		clients := &soaker{t: t, random: newRand(seed)}
		end := time.Now().Add(*soak)
		for round := 0; round < 2 || time.Now().Before(end); round++ {
			clients.round(co, round%2 == 0)
			if round == 1 {
				heap = heapInUse()
			}
		}
		require.Positive(t, clients.intact)
		require.Positive(t, clients.cut)
		require.Less(t, heapInUse(), heap+8<<20)
		t.Log(clients.intact, "connections intact,", clients.cut, "cut")
	})
}

// round serves fifty connections, thirty at a time.
func (k *soaker) round(co *loop.Co, steps bool) {
	ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
	require.NoError(k.t, err)
	k.address = ln.Addr().String()
	options := &stream.ServeOptions{Limit: 25, OnError: func(_ *stream.Stream, err error) {
		if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) && !errors.Is(err, net.ErrClosed) {
			k.t.Errorf("%v", err)
		}
	}}
	server := task.Do(co, func(co *loop.Co) error {
		if steps {
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper { return &echo{s} }, options)
		}
		return stream.Serve(co, ln, echoBody, options)
	})
	err = task.WithGroup(co, func(g *task.Group) error {
		for range 50 {
			task.Do(g, k.connection)
		}
		return nil
	}, task.Limit(30))
	require.NoError(k.t, err)
	server.Cancel(nil)
	_, err = server.Await(co)
	require.True(k.t, loop.IsCanceled(err))
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}
