package jetstream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A DeadJob is one whose tries are used up. It is kept until it is put back or dropped.
type DeadJob struct {
	ID, Func, Lane string
	Submitted      time.Time
	Why            string // the message of its error
}

// keepDead keeps the message of a job among the dead.
func (e *Engine) keepDead(ctx context.Context, id, lane string, data []byte) error {
	value := wire.AppendSection(wire.AppendText(nil, lane), data)
	return again(ctx, func(ctx context.Context) error {
		_, err := e.dead.Put(ctx, id, value)
		return err
	})
}

func readDead(b []byte) (lane string, m *message, err error) {
	p := wire.Payload{Rest: b}
	lane, data := p.Text(), p.Section()
	if p.Err != nil {
		return "", nil, p.Err
	}
	m, err = readMessage(data)
	return lane, m, err
}

// Dead lists the dead jobs, in order of their submission.
func (e *Engine) Dead(ctx context.Context) ([]DeadJob, error) {
	var all []DeadJob
	err := eachOf(ctx, e.dead, func(id string, value []byte) {
		if lane, m, err := readDead(value); err == nil {
			all = append(all, DeadJob{ID: id, Func: m.fn, Lane: lane, Submitted: m.submitted})
		}
	})
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Why = e.why(ctx, all[i].ID)
	}
	slices.SortFunc(all, func(a, b DeadJob) int {
		return 2*a.Submitted.Compare(b.Submitted) + strings.Compare(a.ID, b.ID)
	})
	return all, nil
}

// why is the message of the error of a settled job.
func (e *Engine) why(ctx context.Context, id string) string {
	r, _, err := e.read(ctx, id)
	if err != nil {
		return err.Error()
	}
	return r.failure()
}

// failure is the message of the error that is the outcome of a record, if it is one.
func (r *record) failure() string {
	codec, ok := remote.FindCodec(r.codec)
	if !r.settled() || r.object != "" || !ok {
		return ""
	}
	if err := remote.ReadFailure(r.outcome, codec); err != nil {
		return err.Error()
	}
	return ""
}

// PutBack gives a dead job its tries back and queues it anew. Who waits for it now waits for its next outcome; who has
// had the last keeps that. The error is ErrNotFound if it is not among the dead.
func (e *Engine) PutBack(ctx context.Context, id string) error {
	lane, m, err := e.deadMessage(ctx, id)
	if err != nil {
		return err
	}
	r, revision, err := e.read(ctx, id)
	if err != nil {
		return err
	}
	if r.state == dead {
		r = &record{lane: lane, lease: r.lease, round: max(r.round, m.round) + 1, worker: "put back", fn: m.fn}
		if _, err := e.write(ctx, id, r, revision); err != nil {
			return err
		}
	}
	m.round = r.round // also if somebody was interrupted here
	publish := &nats.Msg{Subject: e.jobSubject(lane, id), Header: nats.Header{}, Data: m.append(nil)}
	err = again(ctx, func(ctx context.Context) error {
		_, err := e.js.PublishMsg(ctx, publish, engine.WithMsgID(fmt.Sprintf("%s/%d", id, m.round)))
		return err
	})
	if err != nil {
		return fmt.Errorf("jetstream: job %s could not be put back: %w", id, err)
	}
	return e.dead.Purge(ctx, id)
}

// Drop removes a job from among the dead. What waits for it has its error already.
func (e *Engine) Drop(ctx context.Context, id string) error {
	_, m, err := e.deadMessage(ctx, id)
	if err != nil {
		return err
	}
	e.discard(ctx, m.object)
	return e.dead.Purge(ctx, id)
}

func (e *Engine) deadMessage(ctx context.Context, id string) (lane string, m *message, err error) {
	if !isID(id) {
		return "", nil, notFound(id)
	}
	entry, err := e.dead.Get(ctx, id)
	if errors.Is(err, engine.ErrKeyNotFound) {
		return "", nil, fmt.Errorf("%w among the dead: %q", ErrNotFound, id)
	}
	if err != nil {
		return "", nil, err
	}
	return readDead(entry.Value())
}
