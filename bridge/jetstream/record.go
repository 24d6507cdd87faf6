package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
)

// A record is what is known of a job beside its message. Most jobs have none before they are done: one that nobody has
// taken yet, or that its first worker is busy with, is a message and nothing more.
//
// Whoever writes a record says which revision of it it has read, zero for none; who comes second has lost. So the
// outcome of a job is stored once, and only by the holder of its last lease. A record that is settled changes only when
// a dead job is put back.
type record struct {
	state   state
	lease   uint64 // counts those who took the job; zero before the first, who needs none
	tries   int    // how many were begun
	round   int    // how often the job was put back
	lane    string
	worker  string // who wrote it, or took the lease
	fn      string
	codec   string // of the outcome
	note    string // what the last worker died of, if that is known
	at      time.Time
	object  string // of the outcome; empty if it is here
	outcome []byte
}

// state is where a job stands.
type state byte

const (
	open     state = iota // it is not settled
	done                  // it has an outcome, a value or an error
	canceled              // its outcome is a cancellation
	dead                  // its outcome is ErrDead
)

func (s state) String() string { return [...]string{"open", "done", "canceled", "dead"}[s] }

func (r *record) settled() bool { return r.state != open }

func (r *record) append(b []byte) []byte {
	b = append(b, form, byte(r.state))
	b = wire.AppendCount(wire.AppendCount(wire.AppendCount(b, int(r.lease)), r.tries), r.round)
	for _, text := range []string{r.lane, r.worker, r.fn, r.codec, r.note, r.object} {
		b = wire.AppendText(b, text)
	}
	return wire.AppendSection(wire.AppendInt(b, r.at.UnixNano()), r.outcome)
}

func readRecord(b []byte) (*record, error) {
	p := wire.Payload{Rest: b}
	if v := p.Byte(); p.Err == nil && v != form {
		return nil, fmt.Errorf("%w: a record of form %d, this program knows %d", wire.ErrMalformed, v, form)
	}
	r := &record{state: state(p.Byte()), lease: p.Uint(), tries: int(p.Uint()), round: int(p.Uint())}
	for _, text := range []*string{&r.lane, &r.worker, &r.fn, &r.codec, &r.note, &r.object} {
		*text = p.Text()
	}
	r.at = time.Unix(0, p.Int())
	r.outcome = p.Section()
	if r.state > dead {
		return nil, fmt.Errorf("%w: a record in state %d", wire.ErrMalformed, r.state)
	}
	return r, p.Err
}

// errLost is the error of a write of a record that somebody else has written before.
var errLost = errors.New("jetstream: the record has changed")

// write writes a record over the given revision, and returns the new one; or errLost. A write that has had no answer is
// looked for and made again, until ctx ends: what is there then is ours if it says so, byte for byte.
func (e *Engine) write(ctx context.Context, id string, r *record, over uint64) (uint64, error) {
	r.at = time.Now()
	return e.writeValue(ctx, id, r.append(nil), over)
}

// recordMessage is the message that writes a record over the given revision.
func (e *Engine) recordMessage(id string, r *record, over uint64) *outgoing {
	m := newOutgoing(e.recordSubject(id), nats.ExpectedLastSubjSeqHdr, strconv.FormatUint(over, 10))
	m.Data = r.append(m.Data)
	return m
}

// writeValue is write for a record as bytes, which may have been sent before.
func (e *Engine) writeValue(ctx context.Context, id string, value []byte, over uint64) (uint64, error) {
	var revision uint64
	err := again(ctx, func(ctx context.Context) (err error) {
		if over == 0 {
			revision, err = e.records.Create(ctx, id, value) // also where one was deleted, by whatever administration
		} else {
			revision, err = e.records.Update(ctx, id, value, over)
		}
		if err == nil {
			return nil
		}
		entry, failed := e.records.Get(ctx, id)
		switch {
		case failed == nil && string(entry.Value()) == string(value):
			revision = entry.Revision()
			return nil
		case failed == nil && entry.Revision() != over, isWrongRevision(err) && !isBusy(err):
			return errLost
		case isBusy(err):
			return engine.ErrNoStreamResponse // and so again
		}
		return err
	})
	return revision, err
}

// isWrongRevision reports whether the server says that the last revision is another.
func isWrongRevision(err error) bool {
	var api *engine.APIError
	return errors.As(err, &api) && (api.ErrorCode == engine.JSErrCodeStreamWrongLastSequence || isBusy(err))
}

// isBusy reports whether the server says that another write of the same key is on its way in the cluster, which proves
// nothing: that one may fail.
func isBusy(err error) bool {
	var api *engine.APIError
	return errors.As(err, &api) && api.ErrorCode == 10164
}
