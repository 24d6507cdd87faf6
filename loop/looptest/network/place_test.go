//go:build !plan9

package network_test

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

// on runs a program on a host, to its end.
func on(co *loop.Co, h *network.Host, program func(co *loop.Co) error) error {
	_, err := h.Go(co, program).Await(co)
	return err
}

func TestTheNextHostHasAFreeAddress(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		n.HostAt("a", netip.MustParseAddr("10.0.0.2"))
		require.Equal(t, "10.0.0.3", n.Host("b").Addr().String())
		require.Equal(t, "10.0.0.4", n.Host("c").Addr().String())
		return nil
	})
}

// A host has no name and no address that leads elsewhere.
func TestHostsThatNobodyWouldReach(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		for _, name := range []string{"", "localhost", "10.0.0.1", "::1"} {
			require.PanicsWithValue(t, fmt.Sprintf("network: a host of the name %q", name), func() { n.Host(name) })
		}
		for _, addr := range []string{"127.0.0.1", "::1", "0.0.0.0", "224.0.0.1", "::ffff:127.0.0.1", "fe80::1%eth0"} {
			require.Panics(t, func() { n.HostAt("a", netip.MustParseAddr(addr)) }, addr)
		}
		require.Panics(t, func() { n.HostAt("a", netip.Addr{}) })
		return nil
	})
}

// Addresses lead where they would lead on a network of machines, or nowhere.
func TestWhereAddressesLead(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		for _, host := range [][2]string{{"six", "fd00::1"}, {"mapped", "::ffff:10.9.9.9"}} {
			n.HostAt(host[0], netip.MustParseAddr(host[1])).Run(co, serve(":7", echo))
		}
		require.NoError(t, co.Yield())
		err := on(co, n.Host("a"), func(co *loop.Co) error {
			for _, test := range [][3]string{
				{"tcp", "six:7"}, {"tcp6", "six:7"}, {"tcp", "[fd00::1]:7"}, {"tcp4", "mapped:7"}, {"tcp", "10.9.9.9:7"},
				{"tcp", "[::ffff:10.9.9.9]:7"},
				{"tcp4", "six:7", "dial tcp4: address fd00::1: no suitable address found"},
				{"tcp6", "10.9.9.9:7", "dial tcp6: address 10.9.9.9: no suitable address found"},
				{"tcp", "10.0.0.99:7", "dial tcp 10.0.0.99:7: connect: " + syscall.EHOSTUNREACH.Error()},
				{"tcp", "nobody:7", "dial tcp: lookup nobody: no such host"},
			} {
				s, err := stream.Dial(co, test[0], test[1])
				if test[2] != "" {
					require.EqualError(t, err, test[2])
					continue
				}
				require.NoError(t, err, test[1])
				s.Abort()
			}
			for _, address := range []string{"six:7", "1.2.3.4:7"} {
				_, err := stream.Listen(co, "tcp", address)
				require.ErrorIs(t, err, syscall.EADDRNOTAVAIL)
				_, err = stream.ListenPackets(co, "udp", address)
				require.ErrorIs(t, err, syscall.EADDRNOTAVAIL)
			}
			_, err := stream.DialPackets(co, "udp6", "mapped:7")
			require.ErrorContains(t, err, "no suitable address found")
			return nil
		})
		return errors.Join(err, n.Host("six").Stop(co), n.Host("mapped").Stop(co))
	})
}

// At the address that each host has for itself nobody is reached from outside, nor by the host's name.
func TestOfTheHostItself(t *testing.T) {
	p := func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		return on(co, n.Host("a"), func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", "127.0.0.1:7")
			require.NoError(t, err)
			_, err = stream.Dial(co, "tcp", "a:7")
			require.ErrorIs(t, err, syscall.ECONNREFUSED)
			inner, err := stream.ListenPackets(co, "udp", "localhost:9")
			require.NoError(t, err)
			require.Equal(t, "127.0.0.1:9", inner.LocalAddr().String())
			outer, err := stream.ListenPackets(co, "udp", ":10")
			require.NoError(t, err)
			err = on(co, n.Host("b"), func(co *loop.Co) error {
				_, err := stream.Dial(co, "tcp", "a:7")
				require.ErrorIs(t, err, syscall.ECONNREFUSED)
				out, err := stream.ListenPackets(co, "udp", ":0")
				require.NoError(t, err)
				require.NoError(t, out.Send(co, []byte("from outside"), netip.MustParseAddrPort("10.0.0.1:9")))
				require.NoError(t, out.Send(co, []byte("hello"), netip.MustParseAddrPort("10.0.0.1:10")))
				return out.Close()
			})
			require.NoError(t, err)
			buffer := make([]byte, 20)
			k, _, err := outer.Receive(co, buffer)
			require.NoError(t, err)
			require.Equal(t, "hello", string(buffer[:k]))
			mine, err := stream.DialPackets(co, "udp", "127.0.0.1:9")
			require.NoError(t, err)
			require.Equal(t, "127.0.0.1:9", mine.RemoteAddr().String())
			require.NoError(t, mine.Send(co, []byte("from within"), netip.AddrPort{}))
			k, from, err := inner.Receive(co, buffer)
			require.NoError(t, err)
			require.Equal(t, "from within", string(buffer[:k]))
			require.Equal(t, mine.LocalAddr().String(), from.String())
			require.NoError(t, outer.Send(co, []byte("ask"), netip.MustParseAddrPort("127.0.0.1:9")))
			_, from, err = inner.Receive(co, buffer)
			require.NoError(t, err)
			require.NoError(t, inner.Send(co, []byte("answer"), from))
			k, _, err = outer.Receive(co, buffer)
			require.Equal(t, "answer", string(buffer[:k]))
			return errors.Join(err, ln.Close(), inner.Close(), outer.Close(), mine.Close())
		})
	}
	looptest.Explore(t, 20, p)
	onTheRealClock(t, p)
}

// A program that listens at any port, and tells its address, is reached there, on the real network as well.
func TestAnAddressThatIsTold(t *testing.T) {
	p := func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		return on(co, n.Host("a"), func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", ":0")
			require.NoError(t, err)
			require.Contains(t, ln.Addr().String(), "10.0.0.1:")
			return errors.Join(on(co, n.Host("b"), func(co *loop.Co) error {
				s, err := stream.Dial(co, "tcp", ln.Addr().String())
				require.NoError(t, err)
				peer, err := ln.Accept(co)
				require.NoError(t, err)
				require.Equal(t, ln.Addr().String(), s.RemoteAddr().String())
				require.Equal(t, ln.Addr().String(), peer.LocalAddr().String())
				require.Equal(t, s.LocalAddr().String(), peer.RemoteAddr().String())
				s.Abort()
				peer.Abort()
				return nil
			}), ln.Close())
		})
	}
	looptest.Explore(t, 5, p)
	onTheRealClock(t, p)
}

// Where nobody has listened there is no unix socket.
func TestAUnixSocketThatIsNotThere(t *testing.T) {
	p := func(t *looptest.T, co *loop.Co) error {
		return on(co, network.New(t, co, nil).Host("a"), func(co *loop.Co) error {
			_, err := stream.Dial(co, "unix", "/run/none")
			require.ErrorIs(t, err, syscall.ENOENT)
			return nil
		})
	}
	looptest.Run(t, p)
	onTheRealClock(t, p)
}
