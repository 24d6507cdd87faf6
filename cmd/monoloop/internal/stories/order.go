package stories

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A turnstile makes jobs end one at a time, in an order that the story chooses: a job that would end waits for its
// turn. In earnest the machine's load has a say in that order; a story has to read the same each time. The story lets
// the first one end, and another one whenever it has dealt with the one before.
type turnstile struct {
	turns []chan struct{} // one for each job
	order []int           // the jobs that have not been let go yet
}

func newTurnstile(order ...int) *turnstile {
	t := &turnstile{turns: make([]chan struct{}, len(order)), order: order}
	for i := range t.turns {
		t.turns[i] = make(chan struct{})
	}
	return t
}

// wait is called by the worker of job i.
func (t *turnstile) wait(i int) { <-t.turns[i] }

func (t *turnstile) next() {
	if len(t.order) > 0 {
		close(t.turns[t.order[0]])
		t.order = t.order[1:]
	}
}

// clear lets all jobs go that are left, so that a story that ends early leaves no worker behind.
func (t *turnstile) clear() {
	for len(t.order) > 0 {
		t.next()
	}
}

func executorAsCompleted(w io.Writer) error {
	return withPool(3, func(co *loop.Co, p *pool.Pool) error {
		ends := newTurnstile(0, 1, 2, 3, 4) // the shorter the sleep, the sooner the end
		defer ends.clear()
		var jobs []*future.Future[string]
		for i := range 5 {
			jobs = append(jobs, bridge.RunInExecutor(co, p, func(context.Context) (string, error) {
				ends.wait(i)
				return slept(i), nil
			}))
		}
		ends.next()
		for v, err := range future.AsCompleted(co, jobs...) {
			if err != nil {
				return err
			}
			fmt.Fprintln(w, v)
			ends.next()
		}
		return nil
	})
}

// An analysis is what came of a data set.
type analysis struct {
	ID      int
	Records int
	Took    time.Duration
}

// tenDatasets draws from a fixed seed how long each data set takes, and lets them end in the order that follows from
// it.
func tenDatasets(w io.Writer) error {
	return withPool(4, func(co *loop.Co, p *pool.Pool) error {
		expected := drawAnalyses(10)
		ends := newTurnstile(finishingOrder(expected, 4)...)
		defer ends.clear()
		var jobs []*future.Future[analysis]
		ids := map[*future.Future[analysis]]int{}
		for id, a := range expected {
			job := bridge.RunInExecutor(co, p, func(context.Context) (analysis, error) {
				ends.wait(id)
				return analyze(a)
			})
			jobs, ids[job] = append(jobs, job), id
		}
		ends.next()
		for job, err := range future.NewCompleted(co, jobs...).All(co) {
			if err != nil {
				return err
			}
			tellAnalysis(w, ids[job], job)
			ends.next()
		}
		return nil
	})
}

func analyze(a analysis) (analysis, error) {
	if a.ID == 7 {
		return analysis{}, fmt.Errorf("Dataset %d corrupted", a.ID)
	}
	return a, nil
}

func tellAnalysis(w io.Writer, id int, job *future.Future[analysis]) {
	a, err := job.Result()
	if err != nil {
		fmt.Fprintf(w, "✗ Dataset %d failed: %v\n", id, err)
		return
	}
	fmt.Fprintf(w, "✓ Dataset %d: %d records in %v\n", a.ID, a.Records, a.Took)
}

func drawAnalyses(n int) []analysis {
	drawn := make([]analysis, n)
	random := rand.New(rand.NewPCG(2, 10))
	for i := range drawn {
		took := 500 + random.IntN(1501)
		drawn[i] = analysis{ID: i, Records: 1000 + random.IntN(4001), Took: time.Duration(took) * time.Millisecond}
	}
	return drawn
}

// finishingOrder tells in which order workers that take the data sets one by one are done with them.
func finishingOrder(as []analysis, workers int) []int {
	free := make([]time.Duration, workers) // when each worker is free again
	end := make([]time.Duration, len(as))
	order := make([]int, len(as))
	for i, a := range as {
		worker := slices.Index(free, slices.Min(free))
		free[worker] += a.Took
		end[i], order[i] = free[worker], i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(end[i], end[j]) })
	return order
}

// A user is somebody whose data was fetched.
type user struct {
	ID   int
	Name string
}

// orderedMap lets the last user arrive first, and prints them in order all the same.
func orderedMap(w io.Writer) error {
	return withPool(5, func(co *loop.Co, p *pool.Pool) error {
		arrivals := newTurnstile(4, 3, 2, 1, 0)
		defer arrivals.clear()
		var jobs []*future.Future[user]
		for i, id := range []int{101, 102, 103, 104, 105} {
			jobs = append(jobs, bridge.RunInExecutor(co, p, func(context.Context) (user, error) {
				arrivals.wait(i)
				return user{id, fmt.Sprintf("User-%d", id)}, nil
			}))
			jobs[i].OnDone(func(*future.Future[user]) { arrivals.next() })
		}
		arrivals.next()
		users, err := future.Gather(co, jobs...).Await(co)
		for _, u := range users {
			fmt.Fprintf(w, "Fetched: %+v\n", u)
		}
		return err
	})
}
