// Random programs against plain twins: a twin keeps who waits in a slice, with what has become of the wait, and says of
// each operation what it must lead to. After each turn the real thing is compared with its twin, and each coroutine must
// be parked exactly if its twin waits: so no wake-up is lost and nothing is granted twice.
package locks_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

const runsOfEachModel = 1000

// A twin is one wait of a player.
type twin struct {
	of    *player
	state string // waiting, granted or canceled
}

type line []*twin

// push adds a wait of p, which gets a request to cancel at once if it has one that was not delivered.
func (l *line) push(p *player) {
	t := &twin{p, "waiting"}
	if p.pending {
		t.state = "canceled"
	}
	*l = append(*l, t)
}

// take removes p's wait and returns what had become of it.
func (l *line) take(p *player) string {
	i := slices.IndexFunc(*l, func(t *twin) bool { return t.of == p })
	state := (*l)[i].state
	*l = slices.Delete(*l, i, i+1)
	return state
}

func (l line) cancel(p *player) {
	for _, t := range l {
		if t.of == p && t.state == "waiting" {
			t.state = "canceled"
		}
	}
}

func (l line) allCanceled() bool {
	return !slices.ContainsFunc(l, func(t *twin) bool { return t.state != "canceled" })
}

// grant grants the first n that wait.
func (l line) grant(n int) (granted int) {
	for _, t := range l {
		if granted < n && t.state == "waiting" {
			t.state = "granted"
			granted++
		}
	}
	return granted
}

// A player is a task that plays a random part.
type player struct {
	task    *task.Task[struct{}]
	asked   int  // requests to cancel
	pending bool // one of them, of its own, was not delivered yet
	turn    int  // in which it asked for what it waits for
	at      string
}

// A game is one run of a model.
type game struct {
	*world
	*rand.Rand
	players []*player
	turns   int
	quiet   bool // nobody is canceled
}

// A model is a twin with what players do with it.
type model interface {
	// next gives the next wait of p, whose last wait, named by p.at, had this outcome.
	next(p *player, co *loop.Co, in error) (wait, bool)
	// canceled tells of a request to cancel p.
	canceled(p *player)
	// disturb does something from outside.
	disturb()
	// check compares with the real thing.
	check()
	// finish does what is needed for everybody to end.
	finish()
}

// play runs a model from many seeds.
func play(t *testing.T, of func(g *game) model) {
	for seed := range uint64(runsOfEachModel) {
		k := kinds[seed%2]
		if !t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { playOne(newWorld(t, k), seed, of) }) {
			return
		}
	}
}

func playOne(w *world, seed uint64, of func(g *game) model) {
	g := &game{world: w, Rand: rand.New(rand.NewPCG(seed, 0)), quiet: seed%4 == 0}
	m := of(g)
	for i := range 2 + g.IntN(4) {
		p := &player{}
		p.task = kinds[g.IntN(len(kinds))].start(w.loop, fmt.Sprintf("p%d", i), func(co *loop.Co, in error) (wait, bool) {
			if w.t.Failed() {
				return wait{}, false
			}
			if g.turns > p.turn && in != nil {
				require.True(w.t, loop.IsCanceled(in) && p.asked > 0 || p.at == "barrier", "%v", in)
				p.pending = false
			}
			return m.next(p, co, in)
		})
		g.players = append(g.players, p)
	}
	for range 30 {
		g.cancelSome(m, 12)
		if g.IntN(4) == 0 {
			m.disturb()
		}
		g.oneTurn(m)
	}
	for i := 0; i < 1000 && !g.over(); i++ {
		m.finish()
		if i < 10 {
			g.cancelSome(m, 3)
		}
		for w.loop.Pending() {
			g.oneTurn(m)
		}
	}
	for _, p := range g.players {
		require.True(w.t, p.task.Done(), "%v", p.task)
	}
}

// cancelSome cancels about one of so many players.
func (g *game) cancelSome(m model, of int) {
	for _, p := range g.players {
		if !g.quiet && g.IntN(of) == 0 && p.task.Cancel(nil) {
			p.asked++
			m.canceled(p)
		}
	}
}

// over reports whether everybody has ended.
func (g *game) over() bool {
	return !slices.ContainsFunc(g.players, func(p *player) bool { return !p.task.Done() })
}

func (g *game) oneTurn(m model) {
	g.turns++
	_, err := g.loop.Turn()
	require.NoError(g.t, err)
	m.check()
}

// asks notes that p asks for something, perhaps after it has canceled itself.
func (g *game) asks(p *player, co *loop.Co, at string) {
	if !g.quiet && g.IntN(15) == 0 {
		co.Cancel(nil)
		p.asked++
		p.pending = true
	}
	p.at, p.turn = at, g.turns
}

// rests makes p give way for a turn.
func (g *game) rests(p *player, at string) (wait, bool) {
	p.at, p.turn = at, g.turns
	return sleep(0), true
}

// stand requires that p is parked exactly if its twin waits.
func (g *game) stand(l line) {
	for _, t := range l {
		parked := strings.Contains(t.of.task.Co().String(), "waits for")
		require.Equal(g.t, t.state == "waiting", parked, "%v, %s", t.of.task, t.state)
	}
}

// lockModel is the twin of a Lock.
type lockModel struct {
	*game
	real   locks.Lock
	held   bool
	holder *player
	line   line
}

// Behaviors 245, 246, 247, 248.
func TestLockModel(t *testing.T) {
	play(t, func(g *game) model { return &lockModel{game: g} })
}

func (m *lockModel) release() {
	m.held, m.holder = false, nil
	m.wakeFirst()
	require.NoError(m.t, m.real.Release())
}

func (m *lockModel) wakeFirst() {
	if len(m.line) > 0 {
		m.line[:1].grant(1)
	}
}

func (m *lockModel) next(p *player, co *loop.Co, in error) (wait, bool) {
	switch p.at {
	case "lock":
		if p.turn == m.turns {
			require.True(m.t, m.holder == p && in == nil, "it was free")
		} else if state := m.line.take(p); in == nil {
			require.Equal(m.t, "granted", state)
			require.False(m.t, m.held)
			m.held, m.holder = true, p
		} else if !m.held {
			m.wakeFirst()
		}
		if in != nil {
			return m.rests(p, "idle")
		}
		require.Same(m.t, co, m.real.Holder())
		return m.rests(p, "holding")
	case "holding":
		if m.IntN(3) == 0 {
			return m.rests(p, "holding")
		}
		if m.holder == p { // and not released from outside
			m.release()
		}
	}
	if m.turns > 30 || m.IntN(10) == 0 {
		return wait{}, false
	}
	if m.IntN(3) == 0 {
		return m.rests(p, "idle")
	}
	m.asks(p, co, "lock")
	if !m.held && m.line.allCanceled() {
		m.held, m.holder = true, p
	} else {
		m.line.push(p)
	}
	return lock(&m.real), true
}

func (m *lockModel) canceled(p *player) { m.line.cancel(p) }

func (m *lockModel) disturb() {
	if m.held {
		m.release()
		return
	}
	require.ErrorIs(m.t, m.real.Release(), locks.ErrNotAcquired)
	free := m.line.allCanceled()
	require.Equal(m.t, free, m.real.TryAcquire(nil))
	m.held = free
}

func (m *lockModel) check() {
	m.stand(m.line)
	require.Equal(m.t, m.held, m.real.Locked())
	var holder *loop.Co
	if m.holder != nil {
		holder = m.holder.task.Co()
	}
	require.Same(m.t, holder, m.real.Holder())
}

func (m *lockModel) finish() {
	if m.held && m.holder == nil {
		m.release()
	}
}

// semaphoreModel is the twin of a Semaphore, or of a BoundedSemaphore of which nothing is released too often.
type semaphoreModel struct {
	*game
	acquire func() wait
	release func() error
	try     func() bool
	value   func() int
	locked  func() bool
	units   int
	free    int
	out     int // acquired
	line    line
}

// Behaviors 257, 258, 259.
func TestSemaphoreModel(t *testing.T) {
	play(t, func(g *game) model {
		n := g.IntN(4)
		s := locks.NewSemaphore(n)
		return &semaphoreModel{
			game: g, units: n, free: n,
			acquire: func() wait { return unit(s) },
			release: func() error { s.Release(); return nil },
			try:     s.TryAcquire, value: s.Value, locked: s.Locked,
		}
	})
}

// Behaviors 257, 258, 259, 260.
func TestBoundedSemaphoreModel(t *testing.T) {
	play(t, func(g *game) model {
		n := g.IntN(4)
		s := locks.NewBoundedSemaphore(n)
		return &semaphoreModel{
			game: g, units: n, free: n,
			acquire: func() wait { return bounded(s) },
			release: s.Release,
			try:     s.TryAcquire, value: s.Value, locked: s.Locked,
		}
	})
}

func (m *semaphoreModel) isLocked() bool { return m.free == 0 || !m.line.allCanceled() }

// hand hands on what is free.
func (m *semaphoreModel) hand(most int) { m.free -= m.line.grant(min(most, m.free)) }

func (m *semaphoreModel) next(p *player, co *loop.Co, in error) (wait, bool) {
	switch p.at {
	case "unit":
		if p.turn != m.turns {
			state := m.line.take(p)
			if in == nil {
				require.Equal(m.t, "granted", state)
				m.out++
			} else if state == "granted" {
				m.free++
			}
			m.hand(m.free)
		}
		if in != nil {
			return m.rests(p, "idle")
		}
		return m.rests(p, "holding")
	case "holding":
		if m.IntN(3) == 0 {
			return m.rests(p, "holding")
		}
		m.out--
		m.free++
		m.hand(1)
		require.NoError(m.t, m.release())
	}
	if m.turns > 30 || m.IntN(10) == 0 {
		return wait{}, false
	}
	if m.IntN(3) == 0 {
		return m.rests(p, "idle")
	}
	m.asks(p, co, "unit")
	if m.isLocked() {
		m.line.push(p)
	} else {
		m.free--
		m.out++
	}
	return m.acquire(), true
}

func (m *semaphoreModel) canceled(p *player) { m.line.cancel(p) }

func (m *semaphoreModel) disturb() {
	if m.IntN(2) == 0 && m.free == m.units {
		if err := m.release(); err != nil {
			require.ErrorIs(m.t, err, locks.ErrOverReleased)
			return
		}
		m.units++
		m.free++
		m.hand(1)
		return
	}
	free := !m.isLocked()
	require.Equal(m.t, free, m.try())
	if free { // and give it back at once
		require.NoError(m.t, m.release())
		m.hand(1)
	}
}

func (m *semaphoreModel) check() {
	m.stand(m.line)
	granted := 0
	for _, t := range m.line {
		if t.state == "granted" {
			granted++
		}
	}
	require.Equal(m.t, m.units, m.free+m.out+granted, "units are conserved")
	require.Equal(m.t, m.free, m.value())
	require.Equal(m.t, m.isLocked(), m.locked())
}

// finish adds a unit if there was none at all.
func (m *semaphoreModel) finish() {
	if m.units == 0 {
		for _, t := range slices.Clone(m.line) {
			if t.state == "waiting" {
				t.of.asked++
				t.of.task.Cancel(nil)
				m.canceled(t.of)
			}
		}
	}
}

// eventModel is the twin of an Event.
type eventModel struct {
	*game
	real locks.Event
	set  bool
	line line
}

// Behaviors 250, 251.
func TestEventModel(t *testing.T) {
	play(t, func(g *game) model { return &eventModel{game: g} })
}

func (m *eventModel) next(p *player, co *loop.Co, in error) (wait, bool) {
	if p.at == "event" && p.turn != m.turns {
		require.Equal(m.t, in == nil, m.line.take(p) == "granted" && in == nil)
	}
	if m.turns > 30 || m.IntN(10) == 0 {
		return wait{}, false
	}
	if m.IntN(3) == 0 {
		if m.IntN(2) == 0 {
			m.disturb()
		}
		return m.rests(p, "idle")
	}
	m.asks(p, co, "event")
	if !m.set {
		m.line.push(p)
	}
	return event(&m.real), true
}

func (m *eventModel) canceled(p *player) { m.line.cancel(p) }

func (m *eventModel) disturb() {
	if m.IntN(2) == 0 {
		m.set = false
		m.real.Clear()
		return
	}
	m.finish()
}

func (m *eventModel) check() {
	m.stand(m.line)
	require.Equal(m.t, m.set, m.real.IsSet())
}

func (m *eventModel) finish() {
	m.set = true
	m.line.grant(len(m.line))
	m.real.Set()
}
