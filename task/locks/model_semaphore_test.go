package locks_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

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
