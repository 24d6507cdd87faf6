package pool_test

import (
	"errors"
	"testing"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var errBoom, errWhy = errors.New("boom"), errors.New("why")

// storm is how often a race is run.
const storm = 2000

// refusing is an executor that refuses every job.
type refusing struct{}

func (refusing) Submit(func()) error { return errBoom }

// freshly is an executor that has a goroutine for each job.
type freshly struct{}

func (freshly) Submit(job func()) error {
	go job()
	return nil
}

// awaitBoth returns how f ends for a straight-line task and for a step task.
func awaitBoth[T any](co *loop.Co, f *future.Future[T]) []error {
	straight := task.Do(co, func(co *loop.Co) error { _, err := f.Await(co); return err })
	step := task.DoStep(co, f)
	outcomes := make([]error, 2)
	_, outcomes[0] = straight.Await(co)
	_, outcomes[1] = step.Await(co)
	return outcomes
}

func bench(b *testing.B, body func(co *loop.Co)) {
	b.ReportAllocs()
	if err := loop.Run(func(co *loop.Co) error { body(co); return nil }); err != nil {
		b.Fatal(err)
	}
}

func panicsHere() { panic(errBoom) }

type key struct{}
