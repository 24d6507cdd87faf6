// The pieces that explore_test.go plays, and what explores them.
package queue_test

import (
	"testing"
	"time"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A piece is a program for actors at a queue with room for max items.
type piece struct {
	name   string
	max    int
	actors int            // who may be canceled
	turns  int            // up to which somebody is
	orders int            // how many of the disciplines are tried; one if zero
	bound  looptest.Bound // of the orders that are run; without a limit it is every one
	main   func(m *market)
}

var pieces = []piece{
	{name: "one puts two, two get one", max: 1, actors: 3, turns: 3, orders: 3, bound: looptest.Bound{Departures: 4},
		main: trade(1, 2, 2, 1)},
	{name: "two put one, one gets two", max: 1, actors: 3, turns: 3, main: trade(2, 1, 1, 2)},
	{name: "two put two, one gets three", max: 1, actors: 3, turns: 5, bound: looptest.Bound{Departures: 3},
		main: trade(2, 2, 1, 3)},
	{name: "one puts three, two get two, without limit", max: 0, actors: 3, turns: 3,
		bound: looptest.Bound{Departures: 3}, main: trade(1, 3, 2, 2)},
	{name: "two put two, two get two", max: 1, actors: 4, turns: 4, bound: looptest.Bound{Departures: 2},
		main: trade(2, 2, 2, 2)},
	{name: "somebody tries to get", max: 1, actors: 2, turns: 3, main: tries(true)},
	{name: "somebody tries to put", max: 1, actors: 2, turns: 3, main: tries(false)},
	{name: "all is joined", max: 1, actors: 3, turns: 4, bound: looptest.Bound{Departures: 3}, main: joined},
	{name: "getters of a queue that is shut down", max: 1, actors: 3, turns: 3, bound: looptest.Bound{Departures: 3},
		main: shutsDown(false, 1, 2)},
	{name: "putters of a queue that is shut down", max: 1, actors: 3, turns: 3, bound: looptest.Bound{Departures: 3},
		main: shutsDown(false, 2, 1)},
	{name: "a queue that is shut down now", max: 1, actors: 3, turns: 3, bound: looptest.Bound{Departures: 2},
		main: shutsDown(true, 2, 1)},
}

func TestExplore(t *testing.T) {
	for _, p := range pieces {
		t.Run(p.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) { p.explore(t, k) })
		})
	}
}

// TestSweep has every wait of every actor canceled, once, twice, by a timeout, and with what it waits for.
func TestSweep(t *testing.T) {
	for _, p := range pieces {
		t.Run(p.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				source := looptest.Exhaustive(looptest.Bound{Departures: 1})
				program := p.program(k, disciplines[0], lab.Intrusion{None: true})
				looptest.Sweeper{Source: source, Schedules: lab.Share(20)}.Sweep(t, program)
			})
		})
	}
}

// explore runs the piece under every order within its bound, with every intrusion and every order of items.
func (p piece) explore(t *testing.T, k lab.Kind) {
	for _, d := range disciplines[:max(p.orders, 1)] {
		lab.Explore(t, p.bound, lab.Intrusions(p.actors, p.turns),
			func(i lab.Intrusion) looptest.Program { return p.program(k, d, i) })
	}
}

func (p piece) program(k lab.Kind, d discipline, i lab.Intrusion) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		m := &market{t: t, co: co, kind: k, order: d, queue: d.make(p.max), plan: i}
		p.main(m)
		m.meet()
		return nil
	}
}

// trade has some put so many items each, and others get so many each.
func trade(putters, puts, getters, gets int) func(m *market) {
	return func(m *market) {
		for n := range putters {
			m.putter(n, puts)
		}
		for range getters {
			m.getter(gets)
		}
	}
}

func (m *market) putter(n, puts int) {
	var steps []loop.Stepper
	for i := range puts {
		steps = append(steps, m.putting(10*n+i))
	}
	m.actor(steps...)
}

func (m *market) getter(gets int) {
	var steps []loop.Stepper
	for range gets {
		steps = append(steps, m.getting(), &loop.SleepStep{}, m.taskDone())
	}
	m.actor(steps...)
}

// tries has somebody take the item, or the room, for which another was woken.
func tries(gets bool) func(m *market) {
	return func(m *market) {
		m.putter(0, 2)
		m.getter(2)
		m.begin(append(pauses(1), deed(func() {
			if !gets {
				if m.queue.TryPut(50) == nil {
					m.hasPut(50)
				}
			} else if item, err := m.queue.TryGet(); err == nil {
				m.hasGot(item)
			}
		}))...)
	}
}

// joined has somebody wait until all is done.
func joined(m *market) {
	m.putter(0, 2)
	m.getter(2)
	m.actor(m.putting(10), m.join())
	m.others = append(m.others, m.begin(m.getting(), m.taskDone()))
}

// shutsDown has somebody shut the queue down meanwhile.
func shutsDown(now bool, putters, getters int) func(m *market) {
	return func(m *market) {
		trade(putters, 2, getters, 2)(m)
		if now {
			m.others = append(m.others, m.begin(m.putting(50), m.join()))
		}
		m.begin(append(pauses(1), deed(func() { m.shutDown(now) }))...)
	}
}

func TestExploreMixed(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		e := looptest.Explorer{Schedules: lab.Share(3000), Adversity: looptest.Adversity{StepCost: time.Millisecond}}
		e.Explore(t, func(t *looptest.T, co *loop.Co) error {
			d := disciplines[t.Rand().IntN(len(disciplines))]
			m := &market{t: t, co: co, kind: k, order: d, queue: d.make(t.Rand().IntN(4)),
				plan: lab.Intrusion{None: true}}
			m.mixed(5, 6)
			m.meet()
			return nil
		})
		t.Logf("%d schedules of a portfolio", e.Schedules)
	})
}

// mixed starts so many actors that do so many things each, one that cancels some of them, and sometimes one that shuts
// the queue down.
func (m *market) mixed(actors, things int) {
	r := m.t.Rand()
	time := func() loop.Stepper { return &loop.SleepStep{D: time.Duration(r.IntN(3)) * time.Millisecond} }
	for n := range actors {
		var steps []loop.Stepper
		for i := range things {
			switch r.IntN(4) {
			case 0:
				steps = append(steps, m.getting(), time(), m.taskDone())
			case 1:
				steps = append(steps, time(), m.join())
			default:
				steps = append(steps, m.putting(10*n+i), m.getting(), m.taskDone())
			}
		}
		m.actor(steps...)
	}
	var steps []loop.Stepper
	for range r.IntN(4) {
		steps = append(steps, time(), deed(func() { m.actors[r.IntN(actors)].Cancel(nil) }))
	}
	if r.IntN(3) == 0 {
		steps = append(steps, deed(func() { m.shutDown(r.IntN(2) == 0) }))
	}
	m.begin(steps...)
}
