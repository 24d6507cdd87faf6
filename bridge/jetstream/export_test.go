package jetstream

import (
	"context"

	engine "github.com/nats-io/nats.go/jetstream"

	"github.com/monoloop-go/monoloop/timer"
)

// SetSweeps has workers sweep by another clock, and tell of each sweep what it has removed.
func SetSweeps(clock timer.Clock, after func(ctx context.Context, removed int)) {
	sweepClock, afterSweep = func() timer.Clock { return clock }, after
}

// SetAfterStore has fn called by workers of this process when they have stored an outcome and not yet answered.
func SetAfterStore(fn func()) { afterStore = fn }

// Raw is what nats.go has of the connection.
func (e *Engine) Raw() engine.JetStream { return e.js }

// Late is how many jobs a worker has given up because their leases were over.
func Late(w *Worker) int { return w.info().Late }

// Lost is how many outcomes of a worker were not stored because others had taken the jobs.
func Lost(w *Worker) int { return w.info().Lost }

// Repair is what a worker does when its consumer is gone.
func (e *Engine) Repair(ctx context.Context, lane string) error { return e.setUpConsumer(ctx, lane) }

// SetBeforeStore has fn called by workers of this process when they are about to store an outcome.
func SetBeforeStore(fn func()) { beforeStore = fn }

// Reserve does the first half of a submit with an ID, and leaves the other.
func (e *Engine) Reserve(ctx context.Context, key string) error {
	_, err := e.write(ctx, KeyID(key), &record{lane: "default", worker: "one who died"}, 0)
	return err
}

// Beat has a worker tell at once what it runs.
func (w *Worker) Beat(ctx context.Context) error { return w.beat(ctx) }
