package stories

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

func futureChain(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		first := future.New[string](co)
		third := twoLinks(first)
		first.SetResult("Future 1")
		v, err := third.Await(co)
		if err != nil {
			return err
		}
		fmt.Fprintln(w, v)

		broken := future.New[string](co)
		third = twoLinks(broken)
		broken.SetError(errors.New("no Future 1"))
		_, err = third.Await(co)
		note(w, "callbacks that set the next future leave it pending, in Python, when one fails; here the end gets: %v.", err)
		return nil
	})
}

func twoLinks(first *future.Promise[string]) *future.Future[string] {
	second := future.Map(first, func(s string) string { return s + " -> Future 2" })
	return future.Map(second, func(s string) string { return s + " -> Future 3" })
}

// A pipeline runs the three stages of a job on its executor, each when the one before has ended.
type pipeline struct {
	loop *loop.Loop
	on   pool.Executor
}

func runPipeline(w io.Writer) error {
	return withPool(3, func(co *loop.Co, workers *pool.Pool) error {
		p := pipeline{co.Loop(), workers}
		processed, saved := p.run("https://api.example.com")
		for _, f := range []*future.Future[string]{processed, saved} {
			v, err := f.Await(co)
			if err != nil {
				return err
			}
			fmt.Fprintln(w, v)
		}
		_, saved = p.run("")
		_, err := saved.Await(co)
		note(w, "in Python the last future of such a chain stays pending when a stage fails; here it gets: %v.", err)
		return nil
	})
}

// run starts the job and returns the futures of its second and third stage at once. A coroutine would just await one
// stage after the other; a chain does without one.
func (p pipeline) run(url string) (processed, saved *future.Future[string]) {
	fetched := p.fetch(url)
	processed = future.Flatten(future.Map(fetched, p.process))
	saved = future.Flatten(future.Map(processed, p.save))
	return processed, saved
}

func (p pipeline) fetch(url string) *future.Future[string] {
	return bridge.RunInExecutor(p.loop, p.on, func(context.Context) (string, error) {
		if url == "" {
			return "", errors.New("fetch: no URL")
		}
		time.Sleep(5 * time.Millisecond)
		return "Data from " + url, nil
	})
}

func (p pipeline) process(data string) *future.Future[string] {
	return bridge.RunInExecutor(p.loop, p.on, func(context.Context) (string, error) {
		time.Sleep(3 * time.Millisecond)
		return "Processed: " + data, nil
	})
}

func (p pipeline) save(processed string) *future.Future[string] {
	return bridge.RunInExecutor(p.loop, p.on, func(context.Context) (string, error) {
		time.Sleep(2 * time.Millisecond)
		return "Saved: " + processed, nil
	})
}

func nestedFutures(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		outer, inner := future.New[*future.Future[string]](co), future.New[string](co)
		outer.SetResult(inner.Future())
		setLater(co, inner, "Nested result", 10*time.Millisecond)

		nested, err := outer.Future().Await(co)
		if err != nil {
			return err
		}
		note(w, "an await unwraps nothing, in Python neither: it gave a future that is done: %v.", nested.Done())
		v, err := future.Flatten(outer).Await(co)
		fmt.Fprintln(w, v)
		return err
	})
}
