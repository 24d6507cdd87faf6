package queue_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// One producer, two consumers, and at most two jobs that lie between them.
func Example() {
	err := loop.Run(func(co *loop.Co) error {
		jobs := queue.New[string](2)
		return task.WithGroup(co, func(g *task.Group) error {
			for _, name := range []string{"ann", "bob"} {
				task.Do(g, func(co *loop.Co) error {
					for job, err := range jobs.All(co) {
						if err != nil {
							return err
						}
						fmt.Println(name, "does", job)
						if err := co.Yield(); err != nil { // the work, which lets others run meanwhile
							return err
						}
					}
					return nil
				})
			}
			for _, job := range []string{"washing", "ironing", "mending", "sewing"} {
				if err := jobs.Put(co, job); err != nil {
					return err
				}
			}
			jobs.Shutdown()
			return nil
		})
	})
	fmt.Println(err)
	// Output:
	// ann does washing
	// bob does ironing
	// ann does mending
	// bob does sewing
	// <nil>
}

func ExampleNew() {
	q := queue.New[string](2)
	fmt.Println(q.TryPut("a"), q.TryPut("b"), q.TryPut("c"))
	fmt.Println(q.Len(), q.Max(), q.Full())
	fmt.Println(q.TryGet())
	fmt.Println(q.TryGet())
	fmt.Println(q.TryGet())
	// Output:
	// <nil> <nil> queue: full
	// 2 2 true
	// a <nil>
	// b <nil>
	//  queue: empty
}

// The zero value has no limit.
func ExampleQueue() {
	err := loop.Run(func(co *loop.Co) error {
		var q queue.Queue[string]
		_, err := q.TryGet()
		fmt.Println(q.Len(), q.Empty(), q.Full(), err)
		task.Do(co, func(co *loop.Co) error { return errors.Join(q.Put(co, "a"), q.Put(co, "b")) })
		for range 2 {
			item, err := q.Get(co)
			fmt.Println(item, err)
		}
		q.ShutdownNow()
		return nil
	})
	fmt.Println(err)
	// Output:
	// 0 true false queue: empty
	// a <nil>
	// b <nil>
	// <nil>
}

func ExampleNewLIFO() {
	q := queue.NewLIFO[string](0)
	_ = q.TryPut("old")
	_ = q.TryPut("new")
	fmt.Println(q.TryGet())
	fmt.Println(q.TryGet())
	// Output:
	// new <nil>
	// old <nil>
}

func ExampleNewPriority() {
	type alarm struct {
		level int
		text  string
	}
	q := queue.NewPriority(0, func(a, b alarm) bool { return a.level > b.level }) // the highest level first
	for _, a := range []alarm{{1, "door open"}, {9, "fire"}, {1, "window open"}} {
		_ = q.TryPut(a)
	}
	for !q.Empty() {
		a, _ := q.TryGet()
		fmt.Println(a.text)
	}
	// Output:
	// fire
	// door open
	// window open
}

// A Get that is given up in time loses nothing.
func ExampleQueue_Get() {
	_ = loop.Run(func(co *loop.Co) error {
		q := queue.New[string](0)
		_, err := task.WithTimeout(co, time.Millisecond, q.Get)
		fmt.Println(err)
		_ = q.TryPut("late")
		fmt.Println(q.Get(co))
		return nil
	})
	// Output:
	// deadline exceeded
	// late <nil>
}

// A full queue holds its producer up until there is room.
func ExampleQueue_Put() {
	_ = loop.Run(func(co *loop.Co) error {
		q := queue.New[int](1)
		producer := task.Do(co, func(co *loop.Co) error {
			for n := range 3 {
				if err := q.Put(co, n); err != nil {
					return err
				}
				fmt.Println("put", n)
			}
			return nil
		})
		for !producer.Done() {
			n, err := q.Get(co)
			fmt.Println("got", n, err)
			if err := co.Yield(); err != nil {
				return err
			}
		}
		return nil
	})
	// Output:
	// put 0
	// got 0 <nil>
	// put 1
	// got 1 <nil>
	// put 2
}

func ExampleQueue_All() {
	_ = loop.Run(func(co *loop.Co) error {
		q := queue.New[string](0)
		for _, word := range []string{"range", "over", "a", "queue"} {
			_ = q.TryPut(word)
		}
		q.Shutdown()
		for word, err := range q.All(co) {
			if err != nil {
				return err
			}
			fmt.Print(word, " ")
		}
		fmt.Println()
		return nil
	})
	// Output: range over a queue
}

// Items that make new items: the work is done when each was told done, and then the consumers are not needed any more.
func ExampleQueue_Join() {
	_ = loop.Run(func(co *loop.Co) error {
		q, visited := queue.New[int](0), 0
		err := task.WithGroup(co, func(g *task.Group) error {
			for range 3 {
				task.Do(g, func(co *loop.Co) error {
					for n, err := range q.All(co) {
						if err != nil {
							return err
						}
						visited++
						if n > 1 {
							_ = q.TryPut(n / 2)
							_ = q.TryPut(n - n/2)
						}
						if err := q.TaskDone(); err != nil {
							return err
						}
					}
					return nil
				})
			}
			_ = q.TryPut(8)
			err := q.Join(co)
			g.Cancel()
			return err
		})
		fmt.Println(visited, q.Unfinished(), err)
		return nil
	})
	// Output: 15 0 <nil>
}

func ExampleQueue_TaskDone() {
	q := queue.New[int](0)
	_ = q.TryPut(1)
	_, _ = q.TryGet()
	fmt.Println(q.Len(), q.Unfinished())
	fmt.Println(q.TaskDone(), q.Unfinished())
	fmt.Println(q.TaskDone())
	// Output:
	// 0 1
	// <nil> 0
	// queue: TaskDone called too many times
}

func ExampleQueue_Shutdown() {
	q := queue.New[string](0)
	_ = q.TryPut("last")
	q.Shutdown()
	fmt.Println(q.TryPut("one more"))
	fmt.Println(q.TryGet())
	_, err := q.TryGet()
	fmt.Println(errors.Is(err, queue.ErrShutDown))
	// Output:
	// queue: shut down
	// last <nil>
	// true
}

func ExampleQueue_ShutdownNow() {
	q := queue.New[string](0)
	_ = q.TryPut("dropped")
	q.ShutdownNow()
	fmt.Println(q.Len(), q.Unfinished())
	// Output: 0 0
}

// adder is a step task that adds up what it gets, and puts the sum when the queue is at its end.
type adder struct {
	get queue.GetStep[int]
	put queue.PutStep[int]
	end bool
}

func (a *adder) Step(co *loop.Co, in error) (done bool, err error) {
	for !a.end {
		done, err := a.get.Step(co, in)
		switch {
		case !done:
			return false, nil
		case errors.Is(err, queue.ErrShutDown):
			a.end = true
		case err != nil:
			return true, err
		}
		a.put.Item += a.get.Item
		a.get.Item, in = 0, nil
	}
	return a.put.Step(co, in)
}

// newAdder makes a step task between two queues.
func newAdder(from, to *queue.Queue[int]) *adder {
	return &adder{get: queue.GetStep[int]{Queue: from}, put: queue.PutStep[int]{Queue: to}}
}

func ExampleGetStep() {
	_ = loop.Run(func(co *loop.Co) error {
		numbers, sums := queue.New[int](1), queue.New[int](1)
		task.DoStep(co, newAdder(numbers, sums))
		for n := range 10 {
			if err := numbers.Put(co, n); err != nil {
				return err
			}
		}
		numbers.Shutdown()
		fmt.Println(sums.Get(co))
		return nil
	})
	// Output: 45 <nil>
}

// counter is a step task that puts numbers until the queue does not want any more.
type counter struct{ put queue.PutStep[int] }

func (c *counter) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		if done, err := c.put.Step(co, in); !done || err != nil {
			return done, err
		}
		c.put.Item++
		in = nil
	}
}

func ExamplePutStep() {
	_ = loop.Run(func(co *loop.Co) error {
		q := queue.New[int](1)
		c := task.DoStep(co, &counter{queue.PutStep[int]{Queue: q}})
		for range 3 {
			fmt.Println(q.Get(co))
		}
		q.ShutdownNow()
		_, err := c.Await(co)
		fmt.Println(err)
		return nil
	})
	// Output:
	// 0 <nil>
	// 1 <nil>
	// 2 <nil>
	// queue: shut down
}

func ExampleQueue_JoinStep() {
	_ = loop.Run(func(co *loop.Co) error {
		q := queue.New[string](0)
		_ = q.TryPut("job")
		all := task.DoStep(co, q.JoinStep())
		task.Do(co, func(co *loop.Co) error {
			job, err := q.Get(co)
			fmt.Println(job, err)
			return q.TaskDone()
		})
		_, err := all.Await(co)
		fmt.Println("all done", err)
		return nil
	})
	// Output:
	// job <nil>
	// all done <nil>
}
