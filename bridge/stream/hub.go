package stream

import (
	"bytes"
	"net"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/bridge/internal/netpoll"
	"github.com/monoloop-go/monoloop/bridge/internal/overlap"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

const (
	lentSize = 64 << 10 // of the buffer that is lent to whoever reads
	minRoom  = 4 << 10  // the least that is worth a read
	maxSpare = 8        // how many buffers are kept for the next
)

// A hub is what the streams of one loop share. It belongs to the loop's goroutine.
//
// The buffer is lent to one stream at a time, whose unread input lies in it. Before it is lent to another, that input
// goes to a buffer of its own stream.
type hub struct {
	loop     *loop.Loop
	lent     []byte
	borrower *Stream // nil if nothing unread lies in lent

	spare [][]byte // buffers of outputs that are gone, empty, for the next ones

	poller *netpoll.Poller // nil where there is none, and before it is needed
	node   list.Node[closing.Resource]

	nobody *Stream // whom the sockets tell that have no stream yet; nil before there was one

	peers map[Transport]net.Addr // the addresses of peers that have more than a socket has room for: a name, a zone
}

type hubKey struct{}

func hubOf(l *loop.Loop) *hub {
	h, ok := l.Low().Value(hubKey{}).(*hub)
	if !ok {
		h = &hub{loop: l}
		l.Low().SetValue(hubKey{}, h)
	}
	return h
}

// check panics, in debug mode, if the caller is not the loop's goroutine.
func (h *hub) check(what string) {
	if h.loop.Debug() && !h.loop.IsClosed() {
		h.loop.Low().Check(what)
	}
}

// lend lends the buffer to s, which has no unread input, and returns it.
func (h *hub) lend(s *Stream) []byte {
	if h.borrower != nil {
		h.borrower.keepInput(0)
	}
	if h.lent == nil {
		h.lent = make([]byte, lentSize)
	}
	h.borrower = s
	return h.lent
}

// keep returns p, or a copy of it if it lies in the buffer, which may be lent to another stream while p waits.
func (h *hub) keep(p []byte) []byte {
	if overlap.Begins(h.lent, p) {
		return bytes.Clone(p)
	}
	return p
}

// buffer returns an empty buffer for output.
func (h *hub) buffer() []byte {
	n := len(h.spare)
	if n == 0 {
		return nil
	}
	b := h.spare[n-1]
	h.spare[n-1] = nil
	h.spare = h.spare[:n-1]
	return b
}

// recycle takes a buffer back, if it is of a size that is worth it.
func (h *hub) recycle(b []byte) {
	if len(h.spare) < maxSpare && cap(b) > 0 && cap(b) <= defaultHighWater {
		h.spare = append(h.spare, b[:0])
	}
}
