package locks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

// storeModel is a store of items that players bring and fetch under a Condition. A fetcher that is canceled when it was
// notified must not take the notice with it: whenever nothing is ready, nobody waits while there are items.
type storeModel struct {
	*game
	real    locks.Condition
	inside  *player // who holds the lock
	items   int
	brought int
	fetched int
}

// Behaviors 253, 255, 256.
func TestStoreModel(t *testing.T) {
	play(t, func(g *game) model { return &storeModel{game: g} })
}

// enters notes that p holds the lock, which nobody else may.
func (m *storeModel) enters(p *player, co *loop.Co) {
	require.Nil(m.t, m.inside)
	require.Same(m.t, co, m.real.Guard().Holder())
	m.inside = p
}

func (m *storeModel) leaves(p *player) (wait, bool) {
	require.Same(m.t, p, m.inside)
	m.inside = nil
	require.NoError(m.t, m.real.Release())
	return m.rests(p, "idle")
}

func (m *storeModel) next(p *player, co *loop.Co, in error) (wait, bool) {
	switch p.at {
	case "lock to bring", "lock to fetch":
		if in != nil {
			return m.rests(p, "idle")
		}
		m.enters(p, co)
		if p.at == "lock to bring" {
			return m.rests(p, "bringing")
		}
		m.inside = nil
		m.asks(p, co, "items")
		return until(&m.real, func() bool { return m.items > 0 }), true
	case "items":
		m.enters(p, co)
		if in == nil {
			m.items--
			m.fetched++
			if m.IntN(2) == 0 {
				return m.rests(p, "fetched")
			}
		}
		return m.leaves(p)
	case "fetched":
		return m.leaves(p)
	case "bringing":
		m.bring(1 + m.IntN(2))
		return m.leaves(p)
	}
	if m.turns > 30 || m.IntN(15) == 0 {
		return wait{}, false
	}
	m.asks(p, co, []string{"lock to bring", "lock to fetch", "lock to fetch"}[m.IntN(3)])
	return lock(m.real.Guard()), true
}

func (m *storeModel) bring(n int) {
	m.items += n
	m.brought += n
	require.NoError(m.t, m.real.Notify(n))
}

func (m *storeModel) canceled(*player) {}

// disturb gives a false alarm.
func (m *storeModel) disturb() {
	if m.inside == nil && m.real.Guard().TryAcquire(nil) {
		require.NoError(m.t, m.real.Notify(1))
		require.NoError(m.t, m.real.Release())
	}
}

func (m *storeModel) check() {
	require.Equal(m.t, m.brought, m.fetched+m.items)
	require.GreaterOrEqual(m.t, m.items, 0)
	if m.inside != nil {
		require.Same(m.t, m.inside.task.Co(), m.real.Guard().Holder())
	}
	if m.Pending() {
		return
	}
	require.False(m.t, m.real.Locked())
	for _, p := range m.players {
		if !p.task.Done() {
			require.Zero(m.t, m.items, "%v", p.task)
		}
	}
}

func (m *storeModel) finish() {
	if m.items < len(m.players) && m.real.Guard().TryAcquire(nil) {
		m.bring(1)
		require.NoError(m.t, m.real.Release())
	}
}

// noticeModel has players that wait for notices, each with a ticket. Notices go to the tickets in their order.
type noticeModel struct {
	*game
	real    locks.Condition
	tickets map[*player]int
	given   int // tickets
	last    int // the last ticket that was noticed
	sent    int // notices that found somebody, or may have
	noticed int
	gaveUp  int
}

// Behaviors 253, 255, 256.
func TestNoticeModel(t *testing.T) {
	play(t, func(g *game) model { return &noticeModel{game: g, tickets: map[*player]int{}} })
}

func (m *noticeModel) next(p *player, co *loop.Co, in error) (wait, bool) {
	switch p.at {
	case "lock":
		if in != nil {
			return m.rests(p, "idle")
		}
		m.given++
		m.tickets[p] = m.given
		m.asks(p, co, "notice")
		return notice(&m.real), true
	case "notice":
		require.Same(m.t, co, m.real.Guard().Holder())
		if in == nil {
			require.Greater(m.t, m.tickets[p], m.last, "nobody was overtaken")
			m.last = m.tickets[p]
			m.noticed++
		} else {
			m.gaveUp++
		}
		require.NoError(m.t, m.real.Release())
	}
	if m.turns > 30 || m.IntN(15) == 0 {
		return wait{}, false
	}
	m.asks(p, co, "lock")
	return lock(m.real.Guard()), true
}

func (m *noticeModel) canceled(*player) {}

func (m *noticeModel) disturb() { m.notify(1 + m.IntN(3)) }

func (m *noticeModel) notify(n int) {
	if m.real.Guard().TryAcquire(nil) {
		m.sent += n
		require.NoError(m.t, m.real.Notify(n))
		require.NoError(m.t, m.real.Release())
	}
}

// check allows a notice for each that was sent, and one for each that gave up, which passes one on that it may not have
// got.
func (m *noticeModel) check() { require.LessOrEqual(m.t, m.noticed, m.sent+m.gaveUp) }

func (m *noticeModel) finish() { m.notify(len(m.players)) }

// barrierModel has players that meet at a Barrier. The last that comes begins a generation, whose members leave before
// the next one begins. calm is whether nobody was canceled and the barrier was not broken so far: then the places of a
// generation are distinct.
type barrierModel struct {
	*game
	real   *locks.Barrier
	places map[*player]*int
	left   []int // the places that have left, of the present generation
	calm   bool
}

// Behaviors 261, 262.
func TestBarrierModel(t *testing.T) {
	play(t, func(g *game) model {
		return &barrierModel{
			game: g, real: locks.NewBarrier(1 + g.IntN(3)), places: map[*player]*int{}, calm: true,
		}
	})
}

func (m *barrierModel) next(p *player, co *loop.Co, in error) (wait, bool) {
	if p.at == "barrier" {
		m.met(p, in)
	}
	if m.turns > 30 {
		return wait{}, false
	}
	if m.IntN(3) == 0 {
		return m.rests(p, "idle")
	}
	m.asks(p, co, "barrier")
	m.calm = m.calm && !p.pending
	m.places[p] = new(int)
	return barrier(m.real, m.places[p]), true
}

func (m *barrierModel) met(p *player, in error) {
	if in != nil {
		require.False(m.t, m.calm)
		return
	}
	if !m.calm {
		return
	}
	place, n := *m.places[p], m.real.Parties()
	if len(m.left) == n {
		m.left = nil
	}
	if len(m.left) == 0 {
		require.Equal(m.t, n-1, place, "the last that came goes first")
	}
	require.NotContains(m.t, m.left, place)
	m.left = append(m.left, place)
}

func (m *barrierModel) canceled(*player) { m.calm = false }

func (m *barrierModel) disturb() {
	if m.quiet {
		return
	}
	switch m.IntN(8) {
	case 0:
		m.calm = false
		m.real.Abort()
	case 1:
		m.calm = false
		m.real.Reset()
	default:
		if m.real.Broken() {
			m.real.Reset()
		}
	}
}

func (m *barrierModel) check() {
	require.Less(m.t, m.real.Waiting(), m.real.Parties())
	if m.Pending() {
		return
	}
	parked := 0
	for _, p := range m.players {
		if !p.task.Done() {
			parked++
		}
	}
	require.Equal(m.t, parked, m.real.Waiting())
}

func (m *barrierModel) finish() {
	m.calm = false
	m.real.Abort()
}
