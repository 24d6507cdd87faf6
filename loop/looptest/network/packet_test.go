package network_test

import (
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
)

// datagrams sends some numbers, and returns what arrives.
func datagrams(t *looptest.T, co *loop.Co, o *network.Options) (string, error) {
	n := network.New(t, co, o)
	to, err := n.Host("b").View().ListenPackets("udp", ":9")
	require.NoError(t, err)
	var got strings.Builder
	to.Attach(func() {
		for p := make([]byte, 2); ; {
			k, from, err := to.Receive(p)
			if err == stream.ErrWouldBlock {
				return
			}
			require.NoError(t, err)
			require.Equal(t, "10.0.0.2", from.Addr().String())
			got.Write(p[:k])
		}
	}, func() {})
	from, err := n.Host("a").View().DialPackets("udp", "b:9")
	require.NoError(t, err)
	require.Equal(t, "10.0.0.1:9", from.RemoteAddr().String())
	for _, c := range "1234" {
		require.NoError(t, from.Send([]byte(string(c)), netip.AddrPort{}))
	}
	err = co.Sleep(time.Second)
	require.NoError(t, from.Close())
	require.NoError(t, to.Close())
	return got.String(), err
}

func TestDatagramsOvertakeEachOtherAndAreLostAndDoubled(t *testing.T) {
	seen := map[string]bool{}
	faults := network.Faults{Lost: 1, Doubled: 1}
	e := looptest.Explorer{Source: looptest.Random(1), Schedules: 400}
	report := e.Run(func(t *looptest.T, co *loop.Co) error {
		got, err := datagrams(t, co, &network.Options{Faults: faults})
		seen[got] = true
		return err
	})
	require.Nil(t, report.Failure)
	for _, want := range []string{"1234", "2134", "134", "11432"} {
		require.True(t, seen[want], "%s in %v", want, seen)
	}
	for got := range seen {
		require.GreaterOrEqual(t, len(got), 3)
		require.LessOrEqual(t, len(got), 5)
	}
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		got, err := datagrams(t, co, nil)
		require.Equal(t, "1234", got)
		return err
	})
}

func TestADatagramToNobody(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		b := n.Host("b")
		s, err := n.Host("a").View().DialPackets("udp", "b:9")
		require.NoError(t, err)
		told := 0
		s.Attach(func() { told++ }, func() {})
		send := func() {
			require.NoError(t, s.Send([]byte("hello"), netip.AddrPort{}))
			require.NoError(t, co.Sleep(time.Second))
		}
		send()
		require.Equal(t, 1, told)
		_, _, err = s.Receive(nil)
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		_, _, err = s.Receive(nil)
		require.Equal(t, stream.ErrWouldBlock, err)
		n.Partition(n.Host("a"), b)
		send()
		n.Heal()
		b.Crash()
		send()
		require.Equal(t, 1, told, "what is lost is not told")
		return s.Close()
	})
}
