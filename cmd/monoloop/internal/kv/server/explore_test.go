//go:build !plan9

package server_test

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/server"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

// An inline executor runs jobs on the loop, as the disks of package network ask for.
type inline struct{ *loop.Loop }

func (e inline) Submit(job func()) error {
	e.CallSoon(job)
	return nil
}

// counting is a program where two clients count at a server that rewrites its log all the time, and crashes: at
// messages, and at the operations of its disk.
func counting(disk func(d *network.Disk) disk.Disk) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, &network.Options{Faults: network.Faults{Crashes: 1, DiskCrashes: 3, Resets: 1,
			Outage: 100 * time.Millisecond}})
		host := n.Host("server")
		host.Run(co, func(co *loop.Co) error {
			return server.Run(co, server.Options{Addr: ":6380", Disk: disk(host.Disk()), Sync: journal.Always, Rewrite: 60,
				Executor: inline{co.Loop()}, Password: "secret", MaxClients: 10, MaxCommand: 1000, MaxOwed: 1000, Out: io.Discard})
		})
		a, b := &counter{name: "a"}, &counter{name: "b"}
		_, err := future.Gather(co, n.Host("a").Go(co, a.run), n.Host("b").Go(co, b.run)).Await(co)
		if err == nil {
			_, err = future.Gather(co, n.Host("a").Go(co, a.check), n.Host("b").Go(co, b.check)).Await(co)
		}
		return err
	}
}

// A counter is a client that counts at a key of its own, with a new connection when the one it has fails.
type counter struct {
	name           string
	sent, answered int
	conn           *stream.Stream
}

func (c *counter) run(co *loop.Co) error {
	for c.sent < 8 {
		if c.sent%3 == 2 {
			if _, err := c.do(co, "BGREWRITEAOF"); err != nil {
				return err
			}
		}
		reply, err := c.do(co, "INCR "+c.name)
		if err != nil {
			return err
		}
		if reply != "" {
			c.answered, _ = strconv.Atoi(reply[1:])
		}
	}
	return nil
}

// check holds to it that what was answered was counted, and what was not asked for was not.
func (c *counter) check(co *loop.Co) error {
	defer func() {
		if c.conn != nil {
			c.conn.Abort()
		}
	}()
	for {
		reply, err := c.do(co, "INCRBY "+c.name+" 0")
		if err != nil {
			return err
		}
		if reply == "" {
			continue
		}
		if n, _ := strconv.Atoi(reply[1:]); n < c.answered || n > c.sent {
			return fmt.Errorf("%s has had the answer %d, has sent %d commands, and is told %d", c.name,
				c.answered, c.sent, n)
		}
		return nil
	}
}

// do sends a command, and returns the reply, or nothing if the connection has failed.
func (c *counter) do(co *loop.Co, command string) (reply string, err error) {
	const patience = time.Second
	err = task.Timeout(co, patience, func(*loop.Deadline) (err error) {
		reply, err = c.ask(co, command)
		return err
	})
	if loop.IsCanceled(err) {
		return "", err
	}
	if err != nil {
		if c.conn != nil {
			c.conn.Abort()
			c.conn = nil
		}
		return "", co.Sleep(10 * time.Millisecond)
	}
	return reply, nil
}

func (c *counter) ask(co *loop.Co, command string) (reply string, err error) {
	if c.conn == nil {
		if c.conn, err = stream.Dial(co, "tcp", "server:6380"); err != nil {
			return "", err
		}
		if _, err := c.conn.Write(co, []byte("AUTH secret\r\n")); err != nil {
			return "", err
		}
		if _, err := c.conn.ReadLine(co); err != nil {
			return "", err
		}
	}
	if strings.HasPrefix(command, "INCR ") {
		c.sent++
	}
	if _, err := c.conn.Write(co, []byte(command+"\r\n")); err != nil {
		return "", err
	}
	return c.conn.ReadLine(co)
}

// Wherever the server crashes, also while it rewrites its log, what was answered is there, and nothing was done twice.
func TestNothingThatWasAnsweredIsLostByACrash(t *testing.T) {
	looptest.Explorer{Schedules: 300}.Explore(t, counting(func(d *network.Disk) disk.Disk { return d }))
}

// An unsynced disk is one whose Sync does nothing.
type unsynced struct{ *network.Disk }

func (unsynced) Sync(string) error { return nil }

// An unsyncedDraft syncs the log, but not what is to take its place.
type unsyncedDraft struct{ *network.Disk }

func (d unsyncedDraft) Sync(name string) error {
	if name != server.LogName {
		return nil
	}
	return d.Disk.Sync(name)
}

func TestAMissingSyncIsFound(t *testing.T) {
	for _, disk := range []func(d *network.Disk) disk.Disk{
		func(d *network.Disk) disk.Disk { return unsynced{d} },
		func(d *network.Disk) disk.Disk { return unsyncedDraft{d} },
	} {
		report := looptest.Explorer{Source: looptest.Portfolio(14), Schedules: 2000, MaxShrinks: -1}.Run(counting(disk))
		require.NotNil(t, report.Failure)
		require.ErrorContains(t, report.Failure, "and is told")
	}
}

// What is watched is looked at in the order of WATCH, so that what has expired goes in the same order in each run.
func TestWhatIsWatchedIsLookedAtInItsOrder(t *testing.T) {
	for range 10 {
		looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
			n := network.New(t, co, nil)
			host := n.Host("server")
			host.Run(co, func(co *loop.Co) error {
				return server.Run(co, server.Options{Addr: ":6380", Disk: host.Disk(), Executor: inline{co.Loop()},
					Password: "secret", MaxClients: 10, MaxCommand: 1000, MaxOwed: 1000, Out: io.Discard})
			})
			_, err := n.Host("a").Go(co, func(co *loop.Co) error {
				c := &counter{name: "a"}
				for _, line := range []string{"SET x 1 PX 20", "SET y 1 PX 20", "SET z 1 PX 20", "WATCH z x y", "MULTI"} {
					if reply, err := c.ask(co, line); err != nil || reply != "+OK" {
						return fmt.Errorf("%s: %s %w", line, reply, err)
					}
				}
				defer func() { c.conn.Abort() }()
				if err := co.Sleep(30 * time.Millisecond); err != nil {
					return err
				}
				reply, err := c.ask(co, "EXEC")
				require.Equal(t, "*-1", reply)
				return err
			}).Await(co)
			if err != nil {
				return err
			}
			log, err := host.Disk().Read(server.LogName)
			require.Contains(t, string(log), "DEL\r\n$1\r\nz", "%s", log)
			require.Equal(t, 1, strings.Count(string(log), "DEL"))
			return errors.Join(err, host.Stop(co))
		})
	}
}
