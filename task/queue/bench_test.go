package queue_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
	"github.com/monoloop-go/monoloop/timer"
)

// warm returns a queue of each discipline whose store has grown, with some items in it.
func warm(d discipline) *queue.Queue[int] {
	q := d.make(0)
	for i := range 1000 {
		_ = q.TryPut(i * 7919 % 1000)
	}
	for range 900 {
		_, _ = q.TryGet()
	}
	return q
}

func BenchmarkPutGet(b *testing.B) {
	for _, d := range disciplines {
		b.Run(d.name, func(b *testing.B) {
			lab.Bench(b, func(co *loop.Co) {
				q, i := warm(d), 0
				for b.Loop() {
					i++
					_ = q.Put(co, i)
					_, _ = q.Get(co)
				}
			})
		})
	}
}

func BenchmarkPutGetInStep(b *testing.B) {
	for _, d := range disciplines {
		b.Run(d.name, func(b *testing.B) {
			lab.Bench(b, func(co *loop.Co) {
				q := warm(d)
				put, get := &queue.PutStep[int]{Queue: q}, &queue.GetStep[int]{Queue: q}
				_, _ = task.DoStep(co, stepFunc(func(co *loop.Co, _ error) (bool, error) {
					for b.Loop() {
						put.Item++
						_, _ = put.Step(co, nil)
						_, _ = get.Step(co, nil)
					}
					return true, nil
				})).Await(co)
			})
		})
	}
}

// consumeIn starts a task of each kind that gets for ever.
var consumeIn = []struct {
	name  string
	start func(r loop.Ref, q *queue.Queue[int])
}{

	{"straight-line", func(r loop.Ref, q *queue.Queue[int]) {
		task.Do(r, func(co *loop.Co) error {
			for {
				if _, err := q.Get(co); err != nil {
					return err
				}
			}
		})
	}},
	{"step", func(r loop.Ref, q *queue.Queue[int]) {
		get := &queue.GetStep[int]{Queue: q}
		task.DoStep(r, stepFunc(func(co *loop.Co, in error) (bool, error) {
			for {
				if done, err := get.Step(co, in); !done || err != nil {
					return done, err
				}
				in = nil
			}
		}))
	}},
}

// A consumer waits for each item, and the producer for the room of each.
func BenchmarkHandOver(b *testing.B) {
	for _, consumer := range consumeIn {
		b.Run(consumer.name, func(b *testing.B) {
			lab.Bench(b, func(co *loop.Co) {
				q := queue.New[int](1)
				consumer.start(co, q)
				for b.Loop() {
					_ = q.Put(co, 1)
				}
			})
		})
	}
}

// Many wait on both sides.
func BenchmarkCrowd(b *testing.B) {
	for _, consumer := range consumeIn {
		b.Run(consumer.name, func(b *testing.B) {
			lab.Bench(b, func(co *loop.Co) {
				q := queue.New[int](1)
				for range 100 {
					consumer.start(co, q)
					task.Do(co, func(co *loop.Co) error {
						for {
							if err := q.Put(co, 1); err != nil {
								return err
							}
						}
					})
				}
				for b.Loop() {
					_ = co.Yield()
				}
			})
		})
	}
}

// produceIn starts a task of each kind that puts for ever.
var produceIn = []struct {
	name  string
	start func(r loop.Ref, q *queue.Queue[int])
}{

	{"straight-line", func(r loop.Ref, q *queue.Queue[int]) {
		task.Do(r, func(co *loop.Co) error {
			for {
				if err := q.Put(co, 1); err != nil {
					return err
				}
			}
		})
	}},
	{"step", func(r loop.Ref, q *queue.Queue[int]) {
		put := &queue.PutStep[int]{Queue: q}
		task.DoStep(r, stepFunc(func(co *loop.Co, in error) (bool, error) {
			for {
				if done, err := put.Step(co, in); !done || err != nil {
					return done, err
				}
				in = nil
			}
		}))
	}},
}

func TestHotPathsDoNotAllocate(t *testing.T) {
	guard := func(t *testing.T, make func(co *loop.Co) func()) {
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		require.NoError(t, l.Run(func(co *loop.Co) error {
			do := make(co)
			for range 100 {
				do()
			}
			require.Zero(t, testing.AllocsPerRun(1000, do))
			return nil
		}))
		require.NoError(t, l.Close())
	}
	for _, d := range disciplines {
		t.Run("uncontended/"+d.name, func(t *testing.T) {
			guard(t, func(co *loop.Co) func() {
				q, i := warm(d), 0
				return func() {
					i++
					_ = q.Put(co, i)
					_, _ = q.Get(co)
				}
			})
		})
		for _, consumer := range consumeIn {
			for _, producer := range produceIn {
				t.Run("hand-over/"+d.name+"/from "+producer.name+" to "+consumer.name, func(t *testing.T) {
					guard(t, func(co *loop.Co) func() {
						q := d.make(1)
						for range 3 {
							consumer.start(co, q)
							producer.start(co, q)
						}
						return func() { _ = co.Yield() }
					})
				})
			}
		}
	}
}
