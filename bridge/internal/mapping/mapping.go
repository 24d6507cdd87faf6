package mapping

import (
	"iter"

	"github.com/monoloop-go/monoloop/internal/engine/ring"
)

// A mapping is one iteration. It belongs to the goroutine that iterates, but for the chunks that are on their way.
type mapping[A, R any] struct {
	Options
	start func(c *Chunk[A, R]) // sets cancel and wait

	next   *Chunk[A, R]            // not full yet; nil if empty
	ahead  ring.Ring[*Chunk[A, R]] // that were started and not delivered
	inputs int                     // of these
}

// each iterates over the results.
func (m *mapping[A, R]) each(inputs iter.Seq[A], yield func(R, error) bool) {
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

func (m *mapping[A, R]) add(input A) {
	if m.next == nil {
		m.next = &Chunk[A, R]{}
	}
	m.next.Inputs = append(m.next.Inputs, input)
	m.inputs++
	if len(m.next.Inputs) == m.Chunk || m.inputs >= m.Buffer {
		m.flush()
	}
}

// flush starts the chunk that is being filled, if there is one.
func (m *mapping[A, R]) flush() {
	if m.next != nil {
		m.start(m.next)
		m.ahead.Push(m.next)
		m.next = nil
	}
}

// deliver waits for the oldest chunk and hands its results over; it reports whether the iteration goes on.
func (m *mapping[A, R]) deliver(yield func(R, error) bool) bool {
	over, err := (*m.ahead.At(m.ahead.Head())).wait()
	if over {
		var none R
		yield(none, err)
		return false
	}
	c := m.ahead.Pop()
	m.inputs -= len(c.Inputs)
	for i := range c.Inputs {
		if !yield(c.take(i, err)) {
			return false
		}
	}
	return true
}

// cancel begins with the youngest, so that no worker whose job gives up finds another that is about to be canceled.
func (m *mapping[A, R]) cancel() {
	for n := m.ahead.Tail(); n > m.ahead.Head(); n-- {
		(*m.ahead.At(n - 1)).cancel()
	}
}
