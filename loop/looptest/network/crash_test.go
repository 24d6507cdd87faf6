//go:build !plan9

package network_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
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

// A host that has crashed says nothing more, whatever its clean-up does.
func TestACrash(t *testing.T) {
	ends := map[string]int{}
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 200}.Run(func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		server := n.Host("server")
		ended := false
		server.Run(co, serve(":7", func(co *loop.Co, s *stream.Stream) error {
			disk := server.Disk()
			_, err := s.ReadLine(co)
			if ended { // this is after the restart
				return err
			}
			require.True(t, loop.IsCanceled(err))
			_, err = s.Write(co, []byte("I crash\n"))
			require.ErrorIs(t, err, network.ErrCrashed)
			require.ErrorIs(t, disk.Write("log", []byte("I crash")), network.ErrCrashed)
			_, err = stream.Dial(co, "tcp", "client:7")
			require.True(t, loop.IsCanceled(err))
			require.True(t, loop.IsCanceled(co.Sleep(time.Hour)))
			ended = true
			return nil
		}))
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			s, err := dialAfterAWhile(co, "server:7")
			require.NoError(t, err)
			require.NoError(t, co.Sleep(time.Second))
			server.Crash()
			require.False(t, server.Up())
			_, err = s.ReadLine(co)
			ends[end(err)]++
			s.Abort()
			require.True(t, ended)
			_, err = stream.Dial(co, "tcp", "server:7")
			ends["a dial: "+end(err)]++
			server.Restart(co, nil)
			if s, err = dialAfterAWhile(co, "server:7"); err == nil {
				err = s.Close(co)
			}
			return err
		}).Await(co)
		files, _ := server.Disk().List()
		require.Empty(t, files)
		return errors.Join(err, server.Stop(co))
	})
	require.NoError(t, failure(report))
	require.Len(t, ends, 4, "%v", ends)
}

// failure returns that of a report as an error.
func failure(report *looptest.Report) error {
	if report.Failure == nil {
		return nil
	}
	return report.Failure
}

func end(err error) string {
	for _, known := range []error{io.EOF, syscall.ECONNRESET, syscall.ETIMEDOUT, syscall.ECONNREFUSED} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return fmt.Sprint(err)
}

// A machine that was silent resets, when it is there again, what its peers go on with.
func TestARestartedHostResetsOldConnections(t *testing.T) {
	resets := 0
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 100}.Run(func(t *looptest.T, co *loop.Co) error {
		return pair(t, co, nil, func(n *network.Network, co *loop.Co, client, _ *stream.Stream) error {
			n.Host("server").Crash()
			require.NoError(t, co.Sleep(time.Second))
			if client.HungUp() {
				return nil
			}
			n.Host("server").Restart(co, func(*loop.Co) error { return nil })
			require.NoError(t, client.Append([]byte("are you there?\n")))
			_, err := client.ReadLine(co)
			require.ErrorIs(t, err, syscall.ECONNRESET)
			require.Less(t, co.Loop().Time(), 10*time.Second)
			resets++
			return nil
		})
	})
	require.Nil(t, report.Failure)
	require.Positive(t, resets)
}

// What goes on after a crash whatever it is told fails the schedule.
// A host that the source has crashed restarts by itself, but not after a later crash, which is the test's.
func TestTheTestsOwnCrashLasts(t *testing.T) {
	crashed := 0
	looptest.Explore(t, 50, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, &network.Options{Faults: network.Faults{DiskCrashes: 1}})
		h := n.Host("host")
		h.Run(co, func(co *loop.Co) error { return h.Disk().Write("file", nil) })
		require.NoError(t, co.Sleep(time.Second))
		if h.Up() {
			return nil
		}
		crashed++
		h.Restart(co, nil)
		h.Crash()
		require.NoError(t, co.Sleep(time.Hour))
		require.False(t, h.Up())
		return nil
	})
	require.Positive(t, crashed)
}

func TestARestartWithoutAProgram(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		h := network.New(t, co, nil).Host("host")
		h.Crash()
		h.Crash() // does nothing
		require.PanicsWithValue(t, "network: Restart of host host, which has no program: Run has not been called",
			func() { h.Restart(co, nil) })
		require.False(t, h.Up())
		h.Restart(co, func(*loop.Co) error { return nil })
		require.True(t, h.Up())
		return nil
	})
}

func TestATaskThatDoesNotEndAfterACrashIsTold(t *testing.T) {
	once := looptest.Explorer{Schedules: 1, MaxShrinks: -1}
	report := once.Run(func(t *looptest.T, co *loop.Co) error {
		h := network.New(t, co, nil).Host("h")
		h.Go(co, func(co *loop.Co) error {
			for i := 0; i < 3000; i++ {
				_ = co.Sleep(time.Second)
			}
			return nil
		})
		if err := co.Sleep(time.Minute); err != nil {
			return err
		}
		h.Crash()
		return co.Sleep(time.Hour)
	})
	require.ErrorContains(t, report.Failure, "host h has crashed, and 1 of its coroutines go on whatever they are told")
}

// disks runs steps on the disk of a host, crashes it, and returns what may then be read of the files, over many
// schedules.
func disks(t *testing.T, steps func(d *network.Disk) error, files ...string) (outcomes []string) {
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 600}.Run(func(t *looptest.T, co *loop.Co) error {
		h := network.New(t, co, nil).Host("h")
		require.NoError(t, steps(h.Disk()))
		old := h.Disk()
		h.Crash()
		h.Restart(co, func(*loop.Co) error { return nil })
		_, err := old.Read(files[0])
		require.ErrorIs(t, err, network.ErrCrashed)
		var all []string
		for _, name := range files {
			data, err := h.Disk().Read(name)
			if err != nil {
				data = []byte("-")
			}
			all = append(all, string(data))
		}
		if outcome := strings.Join(all, ","); !slices.Contains(outcomes, outcome) {
			outcomes = append(outcomes, outcome)
		}
		return nil
	})
	require.Nil(t, report.Failure)
	slices.Sort(outcomes)
	return outcomes
}

func TestWhatACrashLeavesOnADisk(t *testing.T) {
	tests := map[string]struct {
		steps func(d *network.Disk) error
		files []string
		want  []string
	}{
		"what was synced stays": {func(d *network.Disk) error {
			return errors.Join(d.Append("f", []byte("a")), d.Append("f", []byte("b")), d.Sync("f"))
		}, []string{"f"}, []string{"ab"}},
		"an end that was not synced is lost or torn": {func(d *network.Disk) error {
			return errors.Join(d.Append("f", []byte("a")), d.Sync("f"), d.Append("f", []byte("bc")))
		}, []string{"f"}, []string{"a", "a\x00\x00", "ab", "ab\x00", "abc"}},
		"a file that is made is there or not": {func(d *network.Disk) error {
			return d.Write("f", []byte("a"))
		}, []string{"f"}, []string{"", "\x00", "-", "a"}},
		"a file that is written anew has the old or the new content": {func(d *network.Disk) error {
			return errors.Join(d.Write("f", []byte("old")), d.Sync("f"), d.Write("f", []byte("n")))
		}, []string{"f"}, []string{"\x00", "n", "old"}},
		"a synced file takes the place of another as a whole": {func(d *network.Disk) error {
			return errors.Join(d.Write("f", []byte("old")), d.Sync("f"), d.Write("g", []byte("new")), d.Sync("g"),
				d.Rename("g", "f"))
		}, []string{"f", "g"}, []string{"new,-", "old,new"}},
		"names change in their order": {func(d *network.Disk) error {
			return errors.Join(d.Write("f", []byte("x")), d.Sync("f"), d.Rename("f", "g"), d.Rename("g", "h"))
		}, []string{"f", "g", "h"}, []string{"-,-,x", "-,x,-", "x,-,-"}},
		"a removed file is gone or not": {func(d *network.Disk) error {
			return errors.Join(d.Write("f", []byte("x")), d.Sync("f"), d.Remove("f"))
		}, []string{"f"}, []string{"-", "x"}},
		"a cut file is cut or not": {func(d *network.Disk) error {
			return errors.Join(d.Write("f", []byte("xyz")), d.Sync("f"), d.Truncate("f", 1),
				d.Append("f", []byte("!")), d.Sync("f"))
		}, []string{"f"}, []string{"x!"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, disks(t, test.steps, test.files...)) })
	}
}

func TestANameThatNoFileCanHave(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		d := network.New(t, co, nil).Host("host").Disk()
		require.NoError(t, d.Write("file", nil))
		for _, name := range []string{"", ".", "..", "a/b", `a\b`} {
			message := fmt.Sprintf("network: a file of the name %q", name)
			require.PanicsWithValue(t, message, func() { _ = d.Write(name, nil) })
			require.PanicsWithValue(t, message, func() { _ = d.Rename("file", name) })
			require.PanicsWithValue(t, message, func() { _, _ = d.Read(name) })
		}
		return nil
	})
}

func TestADiskAsItIsUsed(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		d := network.New(t, co, nil).Host("h").Disk()
		for _, missing := range []error{d.Sync("f"), d.Rename("f", "g"), d.Remove("f")} {
			require.ErrorContains(t, missing, "f: file does not exist")
		}
		_, err := d.Read("f")
		require.ErrorContains(t, err, "file does not exist")
		data := []byte("data")
		require.NoError(t, d.Write("f", data))
		data[0] = 'x'
		require.NoError(t, d.Append("f", data))
		got, err := d.Read("f")
		require.NoError(t, err)
		require.Equal(t, "dataxata", string(got))
		require.Error(t, d.Truncate("f", 9))
		require.NoError(t, errors.Join(d.Truncate("f", 4), d.Write("e", nil), d.Rename("f", "g")))
		names, err := d.List()
		require.NoError(t, err)
		require.Equal(t, []string{"e", "g"}, names)
		return nil
	})
}
