package stories

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// A taskSystem hands what is submitted to its workers. A future goes to the one who submits, and its promise to the
// worker: they need not know each other. It refuses to poll: a worker without work waits at the queue.
type taskSystem struct {
	w         io.Writer
	queue     *queue.Queue[submission]
	submitted int
	workers   int        // those that have not ended
	random    *rand.Rand // how long a worker takes; a fixed seed, so that the story is the same each time
}

// A submission is a task on its way from who submits it to a worker.
type submission struct {
	id      int
	work    func(co *loop.Co) (string, error)
	promise *future.Promise[string]
}

func (s *taskSystem) submit(r loop.Ref, work func(co *loop.Co) (string, error)) *future.Future[string] {
	t := submission{s.submitted, work, future.New[string](r)}
	s.submitted++
	if err := s.queue.TryPut(t); err != nil { // the queue has no limit, but may be shut down
		t.promise.SetError(err)
		return t.promise.Future()
	}
	fmt.Fprintln(s.w, "Submitted task", t.id)
	return t.promise.Future()
}

func (s *taskSystem) start(g *task.Group, workers int) {
	for i := range workers {
		s.workers++
		task.Do(g, func(co *loop.Co) error {
			defer func() { s.workers-- }()
			return s.serve(co, fmt.Sprintf("worker-%d", i))
		})
	}
}

// serve is a worker: it ends when the queue is shut down.
func (s *taskSystem) serve(co *loop.Co, name string) error {
	fmt.Fprintln(s.w, "Worker", name, "started")
	for t, err := range s.queue.All(co) {
		if err != nil {
			return err
		}
		fmt.Fprintln(s.w, "Worker", name, "processing task", t.id)
		v, err := s.process(co, t)
		inTime := t.promise.Settle(v, err)
		switch {
		case loop.IsCanceled(err):
			return err
		case !inTime:
			fmt.Fprintln(s.w, "Worker", name, "completed task", t.id, "for nobody")
		case err != nil:
			fmt.Fprintf(s.w, "Worker %s failed on task %d: %v\n", name, t.id, err)
		default:
			fmt.Fprintln(s.w, "Worker", name, "completed task", t.id)
		}
		if err := s.queue.TaskDone(); err != nil {
			return err
		}
	}
	return nil
}

func (s *taskSystem) process(co *loop.Co, t submission) (string, error) {
	if err := co.Sleep(time.Duration(500+s.random.IntN(1501)) * time.Millisecond); err != nil {
		return "", err
	}
	return t.work(co)
}

func compute(x, y int) func(co *loop.Co) (string, error) {
	return func(*loop.Co) (string, error) { return strconv.Itoa(x * y), nil }
}

func slowTask(name string) func(co *loop.Co) (string, error) {
	return func(co *loop.Co) (string, error) {
		return fmt.Sprintf("Slow task %s completed", name), co.Sleep(time.Second)
	}
}

func distributedTasks(w io.Writer) error {
	return inVirtualTime(func(co *loop.Co) error {
		s := &taskSystem{w: w, queue: queue.New[submission](0), random: rand.New(rand.NewPCG(5, 10))}
		return task.WithGroup(co, func(g *task.Group) error {
			defer s.queue.Shutdown() // the workers go home
			s.start(g, 5)
			if err := s.tenTasks(co); err != nil {
				return err
			}
			return s.twoThatGoWrong(co)
		})
	})
}

func (s *taskSystem) tenTasks(co *loop.Co) error {
	var futures []*future.Future[string]
	for i := range 10 {
		work := compute(i, i*2)
		if i%2 != 0 {
			work = slowTask(fmt.Sprintf("task-%d", i))
		}
		futures = append(futures, s.submit(co, work))
	}
	results, err := future.Gather(co, futures...).Await(co)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.w, "All tasks completed!")
	for i, v := range results {
		fmt.Fprintf(s.w, "Task %d result: %s\n", i, v)
	}
	return nil
}

// twoThatGoWrong submits a task that fails, and one whose result nobody wants any more when it is there.
func (s *taskSystem) twoThatGoWrong(co *loop.Co) error {
	failing := s.submit(co, func(*loop.Co) (string, error) { return "", errors.New("the data is corrupted") })
	_, err := failing.Await(co)
	fmt.Fprintln(s.w, "Task error:", err)

	unwanted := s.submit(co, slowTask("unwanted"))
	if err := co.Sleep(100 * time.Millisecond); err != nil {
		return err
	}
	unwanted.Cancel(nil)
	if err := s.queue.Join(co); err != nil {
		return err
	}
	note(s.w, "in Python the worker would have died of setting a canceled future, and then of telling it so; here %d are left.",
		s.workers)
	return nil
}
