//go:build !plan9

package network_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

var errPlanted = errors.New("the planted bug")

// planted are programs with a bug each, and what of a schedule they need to fail, after shrinking.
var planted = []struct {
	name       string
	program    func(o *network.Options) looptest.Program
	faults     network.Faults
	needs      int // faults
	departures int // at most, with the faults
	story      string
}{
	{"one read is one message", oneReadOneMessage, network.Faults{Resets: 1, Partitions: 1}, 0, 1,
		`"amount 1000\n" from client:49152 to server:7 arrives in two parts, the first of`},
	{"a request is made again after a reset", retriedRequest, network.Faults{Resets: 3}, 1, 2,
		`connection 1 (client:49152 to server:7) is reset after 0 bytes of "done\n" from server:7 to client:49152`},
	{"a lock whose holder does not know that it has lost it", lockWithoutFencing,
		network.Faults{Partitions: 1, OneWay: 1, Resets: 2}, 1, 2, "a partition"},
	{"what was acknowledged was not synced", unsyncedLog, network.Faults{Crashes: 1, Resets: 1}, 1, 1,
		"server crashes"},
	{"a rename before a sync", renamedTooEarly, network.Faults{DiskCrashes: 1, Resets: 1}, 1, 3, "at a "},
	{"two answers that overtake each other", overtaken, network.Faults{Resets: 1}, 0, 1,
		"the dial of client to new:7 ran before the dial of client to old:7"},
}

func TestPlantedBugsAreFoundShrunkAndReplayed(t *testing.T) {
	for _, bug := range planted {
		t.Run(bug.name, func(t *testing.T) {
			p := bug.program(&network.Options{Faults: bug.faults, MayLeak: true})
			report := looptest.Explorer{Schedules: 3000}.Run(p)
			f := report.Failure
			require.NotNil(t, f, "not found")
			t.Logf("found by schedule %d (%s)\n%v\n%s", f.Schedule, f.Source, f, f.Record)
			require.ErrorIs(t, f, errPlanted)
			record, err := looptest.ParseRecord(f.Record)
			require.NoError(t, err)
			require.Equal(t, bug.needs, record.Faults(), f.Record)
			require.LessOrEqual(t, record.Departures(), bug.departures, f.Record)
			require.Contains(t, f.Story, bug.story)
			again, err := looptest.Replay(f.Record, p)
			require.NoError(t, err)
			require.ErrorIs(t, again, errPlanted)
			require.Equal(t, f.Story, again.Story)
		})
	}
}

// Without faults, and by default, no planted bug shows.
func TestPlantedBugsDoNotShowByDefault(t *testing.T) {
	for _, bug := range planted {
		t.Run(bug.name, func(t *testing.T) {
			looptest.Run(t, bug.program(&network.Options{Faults: bug.faults, MayLeak: true}))
		})
	}
}

// oneReadOneMessage has a server that takes what it reads for a whole message.
func oneReadOneMessage(o *network.Options) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, o)
		var got []string
		n.Host("server").Run(co, serve(":7", func(co *loop.Co, s *stream.Stream) error {
			p := make([]byte, 100)
			for {
				k, err := s.Read(co, p)
				if err != nil {
					return err
				}
				got = append(got, string(p[:k]))
			}
		}))
		client := n.Host("client").Go(co, func(co *loop.Co) error {
			s, err := dialAfterAWhile(co, "server:7")
			if err != nil {
				return err
			}
			_, err = s.Write(co, []byte("amount 1000\n"))
			return errors.Join(err, s.Close(co))
		})
		_, err := client.Await(co)
		err = errors.Join(co.Sleep(time.Minute), unlessNetwork(err))
		for _, message := range got {
			if message != "amount 1000\n" {
				return fmt.Errorf("%w: a message %q", errPlanted, message)
			}
		}
		return err
	}
}

func dialAfterAWhile(co *loop.Co, address string) (*stream.Stream, error) {
	if err := co.Sleep(time.Second); err != nil {
		return nil, err
	}
	return stream.Dial(co, "tcp", address)
}

// retriedRequest has a client that makes its request again if it gets no answer, although it may have been carried out.
func retriedRequest(o *network.Options) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, o)
		balance := 0
		n.Host("server").Run(co, serve(":7", func(co *loop.Co, s *stream.Stream) error {
			for {
				if _, err := s.ReadUntil(co, []byte("\n")); err != nil {
					return err
				}
				balance += 100
				if err := s.Append([]byte("done\n")); err != nil {
					return err
				}
			}
		}))
		client := n.Host("client").Go(co, func(co *loop.Co) error {
			err := errors.New("not tried")
			for tries := 0; err != nil && tries < 5; tries++ {
				err = deposit(co)
			}
			return err
		})
		_, err := client.Await(co)
		if err == nil && balance != 100 {
			return fmt.Errorf("%w: %d were paid in", errPlanted, balance)
		}
		return unlessNetwork(err)
	}
}

func deposit(co *loop.Co) error {
	s, err := dialAfterAWhile(co, "server:7")
	if err != nil {
		return err
	}
	defer s.Abort()
	if err := s.Append([]byte("deposit 100\n")); err != nil {
		return err
	}
	_, err = s.ReadUntil(co, []byte("\n"))
	return err
}

func roundTrip(co *loop.Co, s *stream.Stream, request string) (string, error) {
	if err := s.Append([]byte(request + "\n")); err != nil {
		return "", err
	}
	answer, err := s.ReadUntil(co, []byte("\n"))
	return string(answer), err
}

// unsyncedLog has a server that says that a line is stored when it is written, and not yet synced.
func unsyncedLog(o *network.Options) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, o)
		server := n.Host("server")
		server.Run(co, serve(":7", func(co *loop.Co, s *stream.Stream) error {
			disk := server.Disk()
			for {
				line, err := s.ReadUntil(co, []byte("\n"))
				if err != nil {
					return err
				}
				if err := errors.Join(disk.Append("log", line), s.Append([]byte("stored\n"))); err != nil {
					return err
				}
			}
		}))
		stored := 0
		client := n.Host("client").Go(co, func(co *loop.Co) error {
			s, err := dialAfterAWhile(co, "server:7")
			if err != nil {
				return err
			}
			defer s.Abort()
			for range 3 {
				if _, err := roundTrip(co, s, "line"); err != nil {
					return err
				}
				stored++
			}
			return nil
		})
		_, err := client.Await(co)
		if err := errors.Join(co.Sleep(time.Minute), unlessNetwork(err)); err != nil {
			return err
		}
		log, _ := server.Disk().Read("log")
		if kept := strings.Count(string(log), "line\n"); kept < stored {
			return fmt.Errorf("%w: of %d lines %d are left", errPlanted, stored, kept)
		}
		return nil
	}
}

// renamedTooEarly stores a new version beside the old one, and renames it before it is synced.
func renamedTooEarly(o *network.Options) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, o)
		var broken error
		h := n.Host("h")
		h.Run(co, func(co *loop.Co) error {
			disk := h.Disk()
			if state, err := disk.Read("state"); err == nil && !strings.HasSuffix(string(state), ".") {
				broken = fmt.Errorf("%w: the state is %q", errPlanted, state)
				return nil
			}
			for _, version := range []string{"first.", "second."} {
				if err := errors.Join(disk.Write("new", []byte(version)), disk.Rename("new", "state")); err != nil {
					return err
				}
				if err := errors.Join(disk.Sync("state"), co.Sleep(time.Second)); err != nil {
					return err
				}
			}
			return nil
		})
		return errors.Join(co.Sleep(time.Minute), broken)
	}
}

// overtaken asks the old and then the new server for a version, on two connections, and relies on the order of answers.
func overtaken(o *network.Options) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, o)
		for i, name := range []string{"old", "new"} {
			n.Host(name).Run(co, serve(":7", func(co *loop.Co, s *stream.Stream) error {
				if _, err := s.ReadUntil(co, []byte("\n")); err != nil {
					return err
				}
				return s.Append(fmt.Appendf(nil, "%d\n", i))
			}))
		}
		version := ""
		client := n.Host("client")
		var asking []*task.Task[struct{}]
		for _, name := range []string{"old:7", "new:7"} {
			asking = append(asking, client.Go(co, func(co *loop.Co) error {
				s, err := dialAfterAWhile(co, name)
				if err != nil {
					return err
				}
				defer s.Abort()
				answer, err := roundTrip(co, s, "version?")
				if err == nil {
					version = answer
				}
				return err
			}))
		}
		_, errOld := asking[0].Await(co)
		_, errNew := asking[1].Await(co)
		if errOld == nil && errNew == nil && version != "1\n" {
			return fmt.Errorf("%w: the version is %q", errPlanted, version)
		}
		return unlessNetwork(errOld, errNew)
	}
}
