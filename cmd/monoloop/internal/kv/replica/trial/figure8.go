package trial

import (
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/replica"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

// Figure8 is a [Program] that goes the long way of figure 8 of Raft's paper by intent, since no faults by chance would:
// a first leader has an entry alone, a second one has another in its place alone, and the first one leads again and
// ships the old entry. When it crashes then is the source's choice. After that the second one leads again.
func Figure8(m replica.Mistake) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		w := newWorld(t, co, &network.Options{}, m)
		if err := w.figure8(co); err != nil {
			return err
		}
		return w.judge(co)
	}
}

func (w *world) figure8(co *loop.Co) error {
	first, err := w.nextLeader(co, "")
	if err != nil {
		return err
	}
	if err := co.Sleep(100 * time.Millisecond); err != nil { // its first entry is committed
		return err
	}
	w.net.Partition(first, w.peersOf(first)...)
	w.net.Host("x").Go(co, func(co *loop.Co) error {
		c := newClient("x")
		c.Replicas = []string{first.Name() + ":" + port}
		defer c.Close()
		return w.do(co, c, "set/k/100")
	})
	w.strikes = true
	second, err := w.nextLeader(co, first.Name())
	if err != nil {
		return err
	}
	w.net.Heal()
	if _, err := w.nextLeader(co, second.Name()); err != nil {
		return err
	}
	if err := co.Sleep(time.Duration(w.t.Vary(uint64(10 * time.Millisecond)))); err != nil {
		return err
	}
	first.Crash()
	second.Restart(co, nil)
	if err := co.Sleep(time.Second); err != nil {
		return err
	}
	first.Restart(co, nil)
	return nil
}

// nextLeader waits until another one leads than before.
func (w *world) nextLeader(co *loop.Co, before string) (*network.Host, error) {
	err := task.Timeout(co, 10*time.Second, func(*loop.Deadline) error {
		for w.leader == before {
			if err := co.Sleep(time.Millisecond); err != nil {
				return err
			}
		}
		return nil
	})
	return w.net.Host(w.leader), err
}

// peersOf returns the other replicas' hosts.
func (w *world) peersOf(h *network.Host) (all []*network.Host) {
	for _, name := range names {
		if name != h.Name() {
			all = append(all, w.net.Host(name))
		}
	}
	return all
}
