package jetstream

import (
	"context"
	"fmt"
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
