package jetstream

import (
	"context"
	"errors"
	"strings"
	"time"

	engine "github.com/nats-io/nats.go/jetstream"

	"github.com/monoloop-go/monoloop/timer"
)

// Sweep removes the pieces of objects that were begun and never completed, because their writer died or was cut off:
// the server keeps them. Pieces younger than age may belong to an object that is being written, and stay. It returns of
// how many objects it has removed the pieces.
func (e *Engine) Sweep(ctx context.Context, age time.Duration) (removed int, err error) {
	return e.sweep(ctx, time.Now().Add(-age))
}

// sweep is Sweep for pieces that were written before a time.
func (e *Engine) sweep(ctx context.Context, before time.Time) (removed int, err error) {
	stream, err := e.js.Stream(ctx, "OBJ_"+e.name("objects"))
	if err != nil {
		return 0, err
	}
	prefix := "$O." + e.name("objects") + ".C."
	info, err := stream.Info(ctx, engine.WithSubjectFilter(prefix+">"))
	if err != nil {
		return 0, err
	}
	whole, err := e.completeObjects(ctx)
	if err != nil {
		return 0, err
	}
	for subject := range info.State.Subjects {
		if whole[strings.TrimPrefix(subject, prefix)] {
			continue
		}
		last, err := stream.GetLastMsgForSubject(ctx, subject)
		if err != nil || !last.Time.Before(before) {
			continue
		}
		if err := stream.Purge(ctx, engine.WithPurgeSubject(subject)); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// completeObjects returns the names of the pieces of the objects that are whole.
func (e *Engine) completeObjects(ctx context.Context) (map[string]bool, error) {
	all, err := e.objects.List(ctx)
	if err != nil && !errors.Is(err, engine.ErrNoObjectsFound) {
		return nil, err
	}
	whole := map[string]bool{}
	for _, o := range all {
		whole[o.NUID] = true
	}
	return whole, nil
}

// sweeps sweeps again and again, as WorkerOptions.Sweep says. What a sweep does not reach is there for the next.
func (w *Worker) sweeps(clock timer.Clock) {
	ended := make(chan struct{}, 1)
	defer context.AfterFunc(w.ctx, func() { signal(ended) })()
	began := time.Now()
	for next := w.o.Sweep; ; {
		clock.Wait(next, ended)
		now := clock.Now()
		if w.ctx.Err() != nil {
			return
		}
		if now < next {
			continue
		}
		next = now + w.o.Sweep
		ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
		removed, _ := w.e.sweep(ctx, began.Add(now-w.o.Sweep))
		cancel()
		afterSweep(w.ctx, removed)
	}
}

// sweepClock is that of sweeps, and afterSweep is called after each; only tests change them.
var (
	sweepClock = func() timer.Clock { return timer.NewReal() }
	afterSweep = func(ctx context.Context, removed int) {}
)
