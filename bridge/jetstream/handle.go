package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/monoloop-go/monoloop/bridge/remote"
)

// refusalPause is after how long a job that a worker cannot run is given to the next one.
const refusalPause = time.Second

// handle takes a message from its arrival to its end, and reports whether that is still to come: somebody else then
// ends the lease.
func (w *Worker) handle(l *lease, a arrival) (goesOn bool) {
	message, err := readMessage(a.Data)
	if err != nil {
		w.refuse(l, err.Error())
		return false
	}
	l.message = message
	return w.take(l, a.found) && w.run(l)
}

// idOf is the id of the job of a message.
func (w *Worker) idOf(lane string, m *nats.Msg) string {
	return strings.TrimPrefix(m.Subject, w.e.jobSubject(lane, ""))
}

// take decides what becomes of a message, and reports whether its job is to be run now. What it decides upon the
// record, which was found or is asked for here, holds if that has not changed when it writes; otherwise it looks
// again.
func (w *Worker) take(l *lease, f found) bool {
	for ; ; f = (found{}) {
		if f.record == nil && f.err == nil {
			f = l.read()
		}
		if f.err != nil {
			l.giveBack(time.Second)
			return false
		}
		r, revision := f.record, f.revision
		l.record, l.revision = r, revision
		switch {
		case r.settled() || r.round > l.message.round:
			l.settle() // it was done before, and that was not heard
			return false
		case !w.knows(l.message):
			w.refuse(l, fmt.Sprintf("%s(%s)", l.message.fn, l.message.signature))
			return false
		case revision == 0 && isFirst(l.m):
			r.lease, r.tries = 1, 1 // without a record: the outcome is the first one there is
			return true
		}
		run, err := w.retake(l)
		if !errors.Is(err, errLost) {
			return run
		}
	}
}

// read asks for the record of the job.
func (l *lease) read() (f found) {
	ctx, cancel := l.within()
	defer cancel()
	f.record, f.revision, f.err = l.w.e.read(ctx, l.id)
	return f
}

// isFirst reports whether the server has not given a message out before. A consumer that was made again does not know.
func isFirst(m *nats.Msg) bool {
	meta, err := m.Metadata()
	return err == nil && meta.NumDelivered == 1
}

// retake takes a job that somebody else may have, or has had: its lease is counted, and so is the try. A job without a
// record has had one try.
func (w *Worker) retake(l *lease) (run bool, err error) {
	ctx, cancel := l.within()
	defer cancel()
	r := *l.record
	if l.revision == 0 {
		r.lease, r.tries = 1, 1
	}
	r.lane, r.fn, r.round = l.lane, l.message.fn, l.message.round
	if r.tries >= l.message.maxTries {
		return false, w.giveUp(ctx, l, &r)
	}
	r.lease++
	r.tries++
	r.worker = w.name
	revision, err := w.e.write(ctx, l.id, &r, l.revision)
	if err != nil {
		if !errors.Is(err, errLost) {
			l.giveBack(time.Second)
		}
		return false, err
	}
	l.record, l.revision = &r, revision
	return true, nil
}

// giveUp makes a job dead: first its message is kept among the dead, then the record says so.
func (w *Worker) giveUp(ctx context.Context, l *lease, r *record) error {
	if err := w.e.keepDead(ctx, l.id, l.lane, l.m.Data); err != nil {
		l.giveBack(time.Second)
		return nil
	}
	codec := w.codecOf(l.message)
	why := r.note
	if why == "" {
		why = "no worker has told why"
	}
	r.state, r.codec = dead, remote.CodecName(codec)
	failure := fmt.Errorf("%w after %d tries, the last on %s: %s", ErrDead, r.tries, r.worker, why)
	r.outcome = remote.AppendFailure(nil, codec, failure)
	if _, err := w.e.write(ctx, l.id, r, l.revision); err != nil {
		return err
	}
	w.count(func(c *counts) { c.Dead++ })
	l.settle()
	return nil
}

// refuse gives back what this worker does not understand, and remembers it for the heartbeat. That is no try, which a
// record has to say, since the next one cannot tell why it was given out before.
func (w *Worker) refuse(l *lease, what string) {
	w.mu.Lock()
	w.counts.Refused++
	w.refused = what
	w.mu.Unlock()
	if l.record != nil && l.revision == 0 && isFirst(l.m) {
		ctx, cancel := context.WithTimeout(context.Background(), w.term())
		defer cancel()
		_, _ = w.e.write(ctx, l.id, &record{lane: l.lane, worker: w.name, fn: l.message.fn, note: "refused"}, 0)
	}
	l.giveBack(refusalPause)
}

// knows reports whether the function of a message is registered here, with the types that it has for who submitted it,
// and its codec as well.
func (w *Worker) knows(m *message) bool {
	if _, ok := remote.FindCodec(m.codec); !ok {
		return false
	}
	fn, ok := remote.Find(m.fn)
	return ok && fn.Signature() == m.signature
}

func (w *Worker) codecOf(m *message) remote.Codec {
	codec, _ := remote.FindCodec(m.codec)
	return codec
}
