package bugs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// orders are relied upon, and nobody has promised them.
var orders = []Bug{
	{Name: "callbacks-in-order", Wrong: "A callback uses what another one is to make.", code: callbacksInOrder},
	{Name: "results-in-order", code: resultsInOrder,
		Wrong: "Results are kept in the order in which tasks end, and read in that of their starts."},
	{Name: "side-effects-of-a-gather", code: sideEffectsOfAGather,
		Wrong: "Of two steps that are gathered, one needs what the other does."},
	{Name: "equal-deadlines", code: equalDeadlines,
		Wrong: "A lamp is put off and another time on at the same time, by two timers."},
	{Name: "jobs-in-order", Wrong: "Chunks are written in the order in which jobs end.", code: jobsInOrder},
	{Name: "answers-in-order", code: answersInOrder,
		Wrong: "An answer is given to who has asked first, and the server answers in any order."},
	{Name: "first-of-two", code: firstOfTwo,
		Wrong: "Of what is done when the first is done, only the first is looked at."},
	{Name: "average-of-nobody", code: averageOfNobody,
		Wrong: "Whoever takes the average takes it for granted that one of ten has reported."},
	{Name: "two-empty-shards", code: twoEmptyShards,
		Wrong: "Two shards are closed, and each is taken not to be empty."},
	{Name: "events-in-order", code: eventsInOrder,
		Wrong: "The end of an upload, which another task tells, may be told before its last part."},
}

func callbacksInOrder(_ *looptest.T, co *loop.Co, repaired bool) error {
	var log *strings.Builder
	open := func() { log = &strings.Builder{} }
	greet := func() { log.WriteString("hello") }
	if repaired {
		co.Loop().CallSoon(func() { open(); greet() })
	} else {
		co.Loop().CallSoon(open)
		co.Loop().CallSoon(greet)
	}
	if err := request(co); err != nil {
		return err
	}
	return holds(log.String() == "hello", "the log has %q", log)
}

func resultsInOrder(_ *looptest.T, co *loop.Co, repaired bool) error {
	names := []string{"a", "b", "c"}
	pages := make([]string, 0, 3)
	byPlace := make([]string, 3)
	var downloads []*task.Task[struct{}]
	for i, name := range names {
		downloads = append(downloads, start(co, name, func(co *loop.Co) error {
			err := request(co)
			pages = append(pages, name)
			byPlace[i] = name
			return err
		}))
	}
	if err := join(co, downloads...); err != nil {
		return err
	}
	if repaired {
		pages = byPlace
	}
	return holds(slices.Equal(pages, names), "the pages of %v are %v", names, pages)
}

func sideEffectsOfAGather(_ *looptest.T, co *loop.Co, repaired bool) error {
	var table []string
	create := start(co, "create", func(co *loop.Co) error { table = make([]string, 1); return nil })
	if repaired {
		if err := join(co, create); err != nil {
			return err
		}
	}
	fill := start(co, "fill", func(co *loop.Co) error {
		if table == nil {
			return fmt.Errorf("there is no table to be filled")
		}
		table[0] = "row"
		return nil
	})
	return join(co, create, fill)
}

func equalDeadlines(_ *looptest.T, co *loop.Co, repaired bool) error {
	const midnight = time.Second
	lit := false
	changes := 0
	turn := func(on bool) func() { return func() { lit = on; changes++ } }
	co.Loop().CallLater(midnight/2, turn(true))
	off := co.Loop().CallLater(midnight, turn(false)) // the rule of yesterday
	if repaired {
		off.Cancel()
	}
	co.Loop().CallLater(midnight, turn(true)) // the rule of today
	if err := co.Sleep(2 * midnight); err != nil {
		return err
	}
	return holds(lit, "the lamp is off after %d changes, and was to be on from midnight", changes)
}

func jobsInOrder(t *looptest.T, co *loop.Co, repaired bool) error {
	var file []int
	var chunks []*future.Future[int]
	for i := range 4 {
		chunk := bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) { return i * i, nil })
		if !repaired {
			chunk.OnDone(func(f *future.Future[int]) {
				n, _ := f.Result()
				file = append(file, n)
			})
		}
		chunks = append(chunks, chunk)
	}
	all, err := future.Gather(co, chunks...).Await(co)
	if err != nil {
		return err
	}
	if repaired {
		file = all
	}
	return holds(slices.IsSorted(file), "the chunks in the file are %v", file)
}

func answersInOrder(t *looptest.T, co *loop.Co, repaired bool) error {
	type caller struct {
		question int
		answer   *future.Promise[int]
	}
	var waiting []caller
	reply := func(question, answer int) {
		i := 0
		if repaired {
			i = slices.IndexFunc(waiting, func(c caller) bool { return c.question == question })
		}
		waiting[i].answer.SetResult(answer)
		waiting = slices.Delete(waiting, i, i+1)
	}
	ask := func(question int) body {
		return func(co *loop.Co) error {
			c := caller{question, future.New[int](co)}
			waiting = append(waiting, c)
			bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) {
				return question * question, nil
			}).OnDone(func(f *future.Future[int]) {
				answer, _ := f.Result()
				reply(question, answer)
			})
			answer, err := c.answer.Future().Await(co)
			return firstError(err, holds(answer == question*question, "%d is no square of %d", answer, question))
		}
	}
	return join(co, start(co, "two", ask(2)), start(co, "three", ask(3)))
}

func firstOfTwo(_ *looptest.T, co *loop.Co, repaired bool) error {
	open := 0
	connect := func(co *loop.Co) error { open++; return nil }
	slow := func(co *loop.Co) error { return inTurn(co, request, yield, yield, connect) }
	fast := func(co *loop.Co) error { return inTurn(co, request, connect) }
	done, pending, err := future.Wait(co, future.FirstCompleted, start(co, "fast", fast), start(co, "slow", slow))
	if err != nil {
		return err
	}
	for _, t := range pending {
		t.Cancel(nil)
	}
	if repaired {
		open -= len(done) - 1 // closes the others
	}
	if err := request(co); err != nil {
		return err
	}
	return holds(open == 1, "one connection is used, and %d are open", open)
}

func eventsInOrder(_ *looptest.T, co *loop.Co, repaired bool) error {
	received, whole := 0, 0
	parts := func(co *loop.Co) error {
		for range 3 {
			if err := request(co); err != nil {
				return err
			}
			received++
		}
		return nil
	}
	upload := start(co, "upload", parts)
	ended := start(co, "end of upload", func(co *loop.Co) error {
		if err := inTurn(co, request, request, request); err != nil {
			return err
		}
		if repaired {
			if _, err := upload.Await(co); err != nil {
				return err
			}
		}
		whole = received
		return nil
	})
	if err := join(co, upload, ended); err != nil {
		return err
	}
	return holds(whole == 3, "the upload was taken to be whole with %d of 3 parts", whole)
}

func averageOfNobody(_ *looptest.T, co *loop.Co, repaired bool) error {
	sum, reports := 0, 0
	var sensors []*task.Task[struct{}]
	for i := range 10 {
		sensors = append(sensors, start(co, fmt.Sprint("sensor ", i), func(co *loop.Co) error {
			err := request(co)
			sum, reports = sum+20+i, reports+1
			return err
		}))
	}
	average := start(co, "average", after(1, func(co *loop.Co) error {
		if repaired {
			if err := join(co, sensors...); err != nil {
				return err
			}
		}
		mean := sum / reports
		return holds(20 <= mean && mean <= 30, "the average of 20 to 29 is %d", mean)
	}))
	return join(co, append(sensors, average)...)
}

func twoEmptyShards(_ *looptest.T, co *loop.Co, repaired bool) error {
	shard := func(done *bool) *task.Task[struct{}] {
		rows := 0
		var writers []*task.Task[struct{}]
		for range 6 {
			writers = append(writers, start(co, "writer", func(co *loop.Co) error { rows++; return nil }))
		}
		return start(co, "closer", func(co *loop.Co) error {
			if repaired {
				if err := join(co, writers...); err != nil {
					return err
				}
			}
			*done = rows > 0
			return nil
		})
	}
	var left, right bool
	if err := join(co, shard(&left), shard(&right)); err != nil {
		return err
	}
	return holds(left || right, "both shards were closed empty, and 6 rows were written to each")
}
