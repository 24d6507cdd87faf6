package trial

import (
	"fmt"
	"strconv"
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/replica"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/linear"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

var names = []string{"a", "b", "c"}

const port = "7"

// A world is one schedule: the hosts, and what was seen of them.
type world struct {
	t       *looptest.T
	net     *network.Network
	mistake replica.Mistake
	history linear.History[string, string]
	leaders map[int]string // of each term
	log     []replica.Entry
	leader  string // that began last
	strikes bool   // the next one that begins crashes at once
	broken  error  // the first invariant that did not hold
}

// Program is the replicas and their clients, with a mistake or none.
func Program(m replica.Mistake) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		w := newWorld(t, co, &options, m)
		if err := w.run(co); err != nil {
			return err
		}
		return w.judge(co)
	}
}

// newWorld starts the replicas.
func newWorld(t *looptest.T, co *loop.Co, o *network.Options, m replica.Mistake) *world {
	w := &world{t: t, net: network.New(t, co, o), mistake: m, leaders: map[int]string{}}
	for i, name := range names {
		w.net.Host(name).Run(co, w.replica(i))
	}
	return w
}

// spec is one value for each key.
var spec = linear.Spec[string, string, string]{Apply: replica.Apply, Part: replica.Key}

func (w *world) run(co *loop.Co) error {
	clients := []*task.Task[struct{}]{w.client(co, "x", 10), w.client(co, "y", 20)}
	nemesis := task.Do(co, w.nemesis, task.Named("nemesis"))
	_, err := future.Gather(co, clients...).Await(co)
	nemesis.Cancel(nil)
	return err
}

// judge says what was wrong.
func (w *world) judge(co *loop.Co) error {
	if err := w.recover(co); err != nil {
		return err
	}
	if w.broken != nil {
		return w.broken
	}
	return linear.Check(spec, &w.history)
}

// replica is the main of a host.
func (w *world) replica(i int) func(co *loop.Co) error {
	return func(co *loop.Co) error {
		name := names[i]
		return replica.Run(co, replica.Options{
			Name: name, Peers: append(append([]string(nil), names[:i]...), names[i+1:]...), Port: port,
			Disk: network.HostOf(co).Disk(), Mistake: w.mistake, Batch: 1,
			Heartbeat: 40 * time.Millisecond, Patience: time.Duration(100+20*i) * time.Millisecond,
			Jitter:  func(most time.Duration) time.Duration { return time.Duration(w.t.Vary(uint64(most))) },
			Led:     func(term int) { w.led(name, term) },
			Applied: func(index int, e replica.Entry) { w.applied(name, index, e) },
		})
	}
}

func (w *world) violate(format string, args ...any) {
	if w.broken == nil {
		w.broken = fmt.Errorf(format, args...)
	}
}

// led holds to it that a term has one leader.
func (w *world) led(name string, term int) {
	w.t.Tell("%s leads in term %d", name, term)
	if was, is := w.leaders[term]; is && was != name {
		w.violate("both %s and %s lead in term %d", was, name, term)
	}
	w.leaders[term], w.leader = name, name
	if w.strikes {
		w.strikes = false
		w.net.Host(name).Crash()
	}
}

// applied holds to it that all apply the same.
func (w *world) applied(name string, index int, e replica.Entry) {
	for len(w.log) <= index {
		w.log = append(w.log, replica.Entry{})
	}
	w.t.Tell("%s applies %d %v", name, index, e)
	switch was := w.log[index]; was {
	case replica.Entry{}:
		w.log[index] = e
	case e:
	default:
		w.violate("at %d of the log %s has applied %v, and before another replica %v", index, name, e, was)
	}
}

// client does some commands, one after the other, and gives each up after a while.
func (w *world) client(co *loop.Co, name string, first int) *task.Task[struct{}] {
	return w.net.Host(name).Go(co, func(co *loop.Co) error {
		c := newClient(name)
		defer c.Close()
		for i := range 5 {
			if err := w.do(co, c, w.command(first+i)); err != nil {
				return err
			}
			if err := co.Sleep(time.Duration(w.t.Rand().IntN(150)) * time.Millisecond); err != nil {
				return err
			}
		}
		return nil
	})
}

func newClient(name string) *replica.Client {
	c := &replica.Client{Name: name, Patience: 150 * time.Millisecond, Pause: 30 * time.Millisecond}
	for _, n := range names {
		c.Replicas = append(c.Replicas, n+":"+port)
	}
	return c
}

// command chooses a command, which is told from others by its number.
func (w *world) command(number int) string {
	r := w.t.Rand()
	key := "k"
	if r.IntN(4) == 0 {
		key = "j"
	}
	switch r.IntN(6) {
	case 0:
		return "set/" + key + "/" + strconv.Itoa(100*number)
	case 1:
		return "cas/" + key + "/1/" + strconv.Itoa(100*number)
	case 2, 3:
		return "incr/" + key
	}
	return "get/" + key
}

// do does a command, and notes it.
func (w *world) do(co *loop.Co, c *replica.Client, command string) error {
	op := w.history.Begin(c.Name, command)
	answer, err := task.WithTimeout(co, time.Second, func(co *loop.Co) (string, error) { return c.Do(co, command) })
	if _, late := err.(*loop.TimeoutError); late {
		return nil
	}
	if err != nil {
		return err
	}
	op.End(answer)
	return nil
}

// recover heals what is broken, and holds to it that commands are done again.
func (w *world) recover(co *loop.Co) error {
	_, err := w.net.Host("z").Go(co, func(co *loop.Co) error {
		if err := co.Sleep(options.Faults.Outage); err != nil {
			return err
		}
		w.net.Heal()
		c := newClient("z")
		defer c.Close()
		for _, key := range []string{"j", "k"} {
			before := len(w.history.Operations())
			if err := task.Timeout(co, 4*time.Second, func(*loop.Deadline) error {
				for {
					if err := w.do(co, c, "get/"+key); err != nil {
						return err
					}
					if all := w.history.Operations(); all[len(all)-1].Ended() {
						return nil
					}
				}
			}); err != nil {
				return fmt.Errorf("all is well again, and after %d operations there is no answer: %w", before, err)
			}
		}
		return nil
	}).Await(co)
	return err
}
