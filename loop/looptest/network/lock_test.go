//go:build !plan9

package network_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

// lockWithoutFencing has a server that gives a lock for five seconds, and clients that write while they wait for it to
// be renewed, however long that takes.
func lockWithoutFencing(o *network.Options) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, o)
		holder, until := "", time.Duration(0)
		n.Host("server").Run(co, serve(":7", func(co *loop.Co, s *stream.Stream) error {
			for {
				line, err := s.ReadUntil(co, []byte("\n"))
				if err != nil {
					return err
				}
				verb, who, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
				answer := "no\n"
				switch now := co.Loop().Time(); {
				case verb == "release" && holder == who:
					holder, answer = "", "yes\n"
				case verb == "renew" && holder == who:
					until, answer = now+5*time.Second, "yes\n"
				case verb == "acquire" && (holder == "" || now >= until):
					holder, until, answer = who, now+5*time.Second, "yes\n"
				}
				if err := s.Append([]byte(answer)); err != nil {
					return err
				}
			}
		}))
		var writers []string
		var clients []*task.Task[struct{}]
		for _, name := range []string{"a", "b"} {
			clients = append(clients, n.Host(name).Go(co, func(co *loop.Co) error {
				return withLock(co, name, func() error {
					if writers = append(writers, name); len(writers) > 1 {
						return fmt.Errorf("%w: %v write at once", errPlanted, writers)
					}
					return nil
				}, func() { writers = remove(writers, name) })
			}))
		}
		var errs []error
		for _, c := range clients {
			_, err := c.Await(co)
			errs = append(errs, err)
		}
		return unlessNetwork(errs...)
	}
}

func remove(all []string, name string) (rest []string) {
	for _, s := range all {
		if s != name {
			rest = append(rest, s)
		}
	}
	return rest
}

// withLock tries for a while to get the lock, and writes while it has it.
func withLock(co *loop.Co, name string, begin func() error, end func()) error {
	s, err := dialAfterAWhile(co, "server:7")
	if err != nil {
		return err
	}
	defer s.Abort()
	for range 10 {
		if answer, err := roundTrip(co, s, "acquire "+name); err != nil {
			return err
		} else if answer == "yes\n" {
			if err := begin(); err != nil {
				return err
			}
			_, err := roundTrip(co, s, "renew "+name)
			if end(); err != nil {
				return err
			}
			_, err = roundTrip(co, s, "release "+name)
			return err
		}
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
	}
	return nil
}
