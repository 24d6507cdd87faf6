package jetstream

import (
	"sync"

	"github.com/nats-io/nats.go"
)

// An outgoing is a message with one header, made of memory that is used again once it is sent: nats.go copies what it
// publishes. It belongs to one goroutine, until it is freed.
type outgoing struct {
	nats.Msg
	value [1]string // of the header
}

var outgoings = sync.Pool{New: func() any { return &outgoing{Msg: nats.Msg{Header: nats.Header{}}} }}

// newOutgoing returns a message whose data is to be appended to Data.
func newOutgoing(subject, header, value string) *outgoing {
	o := outgoings.Get().(*outgoing)
	clear(o.Header)
	o.value[0] = value
	o.Subject, o.Reply, o.Header[header], o.Data = subject, "", o.value[:], o.Data[:0]
	return o
}

// mostKept is how much memory of a message is kept for the next.
const mostKept = 64 << 10

// free gives the memory back. Nobody may have the message any more.
func (o *outgoing) free() {
	if cap(o.Data) <= mostKept {
		outgoings.Put(o)
	}
}
