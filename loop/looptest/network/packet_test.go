//go:build !plan9

package network_test

import (
	"errors"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

// datagrams sends some numbers, and returns what arrives.
func datagrams(t *looptest.T, co *loop.Co, o *network.Options) (string, error) {
	n := network.New(t, co, o)
	var got strings.Builder
	receiver := n.Host("b").Go(co, func(co *loop.Co) error {
		to, err := stream.ListenPackets(co, "udp", ":9")
		if err != nil {
			return err
		}
		defer to.Close()
		for p := make([]byte, 2); ; {
			k, from, err := to.Receive(co, p)
			if err != nil {
				return err
			}
			require.Equal(t, "10.0.0.2", from.Addr().String())
			got.Write(p[:k])
		}
	})
	_, err := n.Host("a").Go(co, func(co *loop.Co) error {
		if err := co.Yield(); err != nil {
			return err
		}
		from, err := stream.DialPackets(co, "udp", "b:9")
		if err != nil {
			return err
		}
		require.Equal(t, "10.0.0.1:9", from.RemoteAddr().String())
		for _, c := range "1234" {
			err = errors.Join(err, from.Send(co, []byte(string(c)), netip.AddrPort{}))
		}
		return errors.Join(err, from.Close())
	}).Await(co)
	err = errors.Join(err, co.Sleep(100*time.Millisecond))
	receiver.Cancel(nil)
	_, _ = receiver.Await(co)
	return got.String(), err
}

func TestDatagramsOvertakeEachOtherAndAreLostAndDoubled(t *testing.T) {
	seen := map[string]bool{}
	faults := network.Faults{Lost: 1, Doubled: 1}
	e := looptest.Explorer{Source: looptest.Random(1), Schedules: 500}
	report := e.Run(func(t *looptest.T, co *loop.Co) error {
		got, err := datagrams(t, co, &network.Options{Faults: faults})
		seen[got] = true
		return err
	})
	require.NoError(t, failure(report))
	for _, want := range []string{"1234", "2134", "134", "1432", "13422"} {
		require.True(t, seen[want], "%s in %v", want, seen)
	}
	for got := range seen {
		require.LessOrEqual(t, len(got), 5)
	}
}

func TestDatagramsByDefault(t *testing.T) {
	p := func(t *looptest.T, co *loop.Co) error {
		got, err := datagrams(t, co, nil)
		require.Equal(t, "1234", got)
		return err
	}
	looptest.Run(t, p)
	onTheRealClock(t, p)
}

func TestADatagramToNobody(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		b := n.Host("b")
		_, err := n.Host("a").Go(co, func(co *loop.Co) error {
			s, err := stream.DialPackets(co, "udp", "b:9")
			require.NoError(t, err)
			send := func() error {
				require.NoError(t, s.Send(co, []byte("hello"), netip.AddrPort{}))
				require.NoError(t, co.Sleep(time.Second))
				_, _, err := s.TryReceive(nil)
				return err
			}
			require.ErrorIs(t, send(), syscall.ECONNREFUSED)
			require.NoError(t, s.Send(co, []byte("refused"), netip.AddrPort{}))
			require.NoError(t, co.Sleep(time.Second))
			n.PartitionOneWay(b, n.Host("a"))
			require.ErrorIs(t, send(), syscall.ECONNREFUSED, "the refusal that was lost takes none away")
			n.Heal()
			n.Partition(n.Host("a"), b)
			require.Equal(t, stream.ErrWouldBlock, send(), "what is lost is not told")
			n.Heal()
			b.Crash()
			require.Equal(t, stream.ErrWouldBlock, send())
			return s.Close()
		}).Await(co)
		return err
	})
}

// The sockets of package stream, in straight-line coroutines, lead here.
func TestSocketsForDatagramsOfAProgram(t *testing.T) {
	e := looptest.Explorer{Source: looptest.Random(1), Schedules: 20}
	report := e.Run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		n.Host("server").Use(co)
		server, err := stream.ListenPackets(co, "udp", ":9")
		require.NoError(t, err)
		n.Host("client").Use(co)
		client, err := stream.DialPackets(co, "udp", "server:9")
		require.NoError(t, err)
		echoing := task.Do(co, func(co *loop.Co) error {
			p := make([]byte, 10)
			k, from, err := server.Receive(co, p)
			require.NoError(t, err)
			return server.Send(co, p[:k], from)
		})
		require.NoError(t, client.Send(co, []byte("hello"), netip.AddrPort{}))
		p := make([]byte, 10)
		k, _, err := client.Receive(co, p)
		require.NoError(t, err)
		require.Equal(t, "hello", string(p[:k]))
		_, err = echoing.Await(co)
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
		return err
	})
	require.Nil(t, report.Failure)
}
