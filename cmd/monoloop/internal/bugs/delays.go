package bugs

import (
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// delays go beyond every bound, although everybody is busy.
var delays = []Bug{
	{Name: "polite-tasks", Wrong: "Two tasks that meet step aside, and meet again.", code: politeTasks},
	{Name: "starving-writer", code: starvingWriter,
		Wrong: "Readers enter as long as one is inside, whoever waits to write."},
	{Name: "priority-inversion", code: priorityInversion,
		Wrong: "A job of high priority needs a lock whose holder is overtaken by all others."},
}

func politeTasks(_ *looptest.T, co *loop.Co, repaired bool) error {
	lanes := [2]int{0, 0}
	passed := 0
	walk := func(me int) body {
		return func(co *loop.Co) error {
			if me == 1 {
				if err := co.Yield(); err != nil {
					return err
				}
			}
			for aside := 0; lanes[0] == lanes[1] && passed == 0; aside++ {
				step := func(*loop.Co) error { lanes[me] = 1 - lanes[me]; return nil }
				if repaired && me == 1 {
					step = yield // waits
				}
				if err := inTurn(co, yield, step, yield); err != nil {
					return err
				}
				if aside == 50 {
					return holds(false, "both have stepped aside %d times", aside)
				}
			}
			passed++
			return nil
		}
	}
	return join(co, start(co, "you", walk(0)), start(co, "I", walk(1)))
}

func starvingWriter(_ *looptest.T, co *loop.Co, repaired bool) error {
	readers, overtaken := 0, 0
	waiting := true // the writer
	free := future.New[struct{}](co)
	read := func(co *loop.Co) error {
		if repaired && waiting && readers > 0 {
			if _, err := future.Shield(free.Future()).Await(co); err != nil {
				return err
			}
		}
		readers++
		if waiting && readers > 1 {
			overtaken++
		}
		err := request(co)
		if readers--; readers == 0 && waiting {
			waiting = false
			free.SetResult(struct{}{})
		}
		return err
	}
	writer := start(co, "writer", func(co *loop.Co) error {
		_, err := free.Future().Await(co)
		return firstError(err,
			holds(overtaken < 3, "%d readers came later than the writer and were before it", overtaken))
	})
	var tasks []*task.Task[struct{}]
	for range 5 {
		tasks = append(tasks, task.Do(co, read, task.Eager, task.Named("reader")))
		if err := request(co); err != nil {
			return err
		}
	}
	return join(co, append(tasks, writer)...)
}

// job is work of a machine that does one after the other, the most important first.
type job struct {
	priority int
	done     *future.Promise[struct{}]
}

// work does jobs, each of which takes as long as a request.
func work(jobs *queue.Queue[job]) body {
	return func(co *loop.Co) error {
		for j := range jobs.All(co) {
			if err := request(co); err != nil {
				return err
			}
			j.done.SetResult(struct{}{})
		}
		return nil
	}
}

func priorityInversion(_ *looptest.T, co *loop.Co, repaired bool) error {
	var mu locks.Lock
	jobs := queue.NewPriority(0, func(a, b job) bool { return a.priority > b.priority })
	worker := start(co, "worker", work(jobs))
	run := func(priority int) body {
		return func(co *loop.Co) error {
			j := job{priority, future.New[struct{}](co)}
			if err := jobs.Put(co, j); err != nil {
				return err
			}
			_, err := j.done.Future().Await(co)
			return err
		}
	}
	guarded := func(run body) body {
		return func(co *loop.Co) error { return mu.With(co, func() error { return run(co) }) }
	}
	priority := 1
	if repaired {
		priority = 3 // that of the highest who uses the lock
	}
	tasks := []*task.Task[struct{}]{start(co, "low", guarded(run(priority)))}
	for range 4 {
		tasks = append(tasks, start(co, "medium", func(co *loop.Co) error { return inTurn(co, yield, run(2)) }))
	}
	tasks = append(tasks, start(co, "high", func(co *loop.Co) error {
		begun := co.Loop().Time()
		err := inTurn(co, yield, guarded(run(3)))
		took := co.Loop().Time() - begun
		return firstError(err, holds(took.Milliseconds() <= 3, "the job of the highest priority took %v", took))
	}))
	err := join(co, tasks...)
	jobs.Shutdown()
	return firstError(err, join(co, worker))
}
