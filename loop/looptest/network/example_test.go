//go:build !plan9

package network_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

// counter counts the lines that it gets, and answers each.
func counter(count *int) func(co *loop.Co) error {
	return serve(":80", func(co *loop.Co, s *stream.Stream) error {
		for {
			if _, err := s.ReadLine(co); err != nil {
				return err
			}
			*count++
			if _, err := s.Write(co, []byte("ok\n")); err != nil {
				return err
			}
		}
	})
}

// increment sends a line, and waits for the answer.
func increment(co *loop.Co) error {
	s, err := stream.Dial(co, "tcp", "server:80")
	if err != nil {
		return err
	}
	defer s.Abort()
	if _, err = s.Write(co, []byte("one more\n")); err == nil {
		_, err = s.ReadUntil(co, []byte("\n"))
	}
	return err
}

// A client that tries again what has failed counts twice what was counted once. The network may reset a connection, and
// the explorer finds where that shows it.
func Example() {
	report := looptest.Explorer{Schedules: 1000}.Run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, &network.Options{Faults: network.Faults{Resets: 2, Partitions: 1}})
		count := 0
		n.Host("server").Run(co, counter(&count))
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			for {
				var failed *net.OpError
				if err := increment(co); !errors.As(err, &failed) && err != io.EOF {
					return err
				}
				if err := co.Sleep(time.Second); err != nil {
					return err
				}
			}
		}).Await(co)
		if err == nil && count > 1 {
			err = fmt.Errorf("it was counted %d times", count)
		}
		return errors.Join(err, n.Host("server").Stop(co))
	})
	fmt.Println(report.Failure)
	fmt.Println(report.Failure.Record)
	// Output:
	// error: it was counted 2 times
	// at 4ms: connection 1 (client:49152 to server:80) is reset after 0 bytes of "ok\n" from server:80 to client:49152
	// m1:fault=2/1
}

// run runs a program once, and prints its error.
func run(p looptest.Program) {
	if f := (looptest.Explorer{Source: looptest.FIFO(), Schedules: 1}).Run(p).Failure; f != nil {
		fmt.Println(f)
	}
}

// What is sent across a partition arrives when it is healed, unless the connection has given up.
func ExampleNetwork_Partition() {
	run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		count := 0
		server, client := n.Host("server"), n.Host("client")
		server.Run(co, counter(&count))
		n.Partition(server, client)
		incrementing := client.Go(co, increment)
		if err := co.Sleep(time.Minute); err != nil {
			return err
		}
		fmt.Println(count)
		n.Heal()
		_, err := incrementing.Await(co)
		fmt.Println(count)
		return errors.Join(err, server.Stop(co))
	})
	// Output:
	// 0
	// 1
}

// Requests arrive, and their answers do not.
func ExampleNetwork_PartitionOneWay() {
	run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, &network.Options{GiveUp: time.Minute})
		count := 0
		server, client := n.Host("server"), n.Host("client")
		server.Run(co, counter(&count))
		_, err := client.Go(co, func(co *loop.Co) error {
			s, err := stream.Dial(co, "tcp", "server:80")
			if err != nil {
				return err
			}
			defer s.Abort()
			n.PartitionOneWay(server, client)
			if err := s.Append([]byte("one more\n")); err != nil {
				return err
			}
			_, err = s.ReadLine(co)
			fmt.Println("no answer:", errors.Is(err, syscall.ETIMEDOUT))
			return nil
		}).Await(co)
		fmt.Println(count, "at", co.Loop().Time().Round(time.Second))
		return errors.Join(err, server.Stop(co))
	})
	// Output:
	// no answer: true
	// 1 at 1m0s
}

// A host that nobody reaches, and that reaches nobody, still has itself.
func ExampleNetwork_Isolate() {
	run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		count := 0
		server := n.Host("server")
		server.Run(co, counter(&count))
		n.Isolate(server)
		_, err := server.Go(co, increment).Await(co)
		fmt.Println(count, err)
		return server.Stop(co)
	})
	// Output: 1 <nil>
}

// What was synced is there after a crash.
func ExampleHost_Crash() {
	run(func(t *looptest.T, co *loop.Co) error {
		h := network.New(t, co, nil).Host("h")
		main := h.Run(co, func(co *loop.Co) error {
			disk := h.Disk()
			names, err := disk.List()
			fmt.Println("started with", names)
			err = errors.Join(err, disk.Write("synced", []byte("1")), disk.Sync("synced"))
			err = errors.Join(err, disk.Write("other", []byte("2")))
			if err != nil {
				return err
			}
			return co.Sleep(time.Hour)
		})
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		h.Crash()
		_, err := main.Await(co)
		fmt.Println(errors.Is(err, network.ErrCrashed), h.Up())
		h.Restart(co, nil)
		return errors.Join(co.Sleep(time.Second), h.Stop(co))
	})
	// Output:
	// started with []
	// true false
	// started with [synced]
}

// A file is replaced as a whole: the new one is written beside it, synced, and then renamed.
func ExampleDisk() {
	run(func(t *looptest.T, co *loop.Co) error {
		disk := network.New(t, co, nil).Host("h").Disk()
		err := errors.Join(
			disk.Write("state", []byte("old")), disk.Sync("state"),
			disk.Append("state.new", []byte("new")), disk.Append("state.new", []byte(" and more")),
			disk.Truncate("state.new", 3), disk.Sync("state.new"), disk.Rename("state.new", "state"),
		)
		data, failed := disk.Read("state")
		fmt.Println(string(data))
		return errors.Join(err, failed, disk.Remove("state"))
	})
	// Output: new
}

func ExampleHostOf() {
	run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		_, err := n.Host("a").Go(co, func(co *loop.Co) error {
			h := network.HostOf(co)
			fmt.Println(h.Name(), h.Addr())
			return nil
		}).Await(co)
		n.Host("b").Use(co)
		fmt.Println(network.HostOf(co))
		return err
	})
	// Output:
	// a 10.0.0.1
	// b
}

// The trace tells what arrives, and when.
func ExampleOptions() {
	run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, &network.Options{
			MinLatency: 20 * time.Millisecond,
			MaxLatency: 20 * time.Millisecond,
			Trace:      func(line string) { fmt.Println(line) },
		})
		count := 0
		n.Host("server").Run(co, counter(&count))
		_, err := n.Host("client").Go(co, increment).Await(co)
		streams, listeners := n.Open()
		fmt.Println(streams, listeners)
		return errors.Join(err, n.Host("server").Stop(co))
	})
	// Output:
	// 60ms "one more\n" from client:49152 to server:80
	// 80ms "ok\n" from server:80 to client:49152
	// 1 1
}
