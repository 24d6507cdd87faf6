package locks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

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
