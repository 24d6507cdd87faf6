package stories

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/server"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

// A lazyDisk forgets to sync: a bug, planted under the key-value server.
type lazyDisk struct{ *network.Disk }

func (lazyDisk) Sync(string) error { return nil }

// onLoop runs jobs on the loop, as a simulated disk asks for.
type onLoop struct{ *loop.Loop }

func (e onLoop) Submit(job func()) error {
	e.CallSoon(job)
	return nil
}

// keeps is a program on a simulated network: a client is told that a key is set, and asks for it, at a server that may
// crash at any message, and is there again soon, with what is on its disk.
func keeps(disk func(*network.Disk) disk.Disk) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, &network.Options{Faults: network.Faults{Crashes: 1, Outage: 100 * time.Millisecond}})
		host := n.Host("server")
		host.Run(co, func(co *loop.Co) error {
			return server.Run(co, server.Options{Addr: ":6380", Password: "hush", Disk: disk(host.Disk()), Sync: journal.Always,
				Executor: onLoop{co.Loop()}, MaxClients: 10, MaxCommand: 1000, MaxOwed: 1000, Out: io.Discard})
		})
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			if request(co, "SET tea hot") != "+OK" {
				return nil // nothing was promised
			}
			for {
				switch answer := request(co, "EXISTS tea"); answer {
				case ":1":
					return nil
				case ":0":
					return errors.New("the server said OK, and has forgotten it")
				}
				if err := co.Sleep(10 * time.Millisecond); err != nil {
					return err
				}
			}
		}).Await(co)
		return err
	}
}

// request sends a command, and returns the answer, or nothing if there is none.
func request(co *loop.Co, command string) (answer string) {
	s, err := stream.Dial(co, "tcp", "server:6380")
	if err != nil {
		return ""
	}
	defer s.Abort()
	for _, line := range []string{"AUTH hush", command} {
		if _, err = s.Write(co, []byte(line+"\r\n")); err == nil {
			answer, err = s.ReadLine(co)
		}
		if err != nil {
			return ""
		}
	}
	return answer
}

func explored(w io.Writer) error {
	for _, test := range []struct {
		name string
		disk func(*network.Disk) disk.Disk
	}{
		{"a disk that forgets to sync", func(d *network.Disk) disk.Disk { return lazyDisk{d} }},
		{"a disk that syncs", func(d *network.Disk) disk.Disk { return d }},
	} {
		report := looptest.Explorer{Schedules: 200}.Run(keeps(test.disk))
		f := report.Failure
		if f == nil {
			fmt.Fprintf(w, "%s: nothing was lost in %d schedules\n", test.name, report.Schedules)
			continue
		}
		fmt.Fprintf(w, "%s: schedule %d: %v\n%s\n", test.name, f.Schedule, f.Err, strings.TrimSpace(f.Story))
	}
	note(w, "asyncio has no such network; what stands between a program and a real one is the loop, so that ours can "+
		"take its place.")
	return nil
}
