package stories

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func aggregateOutcomes(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		later, dropped := future.New[int](co), future.New[int](co)
		setLater(co, later, 2, 10*time.Millisecond)
		dropped.Future().Cancel(nil)

		results, failures, err := aggregate(co, future.Finished(co, 1), later.Future(),
			future.Failed[int](co, errors.New("third failed")), dropped.Future())
		fmt.Fprintln(w, "Results:", results)
		fmt.Fprintln(w, "Exceptions:", failures)
		note(w, "a member that was canceled is among them; Python's \"except Exception\" would let it escape.")
		return err
	})
}

// aggregate waits for all, and sorts the outcomes into values and errors.
func aggregate(co *loop.Co, fs ...*future.Future[int]) (results []int, failures []error, err error) {
	done, _, err := future.Wait(co, future.AllCompleted, fs...)
	for _, f := range done {
		if v, err := f.Result(); err != nil {
			failures = append(failures, err)
		} else {
			results = append(results, v)
		}
	}
	return results, failures, err
}

func firstWins(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		run := func(name string, d time.Duration) *task.Task[string] {
			return task.Go(co, func(co *loop.Co) (string, error) { return race(co, w, name, d) })
		}
		v, err := firstCompleted(co, w, run("slow", time.Hour), run("fast", 10*time.Millisecond), run("slower", 2*time.Hour))
		fmt.Fprintln(w, "First completed:", v)
		return err
	})
}

func race(co *loop.Co, w io.Writer, name string, d time.Duration) (string, error) {
	err := co.Sleep(d)
	if loop.IsCanceled(err) {
		fmt.Fprintln(w, name, "cleans up")
	}
	return name, err
}

// firstCompleted returns the outcome of the one that is done first, when the others have ended as well.
func firstCompleted(co *loop.Co, w io.Writer, ts ...*task.Task[string]) (string, error) {
	done, pending, err := future.Wait(co, future.FirstCompleted, ts...)
	if err != nil {
		return "", err
	}
	for _, t := range pending {
		t.Cancel(nil)
	}
	if len(pending) > 0 {
		note(w, "Cancel only asks, in Python too (done: %v); who wants the others gone waits for them.", pending[0].Done())
		if _, _, err := future.Wait(co, future.AllCompleted, pending...); err != nil {
			return "", err
		}
	}
	return done[0].Result() // there may be several: this is the first argument among them
}
