package jetstream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"

	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

const keyPrefix = "key."

// KeyID is the id of the jobs whose JobOptions.ID is key.
func KeyID(key string) string {
	h := sha256.Sum256([]byte(key))
	return keyPrefix + hex.EncodeToString(h[:16])
}

// start sends a submission, by a writer, or on a goroutine of its own. A cancellation of the job, or the end of ctx,
// which was given to Submit, is passed on.
func (c *Client) start(s *submission, ctx context.Context) {
	place, err := c.admission.tryEnter()
	if err != nil {
		s.pending.fail(err)
		return
	}
	c.prepare(s)
	if place == nil && s.isPlain() {
		c.startPlain(ctx, s)
		return
	}
	if !c.spawn(func() { c.conduct(s.ctx, s, place) }) {
		s.pending.fail(ErrClosed)
	}
}

// startPlain has a writer send a submission that has its place and needs nothing else.
func (c *Client) startPlain(ctx context.Context, s *submission) {
	s.watch(ctx)
	s.job.onDone()
	if !c.expect(s.id, &s.pending) {
		return
	}
	if s.over.Load() {
		c.forget(s.id, &s.pending) // it was canceled before it was expected
		return
	}
	if !c.writers.push(s) {
		c.spawn(func() { c.writers.write(s) })
	}
}

// prepare gives a submission its id, its lane, and its place behind the last one with its order key.
func (c *Client) prepare(s *submission) {
	if s.keyed = s.o.ID != ""; s.keyed {
		s.id = KeyID(s.o.ID)
	} else {
		s.id = c.newID()
	}
	if s.lane = s.o.Lane; s.lane == "" {
		s.lane = c.e.o.Lanes[0]
	}
	if s.o.Order == "" {
		return
	}
	s.lane = c.orderedLane(s.o.Order)
	s.sent = make(chan struct{})
	c.mu.Lock()
	defer c.mu.Unlock()
	s.before, c.order[s.lane] = c.order[s.lane], s.sent
}

// conduct takes a submission from its admission to its end.
func (c *Client) conduct(ctx context.Context, s *submission, place <-chan struct{}) {
	defer c.passTurn(s)
	if !c.admission.await(ctx, c.ctx, place) {
		c.refuse(ctx, s)
		return
	}
	defer c.admission.leave()
	err := c.takeTurn(ctx, s)
	if err == nil {
		err = c.send(ctx, s)
	}
	c.passTurn(s)
	if err != nil && ctx.Err() == nil {
		c.fail(s, err)
		return
	}
	select {
	case <-ctx.Done(): // also when the job is done
	case <-c.ctx.Done():
		s.pending.fail(ErrClosed)
		return
	}
	if c.ctx.Err() == nil && !s.over.Load() {
		cause := context.Cause(ctx)
		c.forget(s.id, &s.pending)
		s.pending.fail(loop.Canceled(cause))
		c.cancel(s, cause)
	}
}

// refuse ends a submission for which there has been no place.
func (c *Client) refuse(ctx context.Context, s *submission) {
	if ctx.Err() == nil {
		s.pending.fail(ErrClosed)
		return
	}
	s.pending.fail(loop.Canceled(context.Cause(ctx)))
}

// passTurn lets the next submission with the same order key go.
func (c *Client) passTurn(s *submission) {
	if s.sent == nil {
		return
	}
	close(s.sent)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.order[s.lane] == s.sent {
		delete(c.order, s.lane)
	}
	s.sent = nil
}

// takeTurn waits until the submission before, with the same order key, has been sent or given up.
func (c *Client) takeTurn(ctx context.Context, s *submission) error {
	if s.before != nil {
		select {
		case <-s.before:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if !c.expect(s.id, &s.pending) {
		return ErrClosed
	}
	return nil
}

// send hands the job to the server, unless that has it already. When it returns nil, the job is there, or on its way.
func (c *Client) send(ctx context.Context, s *submission) error {
	if err := c.encode(s); err != nil {
		return err
	}
	return c.hand(ctx, s)
}

func (c *Client) encode(s *submission) (err error) {
	s.message.arg, err = s.job.encode(c.e.o.Codec)
	return err
}

// hand hands a job that is encoded to the server.
func (c *Client) hand(ctx context.Context, s *submission) error {
	if s.keyed {
		heard, err := c.listen(s.id)
		if err != nil {
			return err
		}
		context.AfterFunc(ctx, func() { _ = heard.Unsubscribe() })
		if over, err := c.reserve(ctx, s); over || err != nil {
			return err
		}
	}
	if len(s.message.arg) > c.e.o.Inline {
		s.message.object = "arg." + s.id
		if err := c.e.store(ctx, s.message.object, s.message.arg); err != nil {
			return err
		}
		s.message.arg = nil
	}
	if !s.isPlain() {
		return c.e.publish(ctx, s)
	}
	m := c.e.messageOf(s)
	c.e.sent.publish(&m.Msg, s)
	m.free()
	return nil
}

// answered is called when the server has answered for a plain job, or has not.
func (s *submission) answered(stored bool) {
	if !stored {
		s.c.spawn(func() { s.c.sendAgain(s.ctx, s) })
	}
}

// sendAgain sends a job of which it is not known whether the server has it.
func (c *Client) sendAgain(ctx context.Context, s *submission) {
	if err := c.e.publish(ctx, s); err != nil && ctx.Err() == nil {
		c.fail(s, err)
	}
}

// fail ends a submission that has not been sent.
func (c *Client) fail(s *submission, err error) {
	s.over.Store(true)
	c.forget(s.id, &s.pending)
	s.pending.fail(err)
}

// reserve makes the record of a job that others may submit as well. It reports whether the job has been settled
// already. An open record may be of one who has died before it has sent the job, which is then sent again, to the lane
// where it was to go.
func (c *Client) reserve(ctx context.Context, s *submission) (over bool, err error) {
	for {
		var r *record
		var revision uint64
		err := again(ctx, func(ctx context.Context) (err error) {
			r, revision, err = c.e.read(ctx, s.id)
			return err
		})
		switch {
		case err != nil:
			return false, err
		case r.settled():
			c.tell(s.id, r)
			return true, nil
		case revision != 0:
			s.lane = r.lane
			s.message.round = r.round
			return false, nil
		}
		_, err = c.e.write(ctx, s.id, &record{lane: s.lane, worker: c.name, fn: s.message.fn}, 0)
		if err == nil || !errors.Is(err, errLost) {
			return false, err
		}
	}
}

// publish publishes a job until the server says that it is stored. A repetition is known by its id, and where that is
// forgotten, the record keeps a job from being done twice. Where the id is kept for longer than the message, the server
// says that it has the job and stores nothing; then the job is published without one.
func (e *Engine) publish(ctx context.Context, s *submission) error {
	o := e.messageOf(s)
	m := &o.Msg // which is not freed: a publish that was given up may still be on its way
	if s.o.Delay > 0 {
		m.Header.Set(engine.ScheduleTargetHeader, m.Subject)
		m.Header.Set(engine.ScheduleHeader, "@at "+time.Now().Add(s.o.Delay).UTC().Format(time.RFC3339Nano))
		m.Subject = e.laterSubject(s.lane, s.id)
	}
	var options []engine.PublishOpt
	if s.keyed {
		options = append(options, engine.WithExpectLastSequencePerSubject(0)) // it may be queued, or run
	}
	known, err := e.deliver(ctx, m, options)
	if err == nil && s.keyed && known {
		var gone bool
		if gone, err = e.isGone(ctx, s); gone {
			m.Header.Del(nats.MsgIdHdr)
			_, err = e.deliver(ctx, m, options)
		}
	}
	if s.keyed && isWrongRevision(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("jetstream: the job could not be submitted: %w", err)
	}
	return nil
}

// messageOf is the message of a job, with an id of its own.
func (e *Engine) messageOf(s *submission) *outgoing {
	m := newOutgoing(e.jobSubject(s.lane, s.id), nats.MsgIdHdr, s.id+"/"+strconv.Itoa(s.message.round))
	m.Data = s.message.append(m.Data)
	return m
}

// deliver publishes a message until there is an answer, and reports whether the server says that it knows its id.
func (e *Engine) deliver(ctx context.Context, m *nats.Msg, options []engine.PublishOpt) (known bool, err error) {
	err = again(ctx, func(ctx context.Context) error {
		ack, err := e.js.PublishMsg(ctx, m, options...)
		if isBusy(err) {
			return engine.ErrNoStreamResponse // and so again
		}
		known = err == nil && ack.Duplicate
		return err
	})
	return known, err
}

// isGone reports whether there is no message of a job that is not settled: it was purged, or the job is a new one under
// the ID of one of which nothing is known any more. A job moves from later to now, and from there to its settled record,
// and is looked for in this order.
func (e *Engine) isGone(ctx context.Context, s *submission) (gone bool, err error) {
	err = again(ctx, func(ctx context.Context) error {
		for _, subject := range []string{e.laterSubject(s.lane, s.id), e.jobSubject(s.lane, s.id)} {
			if _, err := e.jobs.GetLastMsgForSubject(ctx, subject); !errors.Is(err, engine.ErrMsgNotFound) {
				return err
			}
		}
		r, _, err := e.read(ctx, s.id)
		gone = err == nil && !r.settled() && r.round == s.message.round
		return err
	})
	return gone, err
}

// cancel settles the record of a job as canceled, unless it is settled, and tells the worker that may run it.
func (c *Client) cancel(s *submission, cause error) {
	ctx, cancel := context.WithTimeout(c.ctx, 10*time.Second)
	defer cancel()
	_ = c.e.cancel(ctx, s.id, c.e.o.Codec, cause)
}

// Cancel cancels the job with the given id, whoever has submitted it: it is settled as canceled, will not begin, and if
// it runs, its context ends. The error is ErrNotFound if nothing is known of it; a job that is settled stays as it is.
func (e *Engine) Cancel(ctx context.Context, id string) error {
	if err := e.exists(ctx, id); err != nil {
		return err
	}
	return e.cancel(ctx, id, e.o.Codec, nil)
}

func (e *Engine) cancel(ctx context.Context, id string, codec remote.Codec, cause error) error {
	for {
		r, revision, err := e.read(ctx, id)
		if err != nil || r.settled() {
			return err
		}
		r.state, r.codec = canceled, remote.CodecName(codec)
		if r.outcome = remote.AppendFailure(nil, codec, loop.Canceled(cause)); len(r.outcome) > e.o.Inline {
			r.outcome = remote.AppendFailure(nil, codec, loop.Canceled(nil)) // a record may not be so large
		}
		if _, err = e.write(ctx, id, r, revision); err == nil {
			return e.nc.Publish(e.cancelSubject(), []byte(id))
		}
		if !errors.Is(err, errLost) {
			return err
		}
	}
}
