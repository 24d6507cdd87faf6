//go:build !plan9

package network_test

import (
	"errors"
	"hash/fnv"
	"io"
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

// Two runs of a schedule are the same to the byte, in events and in all that arrives.
func TestTwoRunsAreTheSame(t *testing.T) {
	var arrived strings.Builder
	faults := everything
	p := echoes(&network.Options{Faults: faults, Trace: func(line string) { arrived.WriteString(line + "\n") }}, true)
	sum := func(seed uint64) (events, bytes uint64) {
		arrived.Reset()
		events = looptest.Digest(looptest.Random(seed), p)
		h := fnv.New64a()
		h.Write([]byte(arrived.String()))
		return events, h.Sum64()
	}
	seen := map[uint64]bool{}
	for seed := range uint64(50) {
		events, bytes := sum(seed)
		eventsAgain, bytesAgain := sum(seed)
		require.Equal(t, events, eventsAgain)
		require.Equal(t, bytes, bytesAgain)
		seen[bytes] = true
	}
	require.Greater(t, len(seen), 40, "schedules differ")
	looptest.Auditor{Schedules: 50}.Audit(t, p)
}

// pair runs fn on a connection between two hosts: here on the client's, there on the server's.
func pair(t *looptest.T, co *loop.Co, o *network.Options,
	fn func(n *network.Network, co *loop.Co, client, server *stream.Stream) error) error {
	n := network.New(t, co, o)
	var server *stream.Stream
	accepted := n.Host("server").Go(co, func(co *loop.Co) (err error) {
		ln, err := stream.Listen(co, "tcp", ":7")
		if err != nil {
			return err
		}
		server, err = ln.Accept(co)
		return errors.Join(err, ln.Close())
	})
	_, err := n.Host("client").Go(co, func(co *loop.Co) error {
		client, err := dialAfterAWhile(co, "server:7")
		if err != nil {
			return err
		}
		if _, err = accepted.Await(co); err != nil {
			return err
		}
		defer client.Abort()
		defer server.Abort()
		return fn(n, co, client, server)
	}).Await(co)
	return err
}

func TestWhatAPartitionHoldsUpArrivesWhenItIsHealed(t *testing.T) {
	looptest.Explore(t, 50, func(t *looptest.T, co *loop.Co) error {
		return pair(t, co, nil, func(n *network.Network, co *loop.Co, client, server *stream.Stream) error {
			n.Partition(n.Host("client"), n.Host("server"))
			require.NoError(t, client.Append([]byte("hello\n")))
			require.NoError(t, co.Sleep(100*time.Second))
			_, err := server.TryFill()
			require.Equal(t, stream.ErrWouldBlock, err)
			n.Heal()
			line, err := server.ReadLine(co)
			require.Equal(t, "hello", line)
			return err
		})
	})
}

func TestAOneWayPartition(t *testing.T) {
	looptest.Explore(t, 50, func(t *looptest.T, co *loop.Co) error {
		return pair(t, co, nil, func(n *network.Network, co *loop.Co, client, server *stream.Stream) error {
			n.PartitionOneWay(n.Host("client"), n.Host("server"))
			require.NoError(t, errors.Join(client.Append([]byte("lost\n")), server.Append([]byte("found\n"))))
			line, err := client.ReadLine(co)
			require.NoError(t, err)
			require.Equal(t, "found", line)
			for _, s := range []*stream.Stream{server, client} {
				_, err = s.ReadLine(co)
				require.ErrorIs(t, err, syscall.ETIMEDOUT)
			}
			require.GreaterOrEqual(t, co.Loop().Time(), 150*time.Second)
			n.Heal()
			return nil
		})
	})
}

func TestADialAcrossAPartition(t *testing.T) {
	looptest.Explore(t, 50, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, &network.Options{DialTimeout: 30 * time.Second})
		n.Host("server").Run(co, serve(":7", echo))
		client := n.Host("client")
		n.Isolate(client)
		dial := func(co *loop.Co) error {
			s, err := stream.Dial(co, "tcp", "server:7")
			if err == nil {
				err = s.Close(co)
			}
			return err
		}
		_, err := client.Go(co, dial).Await(co)
		require.ErrorIs(t, err, syscall.ETIMEDOUT)
		late := client.Go(co, dial)
		require.NoError(t, co.Sleep(20*time.Second))
		n.Heal()
		_, err = late.Await(co)
		return errors.Join(err, n.Host("server").Stop(co))
	})
}

// What one end writes while the other does not read stays with the writer.
func TestAWriterMeetsBackPressure(t *testing.T) {
	looptest.Explore(t, 50, func(t *looptest.T, co *loop.Co) error {
		o := &network.Options{Buffer: 1000}
		return pair(t, co, o, func(_ *network.Network, co *loop.Co, client, server *stream.Stream) error {
			client.SetWaterMarks(500, 100)
			big := make([]byte, 5000)
			for i := range big {
				big[i] = byte(i)
			}
			writing := task.Do(co, func(co *loop.Co) error {
				_, err := client.Write(co, big)
				return errors.Join(err, client.CloseWrite())
			})
			require.NoError(t, co.Sleep(time.Minute))
			require.False(t, writing.Done())
			require.GreaterOrEqual(t, client.Pending(), 4000-1000)
			got := make([]byte, len(big))
			_, err := server.ReadFull(co, got)
			require.NoError(t, err)
			require.Equal(t, big, got)
			_, err = server.Read(co, got)
			require.Equal(t, io.EOF, err)
			_, err = writing.Await(co)
			return err
		})
	})
}

func TestAnAbortedConnectionIsReset(t *testing.T) {
	looptest.Explore(t, 50, func(t *looptest.T, co *loop.Co) error {
		return pair(t, co, nil, func(_ *network.Network, co *loop.Co, client, server *stream.Stream) error {
			require.NoError(t, client.Append([]byte("a\n")))
			require.NoError(t, client.Flush(co))
			client.Abort()
			line, err := server.ReadLine(co)
			require.NoError(t, err)
			require.Equal(t, "a", line, "what was sent arrives before")
			_, err = server.ReadLine(co)
			require.ErrorIs(t, err, syscall.ECONNRESET)
			_, err = server.Write(co, []byte("b"))
			require.ErrorIs(t, err, syscall.EPIPE)
			return nil
		})
	})
}

func TestAClosedConnectionThatIsWrittenToIsReset(t *testing.T) {
	looptest.Explore(t, 50, func(t *looptest.T, co *loop.Co) error {
		return pair(t, co, nil, func(_ *network.Network, co *loop.Co, client, server *stream.Stream) error {
			require.NoError(t, client.Close(co))
			_, err := server.ReadLine(co)
			require.Equal(t, io.EOF, err)
			_, err = server.Write(co, []byte("too late"))
			require.NoError(t, err)
			require.NoError(t, co.Sleep(time.Second))
			_, err = server.Write(co, []byte("again"))
			require.ErrorIs(t, err, syscall.EPIPE)
			return nil
		})
	})
}

func TestAddresses(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		a, b := n.Host("a"), n.Host("b")
		_, err := a.Go(co, func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", "a:80")
			require.NoError(t, err)
			require.Equal(t, "10.0.0.1:80", ln.Addr().String())
			_, err = stream.Listen(co, "tcp", ":80")
			require.ErrorIs(t, err, syscall.EADDRINUSE)
			_, err = stream.Listen(co, "tcp", "b:80")
			require.ErrorIs(t, err, syscall.EADDRNOTAVAIL)
			require.NoError(t, ln.Close())
			local, err := stream.Listen(co, "tcp", "127.0.0.1:80")
			require.NoError(t, err, "the port is free again")
			_, err = b.Go(co, func(co *loop.Co) error {
				_, err := stream.Dial(co, "tcp", "a:80")
				return err
			}).Await(co)
			require.ErrorIs(t, err, syscall.ECONNREFUSED, "it listens for its own host only")
			s, err := stream.Dial(co, "tcp", local.Addr().String())
			require.NoError(t, err)
			peer, err := local.Accept(co)
			require.NoError(t, err)
			require.Equal(t, s.LocalAddr(), peer.RemoteAddr())
			require.Equal(t, "127.0.0.1:80", s.RemoteAddr().String())
			ln, err = stream.Listen(co, "unix", "/run/socket")
			require.NoError(t, err)
			u, err := stream.Dial(co, "unix", "/run/socket")
			require.NoError(t, err)
			require.Equal(t, a, network.HostOf(co))
			for _, s := range []*stream.Stream{s, peer, u} {
				s.Abort()
			}
			return errors.Join(local.Close(), ln.Close())
		}).Await(co)
		require.Nil(t, network.HostOf(co))
		return err
	})
}

// What a test leaves open fails it.
func TestWhatStaysOpenIsToldAtTheEnd(t *testing.T) {
	report := looptest.Explorer{Schedules: 1}.Run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			if _, err := stream.Listen(co, "tcp", ":7"); err != nil {
				return err
			}
			_, err := stream.Dial(co, "tcp", ":7")
			return err
		}).Await(co)
		streams, listeners := n.Open()
		require.Equal(t, 2, streams)
		require.Equal(t, 1, listeners)
		return err
	})
	require.Equal(t, looptest.Asserted, report.Failure.Kind)
	require.ErrorContains(t, report.Failure,
		"the end of connection 1 (client:49152 to client:7) at client was not closed")
	require.ErrorContains(t, report.Failure, "a listener of host client was not closed")
}

// Wherever one is canceled who uses a connection, nothing stays open.
func TestACancellationLeavesNothingOpen(t *testing.T) {
	failed := func(err error) bool { return unlessNetwork(err) == nil } // what the other one gets
	looptest.Sweeper{Allow: failed}.Sweep(t, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		server := n.Host("server").Run(co, serve(":7", echo))
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		client := n.Host("client").Go(co, func(co *loop.Co) error { return ask(co, "server:7", "one", "two") })
		t.Target(client.Co(), server.Co())
		_, err := client.Await(co)
		server.Cancel(nil)
		_, _ = server.Await(co)
		return err
	})
}
