package stream_test

import (
	"flag"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var modelSeeds = flag.Int("model", 200, "how many seeds the model tests of each transport try")

// A link is one end of a connection of which the test is the network: it takes as much as it likes, when it likes, and
// says that something is ready also when it is not.
type link struct {
	wire
	random *rand.Rand
	peer   *link
	taken  int
	shut   bool
	gone   bool
}

func (l *link) Write(p []byte) (int, error) {
	n, err := l.wire.Write(p)
	l.taken += n
	return n, err
}

func (l *link) CloseWrite() error {
	l.shut = true
	return nil
}

func (l *link) Close(abort bool) error {
	l.gone = true
	if l.peer.broken = errReset; !l.peer.gone {
		if abort {
			l.peer.arrived, l.peer.end = nil, errReset
		}
		l.peer.notifier.HungUp()
		l.peer.tellWritable()
	}
	l.shut = l.shut || !abort
	return nil
}

// pass lets bytes pass, a few or many.
func (l *link) pass() {
	n := l.random.IntN(1 + l.random.IntN(1+len(l.sent)))
	if l.random.IntN(3) == 0 {
		n = len(l.sent)
	}
	if l.peer.gone || l.peer.end != nil {
		n, l.sent = 0, nil
	}
	l.peer.arrived = append(l.peer.arrived, l.sent[:n]...)
	l.sent = slices.Clone(l.sent[n:])
	if n > 0 || l.random.IntN(8) == 0 {
		l.peer.tellReadable()
	}
	if l.room < 100 {
		l.room += l.random.IntN(1 << uint(l.random.IntN(18)))
	}
	if l.room > 0 || l.random.IntN(8) == 0 {
		l.tellWritable()
	}
	if l.shut && len(l.sent) == 0 && l.peer.end == nil {
		l.peer.finish(io.EOF)
	}
}

func TestModelOverALink(t *testing.T) {
	for seed := range *modelSeeds {
		run(t, func(co *loop.Co) {
			random := newRand(uint64(seed))
			links := [2]*link{{random: random}, {random: random}}
			links[0].peer, links[1].peer = links[1], links[0]
			m := newModel(t, seed, stream.New(co, links[0]), stream.New(co, links[1]))
			for i, e := range m.ends {
				e.taken = func() int { return links[i].taken }
			}
			network := task.Do(co, func(co *loop.Co) error {
				for {
					if err := co.Sleep(time.Duration(random.IntN(1000))); err != nil {
						return err
					}
					links[random.IntN(2)].pass()
				}
			})
			m.run(co)
			network.Cancel(nil)
			_, _ = network.Await(co)
		})
		if t.Failed() {
			t.Fatal("seed", seed)
		}
	}
}

func TestModelOverAPipe(t *testing.T) {
	for seed := range *modelSeeds {
		run(t, func(co *loop.Co) {
			a, b := stream.Pipe(co)
			newModel(t, seed, a, b).run(co)
		})
		if t.Failed() {
			t.Fatal("seed", seed)
		}
	}
}
