package mapping

import (
	"context"
	"iter"

	"github.com/monoloop-go/monoloop/internal/engine/ring"
)

// A Mapping is one iteration. It belongs to the goroutine that iterates, but for the chunks that are on their way.
type Mapping[A, R any] struct {
	Buffer int // how many inputs are read ahead
	Chunk  int // how many inputs make one job
	Fn     func(ctx context.Context, input A) (R, error)
	Start  func(c *Chunk[A, R]) // sets Cancel and Wait

	next   *Chunk[A, R]            // not full yet; nil if empty
	ahead  ring.Ring[*Chunk[A, R]] // that were started and not delivered
	inputs int                     // of these
}

// Each iterates over the results.
func (m *Mapping[A, R]) Each(inputs iter.Seq[A], yield func(R, error) bool) {
	defer m.cancel()
	for input := range inputs {
		m.add(input)
		for m.inputs >= m.Buffer && m.ahead.Len() > 0 {
			if !m.deliver(yield) {
				return
			}
		}
	}
	m.flush()
	for m.ahead.Len() > 0 {
		if !m.deliver(yield) {
			return
		}
	}
}

func (m *Mapping[A, R]) add(input A) {
	if m.next == nil {
		m.next = &Chunk[A, R]{fn: m.Fn}
	}
	m.next.inputs = append(m.next.inputs, input)
	m.inputs++
	if len(m.next.inputs) == m.Chunk || m.inputs >= m.Buffer {
		m.flush()
	}
}

// flush starts the chunk that is being filled, if there is one.
func (m *Mapping[A, R]) flush() {
	if m.next != nil {
		m.Start(m.next)
		m.ahead.Push(m.next)
		m.next = nil
	}
}

// deliver waits for the oldest chunk and hands its results over; it reports whether the iteration goes on.
func (m *Mapping[A, R]) deliver(yield func(R, error) bool) bool {
	over, err := (*m.ahead.At(m.ahead.Head())).Wait()
	if over {
		var none R
		yield(none, err)
		return false
	}
	c := m.ahead.Pop()
	m.inputs -= len(c.inputs)
	for i := range c.inputs {
		if !yield(c.take(i, err)) {
			return false
		}
	}
	return true
}

// cancel begins with the youngest, so that no worker whose job gives up finds another that is about to be canceled.
func (m *Mapping[A, R]) cancel() {
	for n := m.ahead.Tail(); n > m.ahead.Head(); n-- {
		(*m.ahead.At(n - 1)).Cancel()
	}
}
