package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	engine "github.com/nats-io/nats.go/jetstream"
)

// store puts bytes into the object store. Storing the same again, after no answer, changes nothing for who reads.
func (e *Engine) store(ctx context.Context, name string, b []byte) error {
	err := again(ctx, func(ctx context.Context) error {
		_, err := e.objects.PutBytes(ctx, name, b)
		return err
	})
	if err != nil {
		return fmt.Errorf("jetstream: object %s: %w", name, err)
	}
	return nil
}

func (e *Engine) fetch(ctx context.Context, name string) (b []byte, err error) {
	err = again(ctx, func(ctx context.Context) error {
		b, err = e.objects.GetBytes(ctx, name)
		return err
	})
	return b, err
}

// discard removes an object that nobody needs any more. What it fails to remove goes with its age.
func (e *Engine) discard(ctx context.Context, name string) {
	if name != "" {
		_ = e.objects.Delete(ctx, name)
	}
}

// Sweep removes the pieces of objects that were begun and never completed, because their writer died or was cut off:
// the server keeps them. Pieces younger than age may belong to an object that is being written, and stay. It returns of
// how many objects it has removed the pieces.
func (e *Engine) Sweep(ctx context.Context, age time.Duration) (removed int, err error) {
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
		if err != nil || time.Since(last.Time) < age {
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
