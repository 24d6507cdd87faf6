package jetstream

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
)

// A message is what the queue holds of a job: all that a worker must know to run it.
type message struct {
	fn        string
	signature string // of fn, where the job was submitted
	codec     string
	limit     time.Duration // on the call; zero for none
	maxTries  int
	round     int // how often the job was put back
	submitted time.Time
	object    string // of the argument; empty if it is here
	arg       []byte
}

// form is the version of the form of messages and records. It changes whenever that does.
const form = 2

func (m *message) append(b []byte) []byte {
	b = append(b, form)
	b = wire.AppendText(wire.AppendText(wire.AppendText(b, m.fn), m.signature), m.codec)
	b = wire.AppendCount(wire.AppendCount(wire.AppendInt(b, int64(m.limit)), m.maxTries), m.round)
	b = wire.AppendInt(b, m.submitted.UnixNano())
	return wire.AppendSection(wire.AppendText(b, m.object), m.arg)
}

func readMessage(b []byte) (*message, error) {
	p := wire.Payload{Rest: b}
	if v := p.Byte(); p.Err == nil && v != form {
		return nil, fmt.Errorf("%w: of form %d, this worker knows %d", wire.ErrMalformed, v, form)
	}
	m := &message{fn: p.Text(), signature: p.Text(), codec: p.Text(), limit: time.Duration(p.Int()),
		maxTries: int(p.Uint()), round: int(p.Uint()), submitted: time.Unix(0, p.Int()),
		object: p.Text(), arg: p.Section()}
	return m, p.Err
}
